"""Customers settle what they owe: from the button of an e-mail that really left, in a real browser."""

import re
import subprocess
import sys
import time
from datetime import date, timedelta

import pytest
from conftest import ROOT, plain
from customers import Company
from playwright.sync_api import expect
from visitor import NARROW, PHONE, KeyboardVisitor, Visitor

IN_A_WEEK = date.today() + timedelta(7)
#: Two overdue invoices: (amount, days overdue).
TWO = ((400.0, 20), (250.5, 9))


@pytest.fixture(scope="module")
def post(tmp_path_factory):
    """The folder in which e-mails arrive."""
    folder = tmp_path_factory.mktemp("post")
    catcher = subprocess.Popen([sys.executable, "scripts/smtp_catcher.py", str(folder)], cwd=ROOT)
    for _attempt in range(100):
        if (folder / "port").exists():
            break
        time.sleep(0.1)
    yield folder
    catcher.terminate()
    catcher.wait(10)


@pytest.fixture(scope="module")
def company(server, demo, post):
    company = Company(server, demo.database, post)
    company.settle_in()
    return company


@pytest.fixture
def visit(browser):
    """Opens browsers for visitors; in the end none of them has seen an error."""
    visitors = []

    def open_browser(kind=Visitor, **options):
        visitors.append(kind(browser, **options))
        return visitors[-1]

    yield open_browser
    errors = [error for visitor in visitors for error in visitor.errors]
    for visitor in visitors:
        visitor.context.close()
    assert errors == []


@pytest.fixture(params=["phone", "keyboard"])
def visitor(request, visit):
    """Somebody on a phone, and somebody without a mouse."""
    return visit(**PHONE) if request.param == "phone" else visit(KeyboardVisitor)


@pytest.fixture
def owes(company):
    """Makes customers who owe, and have been written to in the night."""

    def make(name, *debts, **values):
        customer = company.customer(name, *(debts or TWO), **values)
        company.night()
        return customer

    return make


# === PAY === #


def test_a_customer_pays_all_and_is_left_in_peace(visit, accountant, owes, server):
    customer, visitor = owes("Alder Books"), visit()
    visitor.arrive(customer.mail())
    assert "$ 650.50" in visitor.text
    visitor.follow("Pay all overdue")
    visitor.look()
    assert visitor.heading == "Pay $ 650.50"
    visitor.pay_by_card()
    assert visitor.heading == "Thank you"
    assert "Nothing is open" in visitor.text
    accountant.goto(f"{server}/odoo/account.move/{customer.moves[0]}")
    expect(accountant.locator(".ribbon", has_text="Paid")).to_be_visible()
    assert customer.open() == [0.0, 0.0]
    assert customer.case("state")["state"] == "closed"
    assert customer.steps(customer.company.night()) == []
    reminder, receipt = customer.mails()
    assert "$ 650.50" in plain(receipt.text)
    assert "received your payment" in receipt.subject


def test_a_part_pays_the_oldest_invoice_first(visit, owes):
    customer, visitor = owes("Birch Garage"), visit()
    visitor.arrive(customer.mail())
    visitor.untick(customer.numbers()[1])
    assert "Selected: $ 400.00" in visitor.text
    visitor.tick(customer.numbers()[1])
    visitor.fill("Amount, if you can pay only part of it now", "500")
    visitor.press("Pay selected invoices")
    visitor.look()
    assert visitor.heading == "Pay $ 500.00"
    visitor.pay_by_card()
    assert "Overdue: $ 150.50" in visitor.text
    assert customer.open() == [0.0, 150.5]


def test_a_bank_transfer_holds_reminders_and_can_be_taken_back(visit, owes):
    customer, visitor = owes("Clover Bikes"), visit()
    visitor.arrive(customer.mail())
    visitor.follow("Pay all overdue")
    visitor.press("I will pay by bank transfer")
    visitor.page.wait_for_url("**/payment?**", timeout=60000)
    visitor.look()
    assert visitor.heading == "Please send your bank transfer"
    assert "000123456789" in visitor.text
    assert customer.open() == [400.0, 250.5]
    visitor.press("I would rather pay in another way")
    assert "The bank transfer was cancelled." in visitor.said
    visitor.pay_by_card()
    assert customer.open() == [0.0, 0.0]


def test_two_browsers_pay_the_same_and_only_one_pays(visit, owes):
    customer, visitors = owes("Dogwood Florist"), [visit(), visit()]
    for visitor in visitors:
        visitor.arrive(customer.mail())
        visitor.follow("Pay all overdue")
        visitor.choose("Demo")
        visitor.fill("Payment Details (test data)", "4242")
    for visitor in visitors:  # without waiting: both requests are under way at once
        visitor.page.evaluate("document.querySelector('[name=o_payment_submit_button]').click()")
    told = {first_of(visitor): visitor for visitor in visitors}
    refusal, thanks = sorted(told)
    assert thanks == "Thank you"
    assert refusal.startswith("A payment of these invoices was begun at") or refusal == "Nothing is open. Thank you."
    told[refusal].forgive("RPC_ERROR")
    assert customer.open() == [0.0, 0.0]
    domain = [("partner_id", "=", customer.partner_id), ("state", "in", ("paid", "in_process"))]
    assert [p["amount"] for p in customer.company.find("account.payment", domain, "amount")] == [650.5]


def first_of(visitor):
    """The thanks, or the sentence with which a payment is refused."""
    dialog, thanks = visitor.page.locator(".modal-body"), visitor.page.get_by_role("heading", name="Thank you")
    expect(dialog.or_(thanks)).to_be_visible(timeout=20000)
    return plain(dialog.or_(thanks).inner_text())


def test_a_saved_card_is_for_who_types_the_code_that_came_by_mail(visit, owes, company):
    customer, first = owes("Juniper Dance"), visit()
    first.arrive(customer.mail())
    first.untick(customer.numbers()[1])
    first.press("Pay selected invoices")
    first.pay_by_card(save=True)
    visitor = visit(**PHONE)  # perhaps somebody to whom the link was passed on
    visitor.page.goto(customer.link())
    visitor.follow("Pay all overdue")
    visitor.look()
    assert "4242" not in visitor.text
    visitor.follow("Use a saved card")
    visitor.look()
    visitor.press("Send me a code")
    visitor.look()
    assert "We have sent you a code." in visitor.said
    company.work("mail.ir_cron_mail_scheduler_action")
    code = re.search(r"\b\d{6}\b", plain(customer.mail(2).text))[0]  # after the receipt
    visitor.fill("The code", "12345")
    visitor.press("Go on")
    visitor.look()
    assert "This is not the code" in visitor.said
    visitor.fill("The code", code)
    visitor.press("Go on")
    visitor.look()
    assert "Your saved cards can be used" in visitor.said
    assert "4242" in visitor.text
    visitor.page.locator("input[data-payment-option-type='token']").check(force=True)
    visitor.press("Pay")
    visitor.page.wait_for_url("**/payment?**")
    visitor.look()
    assert customer.open() == [0.0, 0.0]
    visitor.forgive("422")


def test_a_payment_left_on_another_device_is_dropped(visit, owes, server):
    customer, left = owes("Kelp Divers"), visit()
    left.arrive(customer.mail())
    left.follow("Pay all overdue")
    left.look()
    left.page.route("**/payment/demo/simulate_payment", lambda route: route.abort())  # and the battery is empty
    left.choose("Demo")
    left.fill("Payment Details (test data)", "4242 4242 4242 4242")
    with left.page.expect_response("**/transaction?**"):
        left.press("Pay")
    left.errors.clear()
    visitor = visit(**PHONE)
    visitor.page.goto(customer.link())
    visitor.follow("Pay all overdue")
    visitor.look()
    assert "was begun at" in visitor.text
    visitor.press("Drop it and pay here")
    visitor.look()
    assert "is dropped" in visitor.said
    visitor.pay_by_card()
    assert customer.open() == [0.0, 0.0]
    left.errors.clear()


# === AGREE === #


def test_a_plan_is_asked_for_signed_by_hand_and_paid_by_card(visit, owes, accepts_plans):
    customer, visitor = owes("Elm Dancers"), visit()
    visitor.arrive(customer.mail())
    visitor.follow("Ask for a payment plan")
    visitor.look()
    calendar = visitor.page.locator("#plan_calendar tbody tr")
    expect(calendar).to_have_count(3)
    visitor.fill("Number of installments", "5")
    expect(calendar).to_have_count(5)  # without a button
    assert "We accept this plan at once" in visitor.text
    visitor.press("Ask for this plan")
    visitor.look()
    assert "Good news: we accept your plan." in visitor.said
    draw(visitor)
    sign(visitor, "Ella Elm")
    assert "Signed by Ella Elm" in visitor.text
    visitor.follow("Pay the next installment")
    visitor.look()
    assert visitor.heading == "Pay $ 130.10"
    visitor.pay_by_card(save=True)
    assert customer.open() == [269.9, 250.5]
    leave_the_rest_to_the_card(visitor, "Ella Elm")
    assert len(customer.find("collections.autopay")) == 1
    (agreement,) = agreements(customer)
    assert (agreement["state"], bool(agreement["customer_signature"])) == ("active", True)
    paid = customer.company.find("collections.agreement.installment", [("agreement_id", "=", agreement["id"])], "state")
    assert [installment["state"] for installment in paid] == ["paid"] + ["open"] * 4


def test_a_plan_works_without_javascript_and_a_typed_name_signs_it(visit, owes, accepts_plans):
    customer, visitor = owes("Fern Bakery"), visit(java_script_enabled=False)
    visitor.page.goto(customer.link())
    visitor.follow("Ask for a payment plan")
    visitor.fill("Number of installments", "4")
    visitor.press("Show the schedule")
    expect(visitor.page.locator("#plan_calendar tbody tr")).to_have_count(4)
    visitor.press("Ask for this plan")
    visitor.fill("Your full name", "Frida Fern")
    visitor.tick("I have read this agreement and agree to it on behalf of Fern Bakery.")
    visitor.press("Sign the agreement")
    assert "Signed by Frida Fern" in visitor.text
    assert [agreement["state"] for agreement in agreements(customer)] == ["active"]


@pytest.fixture
def accepts_plans(company):
    """Plans of usual size are accepted at once."""
    values = {"collections_plan_user_id": company.user_id, "collections_plan_total": 2000.0}
    company.call("res.company", "write", [company.company_id], values)


def draw(visitor):
    field = visitor.page.locator("canvas")
    field.scroll_into_view_if_needed()
    box = field.bounding_box()
    visitor.page.mouse.move(box["x"] + 20, box["y"] + 20)
    visitor.page.mouse.down()
    visitor.page.mouse.move(box["x"] + 150, box["y"] + 80, steps=5)
    visitor.page.mouse.up()


def sign(visitor, name):
    visitor.fill("Your full name", name)
    visitor.tick("I have read this agreement and agree to it on behalf of Elm Dancers.")
    visitor.press("Sign the agreement")
    visitor.look()


def leave_the_rest_to_the_card(visitor, name):
    visitor.follow("Pay the installments automatically")
    visitor.look()
    visitor.fill("Your name", name)
    visitor.tick("I agree that My Company charges this card")
    visitor.press("Pay automatically from now on")
    visitor.look()
    assert "from now on your installments are paid automatically" in visitor.said
    visitor.follow("Pay")  # now with a saved card
    visitor.look()


def agreements(customer):
    return customer.find("collections.agreement", "state", "customer_signature")


# === PROMISE, DISPUTE === #


def test_a_promise_too_far_away_loses_nothing_and_a_near_one_is_kept(visit, owes):
    customer, visitor = owes("Gale Sailing"), visit()
    visitor.arrive(customer.mail())
    visitor.follow("Promise to pay")
    visitor.look()
    visitor.fill("Amount (USD)", "300")
    visitor.fill_day("Payment date", date.today() + timedelta(60))
    visitor.press("I promise to pay")
    visitor.look()
    visitor.forgive("422")
    assert "If you need more time, ask for a payment plan" in visitor.said
    assert visitor.focused == visitor.said
    assert visitor.page.get_by_label("Amount (USD)").input_value() == "300"
    visitor.fill_day("Payment date", IN_A_WEEK)
    visitor.press("I promise to pay")
    visitor.look()
    assert "What you have promised $ 300.00" in visitor.text
    assert promises(customer) == [(300.0, str(IN_A_WEEK), "open")]


def promises(customer):
    found = customer.find("collections.promise", "amount", "date", "state")
    return [(promise["amount"], promise["date"], promise["state"]) for promise in found]


def test_a_customer_contests_an_invoice_with_a_file(visit, owes, note):
    customer, visitor = owes("Hazel Optics"), visit()
    visitor.arrive(customer.mail())
    visitor.follow("Something is wrong")
    visitor.look()
    open_dispute(visitor, customer, note)
    visitor.look()
    assert "We are looking into it, and you will have our answer by" in visitor.said
    assert "$ 650.50" not in visitor.text
    (dispute,) = customer.find("collections.dispute", "reason", "state")
    assert (dispute["reason"], dispute["state"]) == ("goods", "open")
    domain = [("res_model", "=", "collections.dispute"), ("res_id", "=", dispute["id"])]
    assert [file["name"] for file in customer.company.find("ir.attachment", domain, "name")] == ["delivery note.txt"]


@pytest.fixture
def note(tmp_path):
    file = tmp_path / "delivery note.txt"
    file.write_text("Two boxes of three arrived.")
    return file


def open_dispute(visitor, customer, file):
    visitor.tick(customer.numbers()[0])
    visitor.choose("I have not received it, or it was damaged")
    visitor.fill("What happened, in your own words (optional)", "One box is missing.")
    visitor.attach("Files (optional)", file)
    visitor.press("Send")


def test_who_has_paid_already_says_so_and_is_not_reminded_of_it(visit, owes):
    customer, visitor = owes("Iris Media"), visit()
    visitor.arrive(customer.mail())
    visitor.follow("I have already paid")
    visitor.look()
    visitor.tick(customer.numbers()[0])
    visitor.fill_day("On which day did you pay?", date.today() - timedelta(2))
    visitor.fill("Reference of the payment (optional)", "Transfer 4711")
    visitor.press("Send")
    visitor.look()
    assert "We look for your payment" in visitor.said
    assert "$ 650.50" not in visitor.text
    assert [d["reason"] for d in customer.find("collections.dispute", "reason")] == ["paid"]


# === TALK === #


def test_another_language_and_way_of_contact_are_kept(visit, owes):
    customer, visitor = owes("Juniper Sports"), visit()
    visitor.arrive(customer.mail())
    visitor.follow("How to reach me")
    visitor.look()
    visitor.page.get_by_label("Language").select_option("es_ES")
    visitor.page.get_by_label("Way of contact").select_option("phone")
    visitor.press("Save")
    visitor.look()
    assert visitor.page.locator("html").get_attribute("lang") == "es-ES"
    assert "650,50" in visitor.text
    case = customer.case("preferred_lang", "preferred_channel")
    assert (case["preferred_lang"], case["preferred_channel"]) == ("es_ES", "phone")


def test_a_message_is_answered_and_the_answer_opens_the_page(visit, accountant, owes, server):
    customer, visitor = owes("Kelp Diving"), visit()
    visitor.arrive(customer.mail())
    visitor.follow("Messages")
    visitor.fill("Your message", "May I pay on Friday?")
    visitor.press("Send message")
    visitor.look()
    assert "Your message has arrived." in visitor.said
    answer(accountant, f"{server}/odoo/collections.case/{customer.case()['id']}", "Of course, Friday is fine.")
    visitor.arrive(customer.mail(1))
    visitor.follow("Messages")
    visitor.look()
    assert "May I pay on Friday?" in visitor.text
    assert "Of course, Friday is fine." in visitor.text


def answer(page, url, text):
    """A colleague sees what the customer wrote, and answers."""
    page.goto(url)
    expect(page.locator(".o-mail-Message", has_text="May I pay on Friday?")).to_be_visible()
    page.click(".o-mail-Chatter-sendMessage")
    page.fill(".o-mail-Composer-input", text)
    page.click(".o-mail-Composer-send:enabled")
    expect(page.locator(".o-mail-Message", has_text=text)).to_be_visible()
    assert page.errors == []


# === ON A PHONE, WITHOUT A MOUSE === #


def test_paying_on_a_phone_and_without_a_mouse(visitor, owes):
    customer = owes("Linden Tools")
    visitor.arrive(customer.mail())
    visitor.follow("Pay all overdue")
    visitor.look()
    visitor.pay_by_card()
    assert visitor.heading == "Thank you"
    assert customer.open() == [0.0, 0.0]


def test_promising_on_a_phone_and_without_a_mouse(visitor, owes):
    customer = owes("Mistral Kites")
    visitor.arrive(customer.mail())
    visitor.follow("Promise to pay")
    visitor.look()
    visitor.untick(customer.numbers()[1])
    visitor.fill_day("Payment date", IN_A_WEEK)
    visitor.press("I promise to pay")
    visitor.look()
    assert promises(customer) == [(400.0, str(IN_A_WEEK), "open")]


def test_contesting_on_a_phone_and_without_a_mouse(visitor, owes, note):
    customer = owes("Nettle Teas")
    visitor.arrive(customer.mail())
    visitor.follow("Something is wrong")
    visitor.look()
    open_dispute(visitor, customer, note)
    visitor.look()
    assert [d["reason"] for d in customer.find("collections.dispute", "reason")] == ["goods"]


# === IN THEIR LANGUAGE === #

LANGUAGES = [("accounts@olivares.example", "es-ES", "1.280,50 €"), ("accounts@koivula.example", "fi-FI", "640,00 €")]
PARTS = ["", "/pay", "/promise", "/plan", "/dispute", "/paid", "/messages", "/preferences", "/understand"]
OF_SUMS = ["", "/pay", "/plan"]
CUSTOMERS = ["accounts@pinecrest.example", "accounts@olivares.example", "accounts@koivula.example"]


@pytest.mark.parametrize("email", CUSTOMERS)
def test_nobody_is_kept_out_of_any_part_of_the_page_and_each_has_its_title(visit, server, demo, email):
    visitor, titles = visit(), []
    for part in PARTS:
        visitor.page.goto(demo_link(server, demo, email).replace("?", f"{part}?"))
        visitor.look()
        titles.append(visitor.page.title())
    assert len(set(titles)) == len(PARTS), titles
    assert all(title.endswith("My Company") for title in titles), titles


@pytest.mark.parametrize("email", CUSTOMERS)
def test_phone_shows_who_owes_what_at_first_sight(visit, server, demo, email):
    visitor = visit(**PHONE)
    visitor.page.goto(demo_link(server, demo, email))
    name = {"pinecrest": "Pinecrest", "olivares": "Olivares", "koivula": "Koivula"}[email[9:].partition(".")[0]]
    assert name in visitor.page.locator(".o_collections_customer").inner_text()
    box = visitor.page.locator(".o_collections_rows tbody tr").first.bounding_box()
    assert box["y"] + box["height"] < PHONE["viewport"]["height"]
    visitor.page.locator(".o_collections_menu summary").click()
    visitor.look()


def test_an_invoice_leads_back_and_on(visit, server, demo):
    visitor = visit(**PHONE)
    visitor.page.goto(demo_link(server, demo, "accounts@koivula.example"))
    visitor.page.locator(".o_collections_rows a").first.click()
    visitor.page.wait_for_url("**/invoice/*")
    visitor.look()
    visitor.page.locator("a[href*='/pay?items=']").click()
    visitor.page.wait_for_url("**/pay?**")
    assert visitor.page.locator("input[name=o_payment_radio]:checked").count() == 1


@pytest.mark.parametrize(("email", "lang", "sum_owed"), LANGUAGES)
def test_the_page_is_in_the_language_of_the_customer(visit, server, demo, email, lang, sum_owed):
    visitor = visit(**NARROW)
    for part in PARTS:
        visitor.page.goto(demo_link(server, demo, email).replace("?", f"{part}?"))
        visitor.look()
        assert visitor.page.locator("html").get_attribute("lang") == lang
        assert part not in OF_SUMS or sum_owed in visitor.text
        for english in ("What you owe", "Promise to pay", "Your contact", "Payment method"):
            assert english not in visitor.text


#: (part of the page, what is wrong in its form, what is right); ``item`` and ``items`` are the place in the list.
ANSWERED = [
    ("/preferences", {"email": "nobody", "phone": "1"}, {"email": "", "phone": "", "preferred_hours": "10-12"}),
    ("/messages", {"text": ""}, {"text": "?!"}),
    ("/dispute", {"item": 0, "reason": "price", "amount": "x"}, {"amount": "10"}),
    ("/paid", {"item": 1, "day": str(date.today()), "paid": "x"}, {"paid": "80"}),
    ("/promise", {"items": 0, "amount": "x", "date": ""}, {"amount": "50", "date": str(IN_A_WEEK)}),
    ("/situation", {"amount_left": "x", "amount_monthly": "x"}, {"amount_left": "400", "amount_monthly": "60"}),
    ("/plan", {"count": "0", "first": ""}, {"count": "3", "first": str(IN_A_WEEK)}),
]


@pytest.mark.parametrize(("name", "lang"), [("Olmo Libros", "es_ES"), ("Pihlaja Kirjat", "fi_FI")])
def test_nobody_is_kept_out_of_what_is_answered(visit, owes, name, lang):
    """Each form is sent wrong, then right: neither what was wrong nor the thanks keep anybody out."""
    debts = [(400.0, 20), (250.5, 9), (80.0, 7), (90.0, 5)]
    visitor = visit(**PHONE)
    visitor.page.goto(owes(name, *debts, lang=lang).link())
    account = visitor.page.url.partition("?")[0]
    for part, wrong, right in ANSWERED:
        visitor.page.goto(account + part)
        send(visitor, part, wrong)
        assert visitor.page.locator("[aria-invalid=true]").count(), part
        visitor.page.locator("[role=alert] a").last.click()
        assert visitor.page.evaluate("document.activeElement.name") in wrong, part
        visitor.forgive("422")
        send(visitor, part, right)
        assert visitor.page.locator("p[role=status]").is_visible(), part
    pay_in_any_language(visitor, account)


def send(visitor, part, values):
    page = visitor.page
    form = page.locator(f"form[action$='{part}']").last
    for name, value in values.items():
        fields = form.locator(f"[name={name}]")
        if name in ("item", "items"):
            for place in range(fields.count()):
                fields.nth(place).set_checked(place == value)
        elif fields.first.get_attribute("type") == "radio":
            form.locator(f"[name={name}][value={value}]").check()
        else:
            fields.fill(value)
    form.locator("button.btn-primary").last.click()
    visitor.look()


def pay_in_any_language(visitor, account):
    """A transfer that is taken back, and a card."""
    page = visitor.page
    page.goto(account)
    page.locator("#amount").fill("x")
    page.locator("#o_collections_pay [type=submit]").click()
    visitor.look()
    visitor.forgive("422")
    page.goto(f"{account}/pay")
    page.locator("form[action*='/transfer'] button").click()
    page.wait_for_url("**/payment?**")
    visitor.look()
    page.locator("form[action$='/otherwise'] button").click()
    visitor.look()
    page.locator("input[name=o_payment_radio][data-provider-code=demo]").first.check(force=True)
    page.locator("#customer_input").fill("4242 4242 4242 4242")
    page.locator("[name=o_payment_submit_button]:enabled").click()
    page.wait_for_url("**/payment?**")
    visitor.look()


def demo_link(server, demo, email):
    mail = next(mail for mail in demo.mails if email in mail.to)
    return server + next(found[0] for link in mail.links if (found := re.search(r"/my/collections/\d+\?.*", link)))
