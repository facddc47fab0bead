"""From version 19.0.1.1.0 to this one: what was promised and agreed stands, and follows its invoices from then on."""

import pytest
from databases import ADDON, Database
from test_upgrade import version_of

# these versions are past: on the way from the first one, which is always tried, their migrations run too
pytestmark = pytest.mark.slow

#: The last commit of version 19.0.1.1.0.
BEFORE = "86963bd7197323600fcfad244feae80c814c656b"


def promise_and_agree(env):
    """A promise of which a part has come, an agreement whose first installment is paid, and a case left behind."""
    from datetime import timedelta

    from odoo import Command

    company = env.ref("base.main_company")
    today = company._collections_day()

    def owe(name, amount, **values):
        partner = env["res.partner"].create({"name": name, "email": "a@customer.example", **values})
        due = today - timedelta(20)
        move = env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": due,
                "invoice_date_due": due,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create({"name": "Work", "price_unit": amount, "tax_ids": [Command.clear()]})
                ],
            }
        )
        move.action_post()
        return partner, move

    def pay(move, amount):
        context = {"active_model": "account.move", "active_ids": move.ids}
        register = env["account.payment.register"].with_context(**context).create({"payment_date": today})
        register.amount = amount
        register._create_payments()

    def case_and_line(partner, move):
        company._open_collections_cases(today)
        case = env["collections.case"].search([("partner_id", "=", partner.id)])
        return case, move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")

    promiser, promised = owe("Promiser Ltd", 1000)
    pay(promised, 300)
    case, line = case_and_line(promiser, promised)
    env["collections.promise"]._make(case, line, 700, today + timedelta(5))
    pay(promised, 200)
    payer, agreed = owe("Payer Ltd", 600)
    case, line = case_and_line(payer, agreed)
    dues = [(today + timedelta(10), 300), (today + timedelta(40), 300)]
    agreement = env["collections.agreement"]._make(case, line, dues)
    agreement.action_propose()
    agreement._sign_by_customer("P. Payer", False, "192.0.2.1", "browser")
    agreement.action_sign()
    pay(agreed, 300)
    person, _move = owe("Paula Person", 50, is_company=False)
    case_and_line(person, _move)
    person.parent_id = env["res.partner"].create({"name": "Person & Co", "is_company": True})
    env["collections.case"].search([])._refresh()


def states(env):
    """Where promises and agreements stand, and whose cases there are."""
    promise = env["collections.promise"].search([("partner_id.name", "=", "Promiser Ltd")])
    agreement = env["collections.agreement"].search([("partner_id.name", "=", "Payer Ltd")])
    promise.case_id._refresh()
    agreement.case_id._refresh()
    return {
        "promise": [promise.state, promise.received],
        "agreement": [agreement.state, agreement.received, agreement.installment_ids.mapped("state")],
        "intact": agreement._is_intact(),
        "person": env["collections.case"]
        .search([("partner_id.name", "in", ("Paula Person", "Person & Co"))])
        .mapped("partner_id.name"),
    }


def correct_and_pay(env):
    """The promised invoice gets other terms and a lower price; the rest of it is paid."""
    promise = env["collections.promise"].search([("partner_id.name", "=", "Promiser Ltd")])
    move = promise.item_ids.move_id
    move.button_draft()
    move.invoice_line_ids.price_unit = 800
    move.action_post()
    context = {"active_model": "account.move", "active_ids": move.ids}
    register = env["account.payment.register"].with_context(**context)
    register.create({"payment_date": promise.company_id._collections_day()})._create_payments()
    promise.case_id._refresh()
    item = promise.item_ids
    return {
        "item": [item.is_whole, item.paid],
        "promise": [promise.state, promise.received, promise.settled_by],
    }


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    """A database in use with the version before."""
    database = Database.fresh("before", addons=version_of(BEFORE, tmp_path_factory.mktemp("before")))
    database.call(promise_and_agree)
    return database


@pytest.fixture(scope="module")
def after(before):
    database = before.copy("after")
    database.update("-u", ADDON)
    database.open_day_and_night()
    return database


def test_what_was_promised_and_agreed_stands(before, after):
    then, now = before.call(states), after.call(states)
    assert then.pop("person") == ["Paula Person"]
    assert now.pop("person") == ["Person & Co"]
    assert now == then
    assert now["promise"] == ["open", 200]
    assert now["agreement"] == ["active", 300, ["paid", "open"]]


def test_it_follows_its_invoices_from_then_on(after):
    found = after.copy("after_on").call(correct_and_pay)
    assert found == {"item": [True, 300], "promise": ["kept", 500, "corrected"]}
