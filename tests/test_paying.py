"""Customers pay on their page: in a real browser, on a phone, and several of them at the same moment."""

import json
import re
import threading

import pytest
import requests
from conftest import plain


def link_of(demo, server, receiver):
    """The address of the customer's page, from the button of the e-mail."""
    mail = next(m for m in demo.mails if receiver in m.to)
    link = next(link for link in mail.links if "/my/collections/" in link and "/invoice/" not in link)
    return server + "/my/" + link.split("/my/", 1)[1].replace("&amp;", "&")


def pay(page, state="done"):
    """Pay with the card that is not real, and wait for what became of it."""
    page.locator("input[data-payment-method-code=demo]").check(force=True)
    page.select_option("#simulated_payment_state", state)
    page.fill("#customer_input", "4242")
    page.click("button[name=o_payment_submit_button]")
    page.wait_for_url("**/payment?**")


def open_invoices(accountant, server, customer):
    """What is open of the customer's invoices, as the back end says."""
    domain = [["partner_id.name", "=", customer], ["move_type", "=", "out_invoice"]]
    params = {"model": "account.move", "method": "search_read", "args": [domain, ["amount_residual"]], "kwargs": {}}
    script = "params => fetch('/web/dataset/call_kw', {method: 'POST', headers: {'Content-Type': 'application/json'},"
    script += " body: JSON.stringify({params})}).then(answer => answer.json())"
    return [row["amount_residual"] for row in accountant.evaluate(script, params)["result"]]


def test_all_is_paid_with_two_buttons(page, accountant, browser, server, demo):
    visitor = browser.new_page()
    visitor.goto(link_of(demo, server, "accounts@brightwater.example"))
    visitor.click("text=Pay all overdue")
    pay(visitor)
    assert "We have received $ 860.00" in plain(visitor.inner_text(".o_collections_page"))
    assert "Nothing is open. Thank you." in plain(visitor.inner_text(".o_collections_page"))
    assert set(open_invoices(accountant, server, "Brightwater Cafés")) == {0}
    visitor.close()


def test_a_part_is_paid_from_a_phone(page, server, demo):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(link_of(demo, server, "accounts@harbor.example"))
    page.fill("#amount", "50")
    page.click("button:has-text('Pay selected invoices')")
    page.wait_for_url("**/pay?**")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert "Pay $ 50.00" in plain(page.inner_text("h1"))
    pay(page)
    assert "We have received $ 50.00" in plain(page.inner_text(".o_collections_page"))
    assert page.errors == []


def test_refused_card_is_told_and_another_one_pays(page, server, demo):
    page.goto(link_of(demo, server, "accounts@olivares.example"))
    page.click(".btn-primary[href*='/pay?']")
    pay(page, "error")
    page.click(".btn-primary[href*='/pay?']")
    page.wait_for_selector("#o_payment_form")
    pay(page)
    assert page.locator(".btn-primary[href*='/pay?']").count() == 0
    assert page.errors == []


class Browser:
    """A browser without a screen, with a session of its own."""

    def __init__(self, link):
        self.session = requests.Session()
        html = self.session.get(link.replace("?", "/pay?")).text
        form = re.search(r'<form[^>]*id="o_payment_form"[^>]*>', html)[0]
        self.data = {name: value.replace("&amp;", "&") for name, value in re.findall(r'data-([a-z-]+)="([^"]*)"', form)}
        self.csrf = re.search(r'csrf_token: "([^"]+)"', html)[1]
        radio = next(tag for tag in re.findall(r"<input[^>]*>", html) if 'data-payment-method-code="demo"' in tag)
        self.way = dict(re.findall(r'data-([a-z-]+)="([^"]*)"', radio))

    def begin(self, server):
        """Press Pay: the transaction, or the sentence that refuses."""
        values = {
            "provider_id": int(self.way["provider-id"]),
            "payment_method_id": int(self.way["payment-option-id"]),
            "token_id": None,
            "amount": float(self.data["amount"]),
            "flow": "direct",
            "tokenization_requested": False,
            "landing_route": "/",
            "is_validation": False,
            "csrf_token": self.csrf,
        }
        response = self.session.post(
            server + self.data["transaction-route"],
            data=json.dumps({"params": values}),
            headers={"Content-Type": "application/json"},
        )
        answer = response.json()
        return answer.get("result") or answer["error"]["data"]["message"]


@pytest.mark.parametrize("count", [2, 6])
def test_browsers_that_pay_the_same_at_once(server, demo, count):
    """Nothing is begun twice, and whoever comes second is told."""
    receiver = {2: "accounts@granite.example", 6: "accounts@koivula.example"}[count]
    browsers = [Browser(link_of(demo, server, receiver)) for _number in range(count)]
    start, answers = threading.Barrier(count), []

    def press(browser):
        start.wait()
        answers.append(browser.begin(server))

    threads = [threading.Thread(target=press, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    begun = [answer for answer in answers if isinstance(answer, dict)]
    told = [answer for answer in answers if isinstance(answer, str)]
    assert len(begun) == 1, answers
    assert len(told) == count - 1
    assert all("was begun at" in answer or "aloitettiin" in answer for answer in told), told
