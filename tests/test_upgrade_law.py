"""From version 19.0.1.6.0 to this one: nothing is lost, calls are known as calls, and contact rules come along."""

import csv

import pytest
from databases import ADDON, ROOT, Database
from test_upgrade import version_of

#: The last commit of version 19.0.1.6.0.
BEFORE = "7c7848d"
#: What must be after an upgrade what it was before.
KEPT = {
    "contact log": "SELECT * FROM collections_contact ORDER BY id",
    "items of the log": "SELECT * FROM collections_contact_item ORDER BY id",
    "files": """
        SELECT name, res_model, res_id, checksum FROM ir_attachment WHERE res_model LIKE 'collections%' ORDER BY id
    """,
    "agreements": "SELECT id, state, case_id, write_date FROM collections_agreement ORDER BY id",
    "promises": "SELECT id, state, case_id, amount FROM collections_promise ORDER BY id",
    "disputes": "SELECT id, state, case_id, reason FROM collections_dispute ORDER BY id",
    "cases": "SELECT id, partner_id, state, episode, opened_on FROM collections_case ORDER BY id",
}
OWN_PATTERN = r"\bour own words\b"


def set_up(env):
    """A rule of wording is one's own by now, and so are the words of an outcome; a case has a file and an agreement."""
    from datetime import timedelta

    case = env["collections.case"].search([("state", "=", "open")], limit=1)
    env["ir.attachment"].create({"name": "scan.pdf", "res_model": case._name, "res_id": case.id, "raw": b"%PDF-1.4"})
    day = case.company_id._collections_day() + timedelta(30)
    bill = env["account.move.line"].search(
        [
            ("partner_id.commercial_partner_id", "=", case.partner_id.id),
            ("account_type", "=", "asset_receivable"),
            ("amount_residual", ">", 0),
        ],
        limit=1,
    )
    env["collections.agreement"]._make(case, bill, [(day, bill.amount_residual)]).action_propose()
    env["res.company"].create({"name": "Second Company"})
    rule = env["collections.tone.rule"].search([("code", "=", "es05")])
    rule.write({"pattern": r"\bour own words\b", "example": "our own words"})
    env.ref("collections_followup.collections_outcome_no_answer").name = "Did not pick up"
    env["collections.outcome"].create({"name": "Went fishing", "next_days": 3, "next_step": "Write a postcard"})


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    database = Database.fresh("law", demo=True, addons=version_of(BEFORE, tmp_path_factory.mktemp("law")))
    database.call(set_up)
    return database


@pytest.fixture(scope="module")
def upgraded(old):
    database = old.copy("law_upgraded")
    database.update("-u", ADDON)
    return database


@pytest.mark.parametrize("what", KEPT)
def test_nothing_is_lost(old, upgraded, what):
    before = old.sql(KEPT[what])
    assert before or what in ("promises", "disputes")
    columns = len(before[0]) if before else 0
    after = [row[:columns] for row in upgraded.sql(KEPT[what])]
    assert [row for row in after if row in before] == before, "the demo data have new customers"


def test_after_these_outcomes_one_calls_again(upgraded):
    calls = upgraded.sql("SELECT name->>'en_US' FROM collections_outcome WHERE next_is_call ORDER BY sequence")
    assert [name for (name,) in calls] == [
        "Waits for internal approval",
        "Asks to be called back",
        "Left a message",
        "Did not pick up",
        "Somebody else answered",
    ]


def test_rules_of_wording_that_were_changed_stay(old, upgraded):
    def pattern(database, code):
        return database.sql(f"SELECT pattern FROM collections_tone_rule WHERE code = '{code}'")[0][0]

    assert pattern(upgraded, "es05") == OWN_PATTERN
    assert pattern(upgraded, "es06") != pattern(old, "es06")


def test_contact_rules_come_along_once(upgraded):
    with (ROOT / ADDON / "data" / "contact_rules.csv").open() as file:
        codes = sorted(row["code"] for row in csv.DictReader(file))
    assert sorted(code for (code,) in upgraded.sql("SELECT code FROM collections_contact_rule")) == codes
    upgraded.update("-u", ADDON)
    assert len(upgraded.sql("SELECT code FROM collections_contact_rule")) == len(codes)


def test_each_company_gets_policies_for_customers_in_trouble(upgraded):
    found = upgraded.sql(
        """SELECT company.name, ARRAY_AGG(policy.treatment ORDER BY policy.treatment)
             FROM collections_policy policy JOIN res_company company ON company.id = policy.company_id
            WHERE policy.treatment IS NOT NULL AND company.parent_id IS NULL GROUP BY company.name"""
    )
    assert len(found) >= 2 and "Second Company" in dict(found)
    assert all(treatments == "{care,firm}" for _company, treatments in found)


def at_work(env):
    """What the new screens find in the old data."""
    env = env(user=env.ref("base.user_admin"))
    case = env["collections.case"].search([("state", "=", "open")], limit=1)
    may = case._permissions(["phone", "email"])
    return {
        "worklist": env["collections.worklist"].search_count([]),
        "kinds": sorted(
            {customer.collections_customer_kind for customer in env["collections.case"].search([]).partner_id}
        ),
        "channels": sorted(may),
    }


def test_the_new_screens_open_on_old_data(upgraded):
    found = upgraded.call(at_work)
    assert found["worklist"] and "business" in found["kinds"] and found["channels"] == ["email", "phone"]
