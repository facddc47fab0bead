"""A manager decides in a real browser: about what the form shows, and about nothing else."""

import pytest
from conftest import log_in
from databases import Database, served
from playwright.sync_api import expect

# it installs a database of its own: minutes
pytestmark = pytest.mark.slow

RECOVERY = "collections_followup_recovery"


def propose(env):
    """A clerk proposes to write off 1,000.00, and a manager may decide."""
    from odoo import Command

    company = env.ref("base.main_company")
    today = company._collections_day()
    account = {"code": "650901", "name": "Losses", "account_type": "expense"}
    company.collections_write_off_account_id = env["account.account"].create(account)
    partner = env["res.partner"].create({"name": "Gone Ltd", "is_company": True})
    line = Command.create({"name": "Work", "price_unit": 1000, "tax_ids": [Command.clear()]})
    dates = dict.fromkeys(("invoice_date", "invoice_date_due"), today.replace(year=today.year - 1, day=1))
    values = {"move_type": "out_invoice", "partner_id": partner.id, "invoice_payment_term_id": False, **dates}
    move = env["account.move"].create({**values, "invoice_line_ids": [line]})
    move.action_post()
    company._open_collections_cases(today)
    users = {}
    for login, group in (("clerk", "user"), ("boss", "manager")):
        groups = "base.group_user", "account.group_account_invoice", f"collections_followup.collections_group_{group}"
        ids = [Command.set([env.ref(name).id for name in groups])]
        users[login] = env["res.users"].create({"name": login, "login": login, "password": login, "group_ids": ids})
    case = env["collections.case"].search([("partner_id", "=", partner.id)])
    lines = move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
    write_offs = env["collections.write.off"].with_user(users["clerk"])
    write_off = write_offs.create({**write_offs._values_for(case, lines), "reason": "insolvent"})
    write_off.action_write_off()
    return {"id": write_off.id}


def change(env):
    """The clerk takes it back, changes the sum, and proposes it again."""
    clerk = env["res.users"].search([("login", "=", "clerk")])
    write_off = env["collections.write.off"].with_user(clerk).search([])
    write_off.action_back_to_draft()
    write_off.item_ids.amount = 900
    write_off.action_write_off()


def state(env):
    return {"state": env["collections.write.off"].search([]).state}


@pytest.fixture(scope="module")
def story():
    database = Database.fresh("deciding", install=RECOVERY)
    return database, database.call(propose)["id"]


def test_what_a_colleague_changes_meanwhile_is_not_approved_unseen(story, page, tmp_path):
    database, write_off = story
    with served(database.name, tmp_path / "odoo.log") as url:
        log_in(page, url, "boss", "boss")
        page.wait_for_selector(".o_main_navbar")
        page.goto(f"{url}/odoo/collections.write.off/{write_off}")
        approve = page.get_by_role("button", name="Approve", exact=True)
        expect(approve).to_be_visible()
        database.call(change)
        approve.click()
        told = page.locator(".modal-body")
        expect(told).to_contain_text("1,000.00")
        expect(told).to_contain_text("900.00")
        assert database.call(state) == {"state": "to_approve"}
        page.keyboard.press("Escape")
        page.reload()
        approve.click()
        expect(page.locator(".o_statusbar_status .o_arrow_button_current")).to_have_text("Written Off")
    assert database.call(state) == {"state": "posted"}
