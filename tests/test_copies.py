"""Backups: a run goes on in what was restored, and a copy for trials writes to nobody."""

import pytest
from databases import Database, follow_up

#: What each customer has had: a line for each message, however often the run was interrupted.
HAD = """
    SELECT partner.name, level.sequence, contact.channel, COUNT(*), COUNT(DISTINCT message.message_id)
      FROM collections_contact contact
      JOIN res_partner partner ON partner.id = contact.partner_id
 LEFT JOIN collections_level level ON level.id = contact.level_id
 LEFT JOIN mail_message message ON message.id = contact.mail_message_id
  GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
STATES = "SELECT nightly, state, COUNT(*) FROM collections_run GROUP BY 1, 2 ORDER BY 1, 2"
TO_SEND = "SELECT COUNT(*) FROM mail_mail WHERE state = 'outgoing'"


def begin(env):
    """A night that is cut off after three messages."""
    company = env.ref("base.main_company")
    env["collections.run"]._propose_now(company)
    env["collections.activation"].create({"company_id": company.id, "seen": True}).action_switch_on()
    run = env["collections.run"]._nightly_run(company)
    run._evaluate_all()
    run._steps("approved", limit=3)._carry_out()
    return {"done": run.done_count, "left": run.approved_count}


def restore(backup, name, *options):
    database = Database(name)
    database.drop()
    database.odoo("db", "load", *options, database.name, backup)
    return database


@pytest.fixture(scope="module")
def backup(installed, tmp_path_factory):
    """The file of a backup made in the middle of a night."""
    middle = installed.copy("middle")
    begun = middle.call(begin)
    assert begun["done"] == 3 and begun["left"] >= 3
    file = tmp_path_factory.mktemp("backup") / "middle.zip"
    middle.odoo("db", "dump", middle.name, file)
    return file


def test_a_run_goes_on_where_it_was_when_the_backup_was_made(installed, backup):
    undisturbed = installed.copy("undisturbed")
    undisturbed.call(follow_up)
    restored = restore(backup, "restored")
    restored.call(follow_up)
    assert restored.sql(HAD) == undisturbed.sql(HAD)
    assert restored.sql(TO_SEND) == undisturbed.sql(TO_SEND) != [["0"]]
    assert restored.sql(STATES) == undisturbed.sql(STATES)


def go_live_by_mistake(env):
    """Somebody sets up a mail server for the copy, and lets every scheduled job run once."""
    env["ir.mail_server"].create({"name": "Ours", "smtp_host": "mail.company.example", "sequence": 0})
    for cron in env["ir.cron"].with_context(active_test=False).search([("cron_name", "like", "Collections:")]):
        cron.method_direct_trigger()
    return {
        "outgoing": env["mail.mail"].search_count([("state", "=", "outgoing")]),
        "approved": env["collections.step"].search_count([("state", "=", "approved")]),
        "proposed": env["collections.step"].search_count([("state", "=", "proposed")]),
    }


def approve(env):
    from odoo.exceptions import RedirectWarning

    try:
        env["collections.step"].search([("state", "=", "proposed")]).action_approve()
    except RedirectWarning as refused:
        return {"refused": refused.args[0]}


def test_a_neutralized_copy_writes_to_no_customer(backup):
    copy = restore(backup, "neutralized", "--neutralize")
    assert copy.sql("SELECT DISTINCT collections_active FROM res_company") == [["f"]]
    after = copy.call(go_live_by_mistake, approve)
    assert (after["outgoing"], after["approved"]) == (0, 0)
    assert after["proposed"] > 0  # it still shows what would be done
    assert "is not switched on" in after["refused"]


def test_what_was_in_the_queue_is_cancelled_in_the_copy_and_says_so(backup):
    copy = Database("neutralized")
    states = copy.sql("SELECT DISTINCT notification_status FROM mail_notification WHERE notification_type = 'email'")
    assert ["ready"] not in states and ["canceled"] in states
