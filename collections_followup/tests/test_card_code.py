import re
from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.fields import Datetime
from odoo.tests import tagged
from odoo.tools import html2plaintext, mute_logger

from .test_autopay import AutopayCommon


class CardCodeCommon(AutopayCommon):
    """Late Ltd has saved a card, and somebody comes by a link: perhaps not Late Ltd."""

    def setUp(self):
        super().setUp()
        self.more = self.invoice(self.late, 50, overdue=2)
        self.saved = self.card()
        self.link = self.token()

    def ask(self, **meant):
        """Have a code sent."""
        return self.send("/card", {"send": "1", **meant}, self.link)

    def type(self, code, **meant):
        return self.send("/card", {"code": code, **meant}, self.link)

    def mails(self):
        """E-mails with codes in the queue, oldest first."""
        return self.env["mail.mail"].search([("model", "=", "collections.card.code")], order="id")

    def code(self):
        """The code, as the customer reads it in the last e-mail."""
        self.env.invalidate_all()
        [code] = re.findall(r"\b\d{6}\b", html2plaintext(self.mails()[-1:].body_html))
        return code

    def prove(self, **meant):
        self.ask()
        return self.type(self.code(), **meant)

    def by_card(self):
        """Pay by the saved card: the sentence that refuses, if it does."""
        with mute_logger("odoo.http"):
            begun = self.begin(self.items(self.more), self.link, flow="token", token_id=self.saved.id)
        self.rpc("/payment/status/poll")
        return begun

    def is_offered(self):
        return "4242" in self.page(f"/pay{self.items(self.more)}", self.link).text

    def minutes_later(self, minutes):
        """So much time has passed since the codes were sent and typed."""
        self.env.flush_all()
        for column in ("create_date", "proven_on"):
            self.env.cr.execute(
                f"UPDATE collections_card_code SET {column} = {column} - %s", [timedelta(minutes=minutes)]
            )
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestCardCode(CardCodeCommon):
    """Saved cards are for who is logged in, and for who types the code that goes to the address on file."""

    # === BY LINK === #

    def test_saved_card_is_neither_shown_nor_charged_by_link(self):
        page = self.page(f"/pay{self.items(self.more)}", self.link)
        self.assertNotIn("4242", page.text)
        self.assertIn("Use a saved card", page.text)
        self.assertIn("This way to pay is not offered", self.by_card())
        self.assertEqual(self.open(self.more), [50])

    def test_new_card_is_as_easy_as_before(self):
        self.pay_online(self.items(self.more))
        self.assertEqual(self.open(self.more), [0])

    def test_nobody_without_a_saved_card_is_told_of_one(self):
        self.saved.active = False
        self.assertNotIn("Use a saved card", self.page("/pay", self.link).text)

    def test_who_is_logged_in_needs_no_code(self):
        self.log_in(self.late)
        self.assertIn("4242", self.page("/pay").text)
        self.assertTrue(self.leads_to(self.page("/card")).endswith("/pay"))

    # === WITH THE CODE === #

    def test_code_opens_the_saved_cards(self):
        response = self.ask(items="all")
        self.assertDone(response, "We have sent you a code.")
        self.assertIn("l•••@customer.example", self.text(self.page("/card", self.link)))
        mail = self.mails()
        self.assertEqual((mail.email_to, mail.auto_delete), ("late@customer.example", True))
        self.assertNotIn(self.code(), mail.subject)
        response = self.type(" ".join(self.code()), items="all")
        self.assertIn("items=all", self.leads_to(response))
        self.assertDone(response, "Your saved cards can be used")
        self.assertTrue(self.is_offered())
        self.by_card()
        self.env.invalidate_all()
        self.assertEqual(self.open(self.more), [0])

    def test_code_is_logged_and_read_by_nobody_else(self):
        self.prove()
        self.env.invalidate_all()
        sent, typed = self.contacts(self.late).filtered(lambda c: c.kind == "notice").sorted("id")[-2:]
        self.assertEqual(
            (sent.summary, sent.direction, sent.address), ("Code for saved cards", "out", "late@customer.example")
        )
        self.assertEqual((typed.summary, typed.direction), ("Has typed the code for saved cards", "in"))
        self.assertNotIn(self.code(), "".join(self.own.message_ids.mapped("body")))
        self.assertNotIn(self.code(), self.page("/messages", self.link).text)
        code = self.env["collections.card.code"].search([])
        self.assertNotIn(self.code(), str(code.read()))
        message = self.mails().mail_message_id
        for user in (self.accountant, self.manager):
            for record in (code, message, self.mails()):
                with self.assertRaises(AccessError):
                    record.with_user(user).read()

    def test_code_speaks_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("es_ES")
        template = self.env.ref("collections_followup.mail_template_card_code")
        template.with_context(lang="es_ES").body_html = "<p>Su código: <t t-out=\"ctx.get('digits')\"/></p>"
        self.own.preferred_lang = "es_ES"
        self.ask()
        self.assertIn("Su código", self.mails().body_html)
        self.assertTrue(self.code())

    def test_wrong_code_can_be_typed_five_times(self):
        self.ask()
        right = self.code()
        wrong = f"{(int(right) + 1) % 10**6:06d}"
        for left in (4, 3, 2, 1, 0):
            self.assertRefused(self.type(wrong), f"Tries left: {left}")
        self.assertRefused(self.type(right), "Please ask for a new one")
        self.assertFalse(self.is_offered())

    def test_code_is_good_for_ten_minutes(self):
        self.ask()
        self.minutes_later(11)
        self.assertRefused(self.type(self.code()), "Please ask for a new one")

    def test_new_code_ends_the_one_before(self):
        self.ask()
        first = self.code()
        self.ask()
        if first != self.code():
            self.assertRefused(self.type(first), "This is not the code")
        self.assertEqual(self.type(self.code()).status_code, 303)

    def test_code_is_good_once(self):
        self.prove()
        self.minutes_later(5)
        self.env["collections.card.code"].search([]).proven_on -= timedelta(hours=2)
        self.env.flush_all()
        self.assertRefused(self.type(self.code()), "Please ask for a new one")

    def test_three_codes_a_day(self):
        for _code in range(3):
            self.assertEqual(self.ask().status_code, 303)
        self.assertRefused(self.ask(), "several codes today", 429)
        self.another_browser()
        self.assertRefused(self.ask(), "several codes today", 429)
        self.assertEqual(len(self.mails()), 3)
        self.minutes_later(24 * 60)
        self.assertEqual(self.ask().status_code, 303)

    def test_code_is_good_in_the_window_that_has_asked_for_it(self):
        self.ask()
        self.another_browser()
        self.assertRefused(self.type(self.code()), "Please ask for a new one")

    def test_proof_is_that_of_one_browser_one_customer_and_one_hour(self):
        self.prove()
        self.assertTrue(self.is_offered())
        self.card(self.other)
        foreign = self.page("/pay", self.token(self.other), case=self.case(self.other))
        self.assertNotIn("4242", foreign.text)
        self.minutes_later(61)
        self.assertFalse(self.is_offered())
        self.another_browser()
        self.assertFalse(self.is_offered())
        self.assertIn("This way to pay is not offered", self.by_card())

    def test_old_codes_are_forgotten(self):
        self.ask()
        self.minutes_later(25 * 60)
        self.env["collections.card.code"]._gc_codes()
        self.assertFalse(self.env["collections.card.code"].search([]))

    # === THE ADDRESS ON FILE === #

    def test_code_does_not_go_to_an_address_that_was_given_by_link(self):
        ann = self.env["res.partner"].create(
            {"name": "Ann", "parent_id": self.late.id, "type": "collections", "email": "ann@customer.example"}
        )
        self.saved.partner_id = ann
        self.ask()
        self.assertEqual(self.mails()[-1:].email_to, "ann@customer.example")
        self.send("/preferences", {"name": "Ann", "email": "thief@evil.example"}, self.link)
        self.env.invalidate_all()
        self.assertEqual((self.own.recipient_id, ann.email), (ann, "thief@evil.example"))
        self.ask()
        self.assertEqual(self.mails()[-1:].email_to, "late@customer.example", "the company's own record")
        self.late.email = False
        self.assertRefused(self.ask(), "no e-mail address on file")
        self.assertIn("please log in", self.text(self.page("/card", self.link)))
        ann.email = "ann@customer.example"
        self.ask()
        self.assertEqual(self.mails()[-1:].email_to, "ann@customer.example", "a colleague has put it right")

    def test_nothing_goes_to_the_customer_in_a_rehearsal(self):
        self.company.collections_rehearsal_email = "we@company.example"
        self.ask()
        self.assertEqual(self.mails().email_to, "we@company.example")

    # === AUTOMATIC PAYMENT === #

    def consent(self, card):
        values = {"token": card.id, "name": "Maria Lopez", "consent": "1"}
        return self.send(f"/agreement/{self.plan.id}/autopay", values, self.link)

    def test_installments_are_paid_from_a_saved_card_after_the_proof_only(self):
        page = self.page(f"/agreement/{self.plan.id}/autopay", self.link)
        self.assertNotIn("4242", page.text)
        self.assertIn("Use a saved card", page.text)
        self.assertRefused(self.consent(self.saved), "choose one of your saved cards")
        self.assertFalse(self.autopay())
        self.assertIn(f"/agreement/{self.plan.id}/autopay", self.leads_to(self.prove(agreement=self.plan.id)))
        self.assertDone(self.consent(self.saved), "paid automatically")

    def test_installments_are_paid_from_a_card_that_was_entered_here(self):
        self.pay_online(f"?installment={self.first.id}", tokenization_requested=True)
        entered = self.env["payment.token"].search([("partner_id", "=", self.late.id)]) - self.saved
        self.assertRefused(self.consent(self.saved), "choose one of your saved cards")
        self.assertDone(self.consent(entered), "paid automatically")
        self.assertEqual(self.autopay().token_id, entered)

    def test_card_of_automatic_payment_is_named_to_its_holder_only(self):
        self.log_in(self.late)
        self.assertDone(self.agree(self.saved))
        self.assertIn("4242", self.page().text)
        self.another_browser()
        page = self.page(token=self.link)
        self.assertNotIn("4242", page.text)
        self.assertIn("paid automatically from your saved card", self.text(page))
        stopped = self.send(f"/agreement/{self.plan.id}/autopay", {"stop": "1"}, self.link)
        self.assertDone(stopped, "nothing is charged automatically")

    def test_colleague_who_looks_has_no_code_sent(self):
        self.log_in_colleague()
        self.assertTrue(self.leads_to(self.page("/card")).endswith("/pay"))
        self.send("/card", {"send": "1"})
        self.assertFalse(self.mails())

    def test_what_is_no_code(self):
        self.ask()
        for typed in ("", "x", "12345", "1234567", "٣٣٣٣٣٣"):
            self.assertEqual(self.type(typed).status_code, 422, typed)
        self.another_browser()
        self.assertRefused(self.type("123456"), "Please ask for a new one")
        self.assertIn("agreement", self.leads_to(self.ask(agreement="../../web", items="x" * 300)))

    def test_moment_is_in_utc(self):
        self.prove()
        proven = self.env["collections.card.code"].search([]).proven_on
        self.assertLess(abs(proven - Datetime.now()), timedelta(minutes=5))
