"""From the first release to this one: nothing is lost, and the follow-up goes on."""

import json
import os
import subprocess

import pytest
from databases import ADDON, ROOT, Database, follow_up
from test_uninstall import SCHEMA

#: The last commit of version 19.0.1.0.0.
FIRST_VERSION = "ff9f1fda88b7bc24fb4ee9746f4baf5be15d5930"
COLUMNS = """
    SELECT table_name, string_agg(column_name, ',') FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name LIKE 'collections\\_%' GROUP BY 1
"""


def version_of(commit, folder, *addons):
    """The folder of the add-on, or of several, as it was at a commit, from the history of this repository.

    Where there is no history, as in an archive of the files or a shallow clone, the tests are left out, and say so.
    CI works on a full clone: there they fail, lest nobody notice that nothing was tested.
    """
    archive = subprocess.run(["git", "archive", commit, *(addons or (ADDON,))], cwd=ROOT, capture_output=True)
    if archive.returncode:
        end = pytest.fail if os.environ.get("CI") else pytest.skip
        end(f"An earlier version is not in the history of this checkout: {archive.stderr.decode()}")
    subprocess.run(["tar", "-x", "-C", folder], input=archive.stdout, check=True)
    return folder


@pytest.fixture(scope="session")
def first_version(tmp_path_factory):
    """The folder of the add-on as it was released first."""
    return version_of(FIRST_VERSION, tmp_path_factory.mktemp("first"))


def set_up(env):
    """Settings and a policy of one's own; two customers are approved by hand, one is paused."""
    company = env.ref("base.main_company")
    company.write({"collections_min_amount": 12.5, "collections_reply_hold_days": 3})
    policy = env.ref("collections_followup.collections_policy_default")
    own = policy.copy({"name": "Big customers", "segment": "[('amount_total', '>', 100000)]"})
    own.level_ids.filtered(lambda level: level.days == 3).write({"channel": "phone", "name": "Call first"})
    company._open_collections_cases(company._collections_day())
    cases = env["collections.case"].search([]).grouped(lambda case: case.partner_id.name)
    cases["Brightwater Cafés"].mode = cases["Pinecrest School"].mode = "manual"
    cases["Harbor Print Works"].paused_until = "2199-01-01"


def edit(env):
    """A person rewrites a message that waits for approval."""
    step = env["collections.step"].search([("state", "=", "proposed"), ("partner_id.name", "=", "Brightwater Cafés")])
    step.write({"subject": "Your account", "body": "<p>Would you call us, please?</p>"})


def rows(database, columns):
    """Every row of the tables: {(table, id): the columns as JSON}."""
    return {
        (table, key): row
        for table, names in columns.items()
        for key, row in database.sql(
            f"SELECT id, (SELECT to_jsonb(named) FROM (SELECT {', '.join(sorted(names))}) named) FROM {table}"
        )
    }


def columns(database):
    return {table: set(names.split(",")) for table, names in database.sql(COLUMNS)}


@pytest.fixture(scope="module")
def old(first_version):
    """A database in use with the first version: a night has been, two messages wait for a person."""
    database = Database.fresh("first", demo=True, addons=first_version)
    database.call(set_up, follow_up, edit)
    return database


@pytest.fixture(scope="module")
def upgraded(old):
    database = old.copy("upgraded")
    database.update("-u", ADDON)
    database.open_day_and_night()
    return database


def test_the_tables_are_those_of_a_fresh_installation(upgraded, installed):
    assert {row[0] for row in upgraded.sql(SCHEMA)} ^ {row[0] for row in installed.sql(SCHEMA)} == set()


def test_every_row_says_what_it_said(old, upgraded):
    now = columns(upgraded)
    kept = {table: names & now[table] for table, names in columns(old).items()}
    before, after = ({key: json.loads(row) for key, row in rows(base, kept).items()} for base in (old, upgraded))
    changed = {
        (*key, name)
        for key, row in before.items()
        for name, value in row.items()
        if after.get(key, {}).get(name, "gone") != value and (key[0], name) != ("collections_case", "write_date")
    }
    outcomes = upgraded.sql("SELECT id FROM collections_outcome WHERE promise OR dispute")
    # after a promise or a dispute one need not call again
    assert changed == {("collections_outcome", key, name) for (key,) in outcomes for name in ("next_days", "next_step")}
    assert {table for table, _key in before} >= {"collections_case", "collections_contact", "collections_step"}


def test_each_level_keeps_its_channel_as_a_line(upgraded):
    levels = upgraded.sql("""
        SELECT policy.name ->> 'en_US', level.name ->> 'en_US', level.channel, string_agg(line.channel, ' ')
          FROM collections_level level
          JOIN collections_policy policy ON policy.id = level.policy_id
     LEFT JOIN collections_level_channel line ON line.level_id = level.id
      GROUP BY policy.id, level.id
    """)
    assert all(main == lines for _policy, _level, main, lines in levels)
    assert ["Big customers", "Call first", "phone", "phone"] in levels
    assert ["Standard", "Formal letter", "todo", "todo"] in levels


def go_on(env):
    """A person approves what had waited, and looks at what comes next."""
    steps = env["collections.step"].search([("state", "=", "proposed"), ("level_id.channel", "=", "email")])
    proposed = sorted(steps.mapped("partner_id.name"))
    steps.action_approve()
    messages = steps.contact_ids.mail_message_id
    run = env["collections.run"]._propose_now(env.ref("base.main_company"))
    return {
        "proposed": proposed,
        "states": sorted(set(steps.mapped("state"))),
        "bodies": messages.mapped("body"),
        "failed": run.step_ids.filtered("error").mapped("error"),
        "cases": run.case_count,
        "demo": env["ir.module.module"].search([("name", "=", "collections_followup")]).demo,
    }


def test_the_follow_up_goes_on(upgraded):
    after = upgraded.copy("upgraded_on").call(go_on)
    assert after["proposed"] == ["Brightwater Cafés", "Pinecrest School"]
    assert after["states"] == ["done"]
    assert sum("Would you call us, please?" in body for body in after["bodies"]) == 1
    assert after["failed"] == []
    assert after["cases"] > 10
    assert after["demo"]  # the demo data that are new could be added


def test_a_backup_of_the_first_version_can_be_neutralized_by_this_one(old):
    copy = old.copy("first_neutralized")
    copy.environment = {}
    copy.odoo("neutralize", "-d", copy.name)
    assert copy.sql("SELECT DISTINCT collections_active FROM res_company") == [["f"]]
