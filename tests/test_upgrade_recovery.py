"""From an earlier state of the add-on for recovery to this one: what was decided stands, and costs the same."""

import json

import pytest
from databases import ADDON, Database
from test_uninstall import SCHEMA
from test_upgrade import columns, rows, version_of

# it installs two versions: minutes
pytestmark = pytest.mark.slow

RECOVERY = "collections_followup_recovery"
#: Before debts could be doubtful, rates followed from the own recovery, and vendor bills counted by distribution.
BEFORE = "162b8f5b0a0d874f554956f4647a92264d40e31f"
#: What the names of the tables begin with in which decisions and costs are kept.
KEPT = ("agency", "channel_cost", "claim", "cost", "limitation_event", "path", "placement", "provision", "write_off")


def lose(env):
    """Debts are written off, or wait for that; are with an agency, in court, provided for; and all of it has cost."""
    from datetime import timedelta

    from odoo import Command

    company = env.ref("base.main_company")
    today = company._collections_day()
    accounts = env["account.account"]
    for code, name, kind, field in (
        ("650901", "Losses", "expense", "collections_write_off_account_id"),
        ("650902", "Impairment", "expense", "collections_impairment_account_id"),
        ("120902", "Allowances", "asset_current", "collections_allowance_account_id"),
    ):
        company[field] = accounts.create({"code": code, "name": name, "account_type": kind})
    # invoices are handed over as soon as they are posted
    company.write({"collections_placement_warns": False, "collections_sent_days": 0, "collections_min_amount": 0})

    def invoice(partner, amount, move_type="out_invoice"):
        due = today - timedelta(120)
        line = Command.create({"name": "Work", "price_unit": amount, "tax_ids": [Command.clear()]})
        values = {"move_type": move_type, "partner_id": partner.id, "invoice_payment_term_id": False}
        values |= {"invoice_date": due, "invoice_date_due": due, "date": due}
        move = env["account.move"].create({**values, "invoice_line_ids": [line]})
        move.action_post()
        return move

    def owe(name, *amounts):
        partner = env["res.partner"].create({"name": name, "email": "a@customer.example", "is_company": True})
        moves = [invoice(partner, amount) for amount in amounts]
        company._open_collections_cases(today)
        lines = [move.line_ids.filtered(lambda line: line.account_type == "asset_receivable") for move in moves]
        return env["collections.case"].search([("partner_id", "=", partner.id)]), lines

    gone, (lost, waiting) = owe("Gone Ltd", 300, 500)
    write_offs = env["collections.write.off"]
    reason = {"reason": "insolvent", "note": "no assets"}
    booked = write_offs.create({**write_offs._values_for(gone, lost), **reason})
    booked.action_write_off()
    groups = "base.group_user", "account.group_account_invoice", "collections_followup.collections_group_user"
    clerk = env["res.users"].create(
        {
            "name": "Clerk",
            "login": "clerk",
            "group_ids": [Command.set([env.ref(group).id for group in groups])],
        }
    )
    asked = write_offs.with_user(clerk).create({**write_offs._values_for(gone, waiting), **reason})
    asked.action_write_off()

    desk = env["res.partner"].create({"name": "Honest Collections", "email": "desk@agency.example"})
    agency = env["collections.agency"].create(
        {
            "partner_id": desk.id,
            "licence": "DC-1",
            "contract_from": "2020-01-01",
            "processing_on": "2020-01-01",
            "fee_ids": [Command.create({"percent": 20})],
        }
    )
    placed, (given, kept) = owe("Placed Ltd", 1000, 80)
    placements = env["collections.placement"]
    for lines in (given, kept):
        values = placements._values_for(placed, lines)
        placement = placements.create({**values, "agency_id": agency.id, "reason": "no answer"})
        if lines == given:
            placement.action_hand_over()
            event = {"placement_id": placement.id, "date": today, "amount": 400, "kind": "paid", "reference": "P-1"}
            env["collections.placement.event"].create(event)

    sued, (claimed,) = owe("Sued Ltd", 700)
    claim = env["collections.claim"]._make(sued, claimed, user_id=env.uid)
    env["collections.claim.step"].create({"claim_id": claim.id, "name": "Fee", "cost": 70, "done_on": today})
    bill = invoice(env["res.partner"].create({"name": "Court"}), 32, "in_invoice")
    entries = env["collections.cost.entry"]
    entries.create({"case_id": sued.id, "kind": "court", "bill_line_id": bill.invoice_line_ids.id})
    entries.create({"case_id": gone.id, "kind": "tracing", "amount": 5, "text": "Address"})
    env["collections.contact"].create(
        {"case_id": gone.id, "channel": "phone", "kind": "conversation", "summary": "They will see"}
    )
    provision = env["collections.provision"].create({"date": today.replace(day=1) - timedelta(1)})
    provision.line_ids.rate = 25
    provision.action_book()


def figures(env):
    """What people read of it, in figures."""
    costs = env["collections.cost"]._read_group([], ["partner_id", "kind"], ["amount:sum"])
    write_offs = env["collections.write.off"].search([])
    return {
        "write-offs": [[w.name, w.state, w.amount, w.recovered, len(w.move_ids)] for w in write_offs],
        "placements": [
            [p.name, p.state, p.amount, p.recovered, p.commission_value]
            for p in env["collections.placement"].search([])
        ],
        "claims": [[c.name, c.state, c.amount, c.amount_costs] for c in env["collections.claim"].search([])],
        "provisions": [[p.state, p.amount, p.provision, p.change] for p in env["collections.provision"].search([])],
        "costs": sorted([partner.name, kind, amount] for partner, kind, amount in costs),
    }


def go_on(env):
    """What waited is approved, a draft is handed over, and a bill counts by its analytic distribution."""
    from odoo import Command

    asked = env["collections.write.off"].search([("state", "=", "to_approve")])
    asked.action_approve()
    draft = env["collections.placement"].search([("state", "=", "draft")])
    draft.action_hand_over()
    case = env["collections.case"].search([("partner_id.name", "=", "Sued Ltd")])
    before = case.collecting_cost
    plan = env["account.analytic.plan"].create({"name": "Customers"})
    named = {"name": "Sued Ltd", "plan_id": plan.id, "company_id": case.company_id.id}
    account = env["account.analytic.account"].create({**named, "collections_case_id": case.id})
    line = {"name": "Bailiff", "price_unit": 45, "tax_ids": [], "analytic_distribution": {str(account.id): 100}}
    partner = env["res.partner"].create({"name": "Bailiff"})
    bill = env["account.move"].create(
        {
            "move_type": "in_invoice",
            "partner_id": partner.id,
            "invoice_date": case.company_id._collections_day(),
            "invoice_line_ids": [Command.create(line)],
        }
    )
    bill.action_post()
    env.flush_all()
    case.invalidate_recordset()
    return {"states": [asked.state, draft.state], "more": case.collecting_cost - before}


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    """A database in use with the add-ons as they were."""
    folder = version_of(BEFORE, tmp_path_factory.mktemp("before_recovery"), ADDON, RECOVERY)
    database = Database.fresh("before_recovery", install=RECOVERY, addons=folder)
    database.call(lose)
    return database


@pytest.fixture(scope="module")
def after(before):
    database = before.copy("after_recovery")
    database.update("-u", f"{ADDON},{RECOVERY}")
    database.open_day_and_night()
    return database


def test_what_was_decided_stands_and_costs_the_same(before, after):
    then, now = before.call(figures), after.call(figures)
    assert [state for _name, state, *_rest in then["write-offs"]] == ["to_approve", "posted"]
    assert then["costs"] == [
        ["Gone Ltd", "contact", then["costs"][0][2]],
        ["Gone Ltd", "tracing", 5],
        ["Placed Ltd", "commission", 80],
        ["Sued Ltd", "court", 32],
    ]
    then["costs"].insert(3, ["Sued Ltd", "claim", 70])  # steps of claims count since
    assert now == then


def test_every_row_says_what_it_said(before, after):
    now = columns(after)
    tables = {table: names for table, names in columns(before).items() if table.startswith(prefixes())}
    kept = {table: names & now[table] for table, names in tables.items() if "id" in names}
    then, later = ({key: json.loads(row) for key, row in rows(base, kept).items()} for base in (before, after))
    changed = {
        (table, name)
        for (table, key), row in then.items()
        for name, value in row.items()
        if later.get((table, key), {}).get(name, "gone") != value and name != "write_date"  # new columns are filled
    }
    assert changed == set()
    assert {table for table, _key in then} >= {f"collections_{name}" for name in ("write_off_item", "placement_event")}


def prefixes():
    return tuple(f"collections_{name}" for name in KEPT)


def test_the_tables_are_those_of_a_fresh_installation(after):
    fresh = Database.fresh("fresh_recovery", install=RECOVERY)
    assert {row[0] for row in after.sql(SCHEMA)} ^ {row[0] for row in fresh.sql(SCHEMA)} == set()


def test_people_go_on_where_they_were(after):
    assert after.copy("after_recovery_on").call(go_on) == {"states": ["posted", "placed"], "more": 45}
