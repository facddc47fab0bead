"""Customers who owe sign quotations and order in the shop, in a real browser: nobody meets an error."""

import pytest
from conftest import log_in, plain
from databases import Database, served

#: What the customer reads of an order that waits, in their language.
KIND = {
    "en_US": "We have received it and will confirm it",
    "es_ES": "Lo hemos recibido y lo confirmaremos",
    "fi_FI": "Olemme saaneet sen ja vahvistamme sen",
}


def open_shop(env):
    """A shop that takes a card which is not real, and holds orders of who is late."""
    langs = env["res.lang"]._activate_lang("es_ES") | env["res.lang"]._activate_lang("fi_FI")
    env["base.language.install"].create({"lang_ids": [(6, 0, langs.ids)]}).lang_install()
    env["website"].search([]).language_ids |= langs
    company = env.ref("base.main_company")
    company.write({"collections_holds_orders": True, "collections_sent_days": 0})
    provider = env.ref("payment.payment_provider_demo")
    provider.write({"state": "test", "is_published": True})
    product = env["product.product"].create(
        {"name": "Inspection", "type": "service", "list_price": 80, "taxes_id": False, "is_published": True}
    )
    return {"product": product.product_tmpl_id.website_url}


def late_customers(env, langs):
    """Who owes 100.00 for forty days, may log in, and has been sent a quotation; one for each language."""
    from dateutil.relativedelta import relativedelta

    company = env.ref("base.main_company")
    day = company._collections_day()
    quotations = {}
    for lang in langs:
        partner = env["res.partner"].create(
            {
                "name": f"Late {lang}",
                "lang": lang,
                "email": f"{lang}@late.example",
                "phone": "+34 911 000 000",
                "vat": "ESB12345674",
                "street": "Calle Mayor 1",
                "city": "Madrid",
                "zip": "28013",
                "country_id": env.ref("base.es").id,
                "state_id": env.ref("base.state_es_m").id,
            }
        )
        portal = [(6, 0, env.ref("base.group_portal").ids)]
        user = {"partner_id": partner.id, "login": lang, "password": f"{lang}-password", "group_ids": portal}
        env["res.users"].with_context(no_reset_password=True).create(user)
        due = f"{day - relativedelta(days=40)}"
        line = {"name": "Work", "price_unit": 100, "tax_ids": False}
        bill = {"move_type": "out_invoice", "partner_id": partner.id, "invoice_payment_term_id": False}
        bill |= {"invoice_date": due, "invoice_date_due": due, "invoice_line_ids": [(0, 0, line)]}
        env["account.move"].create(bill).action_post()
        product = env["product.product"].search([("name", "=", "Inspection")])
        order = {"partner_id": partner.id, "require_signature": True, "prepayment_percent": 0.5}
        order["require_payment"] = lang == "en_US"
        quotation = env["sale.order"].create({**order, "order_line": [(0, 0, {"product_id": product.id})]})
        quotation.action_quotation_sent()
        quotations[lang] = quotation.get_portal_url()
    company._open_collections_cases(day)
    return {"quotations": quotations}


def orders_of(env, lang):
    """What became of the orders of a customer, the oldest first."""
    orders = env["sale.order"].search([("partner_id.lang", "=", lang)], order="id")
    states = [(order.state, order.collections_hold, order.collections_accepted) for order in orders]
    mails = env["mail.mail"].search([("recipient_ids.lang", "=", lang)])
    return {
        "orders": states,
        "told": [bool(order.activity_ids) for order in orders],
        "mails": [mail.body_html for mail in mails],
    }


@pytest.fixture(scope="module")
def shop():
    """A shop whose customers are late."""
    database = Database.fresh("shop", apps=True, install="collections_followup_sale")
    return database, database.call(open_shop, late_customers, langs=list(KIND))


@pytest.fixture(scope="module")
def address(shop, tmp_path_factory):
    with served(shop[0].name, tmp_path_factory.mktemp("shop") / "odoo.log") as url:
        yield url


def sign(page):
    page.locator("[data-bs-target='#modalaccept']:visible").first.click()
    page.locator(".o_portal_sign_submit:visible").click()
    page.wait_for_url("**message=sign_ok**")


def pay(page):
    page.locator("input[data-payment-method-code=demo]").check(force=True)
    page.fill("#customer_input", "4242")
    page.locator("button[name=o_payment_submit_button]:visible").first.click()


def wrong(page):
    """What went wrong on the page, but for fonts that come from elsewhere."""
    return [error for error in page.errors if "ERR_NAME_NOT_RESOLVED" not in error]


def check_waiting(page, database, lang):
    """The customer reads a kind sentence, on the page and by e-mail, and the salesperson is asked."""
    assert KIND[lang] in plain(page.inner_text("#quote_content"))
    found = database.call(orders_of, lang=lang)
    assert found["orders"] == [["sent", "held", True]]
    assert found["told"] == [True]
    assert any(KIND[lang] in plain(mail) for mail in found["mails"])
    assert wrong(page) == []


@pytest.mark.parametrize("lang", ["es_ES", "fi_FI"])
def test_a_quotation_that_is_signed_is_taken_and_waits(page, shop, address, lang):
    database, about = shop
    log_in(page, address, lang, f"{lang}-password")
    page.goto(f"{address}/{lang[:2]}{about['quotations'][lang]}")
    sign(page)
    check_waiting(page, database, lang)


def test_a_quotation_that_is_paid_in_part_is_taken_and_waits(page, shop, address):
    database, about = shop
    page.goto(address + about["quotations"]["en_US"])
    sign(page)
    pay(page)
    page.wait_for_selector("#quote_content .alert-success:has-text('Your payment has been processed')")
    check_waiting(page, database, "en_US")


def test_an_order_in_the_shop_that_is_paid_is_confirmed(page, shop, address):
    """Nothing is risked with what is paid in advance; the quotation that waits is no cart."""
    database, about = shop
    log_in(page, address, "fi_FI", "fi_FI-password")
    page.goto(address + about["product"])
    page.click("#add_to_cart")
    page.wait_for_selector(".my_cart_quantity:has-text('1')")
    page.goto(f"{address}/shop/checkout?try_skip_step=true")
    pay(page)
    page.wait_for_url("**/shop/confirmation**")
    assert wrong(page) == []
    found = database.call(orders_of, lang="fi_FI")
    assert found["orders"] == [["sent", "held", True], ["sale", False, False]]
