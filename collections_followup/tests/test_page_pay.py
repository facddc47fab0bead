from datetime import timedelta
from unittest.mock import patch
from urllib.parse import parse_qs, urlparse

from odoo import Command, fields
from odoo.sql_db import Cursor
from odoo.tests import tagged
from odoo.tools import mute_logger

from .paying import PayCommon


@tagged("post_install", "-at_install")
class TestPay(PayCommon):
    """A customer pays what they owe: all, some, or a part; to the cent, the oldest first."""

    def setUp(self):
        super().setUp()
        today = self.company._collections_day()
        self.older = self.bill
        self.newer = self.invoice(self.late, 50, overdue=3)
        self.coming = self.invoice(self.late, 30)
        self.coming.line_ids.date_maturity = self.coming.invoice_date_due = today + timedelta(10)
        self.env.invalidate_all()

    # === WHAT IS CHOSEN === #

    def test_all_that_is_overdue_is_ticked_and_paid_with_one_button(self):
        page = self.page(token=self.token())
        self.assertIn("Pay all overdue", self.text(page))
        self.assertEqual(page.text.count('name="item"'), 3)
        self.assertEqual(page.text.count('checked="'), 2)
        self.pay_online("?items=overdue")
        self.assertEqual(self.open(self.older, self.newer, self.coming), [0, 0, 30])

    def test_what_is_ticked_is_paid(self):
        ids = [self.lines(self.older).id, self.lines(self.coming).id]
        response = self.send("/pay", {"item": ids}, token=self.token())
        self.assertEqual(response.status_code, 303)
        query = parse_qs(urlparse(response.headers["Location"]).query)
        text = self.text(self.url_open(response.headers["Location"]))
        self.assertIn("Pay $ 130.00", text)
        self.pay_online("?items=" + query["items"][0])
        self.assertEqual(self.open(self.older, self.newer, self.coming), [0, 50, 0])

    def test_nothing_ticked_is_said_in_words(self):
        response = self.send("/pay", {"amount": "12.50"}, token=self.token())
        self.assertRefused(response, "Please select at least one invoice.")
        self.assertIn('value="12.50"', response.text)
        self.assertNotIn('checked="', response.text)

    def test_a_part_pays_the_oldest_first(self):
        page = self.text(self.page("/pay?items=overdue&amount=120", self.token()))
        self.assertIn("Pay $ 120.00", page)
        self.assertIn("the oldest invoice first", page)
        transaction = self.pay_online("?items=overdue&amount=120")
        self.assertEqual(transaction.amount, 120)
        self.assertEqual(self.open(self.older, self.newer), [0, 30])

    def test_amount_is_written_with_a_point_or_a_comma(self):
        for typed in ("12,50", "12.50", " 12.5 "):
            self.assertIn("Pay $ 12.50", self.text(self.page(f"/pay?items=overdue&amount={typed}", self.token())))
        self.assertRefused(self.page("/pay?items=overdue&amount=1,000", self.token()), "Only $ 150.00 is left to pay")
        self.assertRefused(self.page("/pay?items=overdue&amount=1.000", self.token()), "as a number above zero")

    def test_a_part_of_what_is_due_on_one_day_pays_as_the_page_says(self):
        """Odoo would pay the smaller one first."""
        same = self.invoice(self.late, 20, overdue=5)
        self.pay_online(f"{self.items(self.older, same)}&amount=90")
        self.assertEqual(self.open(self.older, same), [10, 20])

    def test_residual_of_a_partly_paid_invoice_is_asked_and_not_its_total(self):
        """odoo/odoo#210702: the whole amount of partly paid invoices was charged."""
        self.pay_now(self.older, 60)
        self.assertIn("Pay $ 90.00", self.text(self.page("/pay", self.token())))
        self.assertEqual(self.pay_online().amount, 90)
        self.assertEqual(self.open(self.older, self.newer), [0, 0])

    def test_credit_that_waits_is_taken_off(self):
        self.credit_note(self.late, 25)
        self.assertEqual(self.pay_online("?items=overdue").amount, 125)
        self.assertIn("Nothing is overdue", self.text(self.page(token=self.token())))

    def test_invoices_of_contacts_are_paid_too(self):
        """odoo/odoo#210702: only invoices of the very same partner could be paid together."""
        child = self.env["res.partner"].create({"name": "Shop", "parent_id": self.late.id, "type": "invoice"})
        bill = self.invoice(child, 40, overdue=9)
        self.assertEqual(self.pay_online("?items=overdue").amount, 190)
        self.assertEqual(self.open(bill, self.older, self.newer), [0, 0, 0])

    def test_only_the_chosen_installment_of_an_invoice_is_paid(self):
        terms = self.env["account.payment.term"].create(
            {
                "name": "Halves",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": days}) for days in (10, 30)
                ],
            }
        )
        bill = self.invoice(self.late, 200, overdue=3, invoice_payment_term_id=terms.id, invoice_date_due=False)
        first, second = self.lines(bill).sorted("date_maturity")
        self.pay_online(f"?items={second.id}")
        self.env.invalidate_all()
        self.assertEqual((first.amount_residual, second.amount_residual), (100, 0))

    def test_each_currency_is_paid_by_itself(self):
        euros = self.invoice(self.late, 70, overdue=8, currency_id=self.foreign_currency().id)
        page = self.text(self.page("/pay?items=overdue", self.token()))
        self.assertIn("Pay $ 150.00", page)
        self.assertIn("A payment is in one currency", page)
        self.assertEqual(self.pay_online("?items=overdue&currency=EUR").amount, 70)
        self.assertEqual(self.open(euros, self.older), [0, 100])
        self.assertEqual(self.pay_online("?items=overdue").amount, 150)

    def test_receivables_on_another_account_are_paid_too(self):
        other = self.company_data["default_account_receivable"].copy({"code": "REC2"})
        apart = self.invoice(self.late, 60, overdue=20, post=False)
        self.lines(apart).account_id = other
        apart.action_post()
        self.pay_online("?items=overdue&amount=190")
        self.assertEqual(self.open(apart, self.older, self.newer), [0, 0, 20])

    def test_opening_balance_is_paid(self):
        receivable = self.company_data["default_account_receivable"]
        entry = self.env["account.move"].create(
            {
                "move_type": "entry",
                "line_ids": [
                    Command.create(
                        {
                            "account_id": receivable.id,
                            "debit": 15,
                            "partner_id": self.late.id,
                            "date_maturity": "2026-01-01",
                            "no_followup": False,
                        }
                    ),
                    Command.create({"account_id": self.company_data["default_account_revenue"].id, "credit": 15}),
                ],
            }
        )
        entry.action_post()
        self.assertEqual(self.pay_online("?items=overdue").amount, 165)
        self.assertTrue(self.lines(entry).reconciled)

    # === EARLY PAYMENT DISCOUNT === #

    def discounted(self):
        bill = self.invoice(self.late, 200, invoice_payment_term_id=self.early_discount().id, post=False)
        bill.write({"invoice_date": self.day(0), "invoice_date_due": False})
        bill.action_post()
        return bill

    def test_discount_for_paying_early_is_given_for_one_invoice(self):
        bill = self.discounted()
        page = self.text(self.page(f"/pay{self.items(bill)}", self.token()))
        self.assertIn("Pay $ 196.00", page)
        self.assertIn("Discount for paying early", page)
        self.assertEqual(self.pay_online(self.items(bill)).amount, 196)
        self.assertEqual(self.open(bill), [0])

    def test_discount_is_not_combined_and_the_page_says_so(self):
        bill = self.discounted()
        page = self.text(self.page(f"/pay{self.items(self.older, bill)}", self.token()))
        self.assertIn("Pay $ 300.00", page)
        self.assertIn(f"pay each of these by itself: {bill.name}", page)

    def test_part_of_an_invoice_has_no_discount(self):
        bill = self.discounted()
        self.assertEqual(self.pay_online(f"{self.items(bill)}&amount=100").amount, 100)
        self.assertEqual(self.open(bill), [100])

    # === WHICH DAY IT IS === #

    def test_who_pays_in_the_evening_has_paid_on_that_day_where_the_company_is(self):
        """The server says Tuesday; in Los Angeles it is still Monday. In Auckland it is Tuesday before the server's."""
        self._clock.start()
        for zone, moment, day in (
            ("America/Los_Angeles", "2026-03-03 05:00:00", "2026-03-02"),
            ("Pacific/Auckland", "2026-03-03 12:00:00", "2026-03-04"),
        ):
            self.company.collections_tz = zone
            self.at(moment)
            payment = self.pay_online("?items=overdue&amount=10").payment_id
            self.assertEqual(str(payment.date), day, zone)
            self.assertEqual(set(payment.move_id.line_ids.matched_debit_ids.mapped("max_date")), {payment.date})
        self._clock.stop()

    def test_discount_that_the_page_shows_in_the_evening_of_its_last_day_is_granted(self):
        self._clock.start()
        self.company.collections_tz = "America/Los_Angeles"
        self.at("2026-03-02 20:00:00")
        bill = self.discounted()
        self.at("2026-03-10 05:00:00")
        self.assertEqual(self.pay_online(self.items(bill)).amount, 196)
        self.assertEqual(self.open(bill), [0])
        self._clock.stop()

    # === WHAT CANNOT BE PAID === #

    def test_what_is_paid_disputed_or_under_way_is_refused_in_words(self):
        token, todo = self.token(), {}
        disputed = self.invoice(self.late, 40, overdue=3)
        self.env["collections.dispute"].create(
            {"case_id": self.own.id, "move_id": disputed.id, "reason": "price", "user_id": self.accountant.id}
            | {"deadline": fields.Date.add(self.company._collections_day(), days=3)}
        )
        todo["is being looked into"] = disputed
        paid = self.invoice(self.late, 10, overdue=3)
        self.pay_now(paid)
        todo["is paid already"] = paid
        moving = self.invoice(self.late, 20, overdue=3)
        self.pay_online(self.items(moving), state="pending")
        todo["has been under way"] = moving
        for words, move in todo.items():
            with self.subTest(words):
                self.assertRefused(self.page(f"/pay{self.items(self.older, move)}", token), words)
        self.assertNotIn(f'value="{self.lines(moving).id}"', self.page(token=token).text)

    def test_what_is_not_their_own_is_refused_alike(self):
        cancelled = self.invoice(self.late, 10, overdue=3)
        line = self.lines(cancelled)
        cancelled.button_draft()
        hidden = self.invoice(self.late, 10, overdue=3)
        hidden.line_ids.no_followup = True
        credit = self.credit_note(self.late, 5)
        revenue = self.older.line_ids - self.lines(self.older)
        for item in (self.lines(self.foreign), line, self.lines(hidden), self.lines(credit), revenue[:1]):
            response = self.page(f"/pay?items={item.id}", self.token())
            self.assertRefused(response, "This cannot be paid here.")
            self.assertNotIn(self.foreign.name, response.text)
        self.assertRefused(self.page("/pay?items=999999999", self.token()), "This cannot be paid here.")

    def test_wrong_types_in_every_field_are_refused_in_words(self):
        table = [
            ("?items=abc", "choose again"),
            ("?items=1-", "choose again"),
            ("?items=-5", "choose again"),
            ("?items=99999999999999999999", "choose again"),
            ("?items=overdue~x", "choose again"),
            ("?items=%3Cscript%3E", "choose again"),
            ("?items=overdue&currency=XXX", "choose again"),
            ("?items=overdue&amount=abc", "as a number above zero"),
            ("?items=overdue&amount=-5", "as a number"),
            ("?items=overdue&amount=0", "as a number"),
            ("?items=overdue&amount=NaN", "as a number"),
            ("?items=overdue&amount=inf", "as a number"),
            ("?items=overdue&amount=1e999", "as a number"),
            ("?items=overdue&amount=10.005", "as a number"),
            ("?items=overdue&amount=" + "9" * 500, "as a number"),
            ("?items=overdue&amount=150.01", "Only $ 150.00 is left to pay"),
            ("?installment=7", "does not wait for a payment"),
            ("?installment=x", "does not wait for a payment"),
        ]
        for query, words in table:
            with self.subTest(query[:60]):
                response = self.page(f"/pay{query}", self.token())
                self.assertRefused(response, words)
                self.assertNotIn("<script>x", response.text)

    def test_nothing_open_is_thanked(self):
        self.pay_now(self.older | self.newer | self.coming)
        self.assertIn("Nothing is open. Thank you.", self.text(self.page("/pay", self.token())))

    def test_what_is_under_way_is_not_called_paid(self):
        """Whoever has not yet sent the transfer read that nothing is open."""
        self.env["res.partner.bank"].create({"acc_number": "000123456789", "partner_id": self.company.partner_id.id})
        self.transfer_provider()
        self.send("/transfer?items=all", {"amount": "180.0"}, self.token())
        text = self.text(self.page("/pay", self.token()))
        self.assertIn("Your payment is under way.", text)
        self.assertNotIn("Nothing is open", text)
        self.assertNotIn("Pay all", self.text(self.page("", self.token())))

    # === AFTERWARDS === #

    def test_who_has_paid_is_thanked_and_sees_what_is_left(self):
        begun = self.begin("?items=overdue", self.token())
        status = self.finish(begun)
        text = self.text(self.url_open(status["landing_route"]))
        self.assertIn("We have received $ 150.00", text)
        self.assertIn(self.older.name, text)
        self.assertIn("Due soon: $ 30.00", text)
        self.assertEqual(
            self.visits().mapped("kind"), ["notice", "conversation"], "begun is noted, paid counts as a contact"
        )
        self.assertIn("Paid $\xa0150.00 online", self.visits()[-1:].summary)

    def test_what_failed_says_so_and_offers_to_try_again(self):
        for state in ("error", "cancel"):
            begun = self.begin("?items=overdue", self.token())
            text = self.text(self.url_open(self.finish(begun, state)["landing_route"]))
            self.assertIn("Nothing was charged", text)
            self.assertIn("Try again", text)
        self.assertEqual(self.open(self.older, self.newer), [100, 50])
        self.pay_online("?items=overdue")
        self.assertEqual(self.open(self.older, self.newer), [0, 0])

    def test_bank_transfer_shows_account_and_reference_and_can_be_given_up(self):
        self.env["res.partner.bank"].create({"acc_number": "000123456789", "partner_id": self.company.partner_id.id})
        self.transfer_provider()
        token = self.token()
        response = self.send("/transfer?items=overdue", {"amount": "150.0"}, token=token)
        text = self.text(self.url_open(self.leads_to(response)))
        self.assertIn("Please send your bank transfer", text)
        self.assertIn("000123456789", text)
        self.env.invalidate_all()
        transaction = self.env["payment.transaction"].search([("collections_case_id", "=", self.own.id)])
        self.assertEqual((transaction.state, transaction.amount), ("pending", 150))
        self.assertIn(transaction.reference, text)
        self.assertRefused(self.page(f"/pay{self.items(self.older)}", token), "has been under way")
        response = self.send(f"/payment/{transaction.id}/otherwise", token=token)
        self.assertDone(response, "The bank transfer was cancelled.")
        self.pay_online("?items=overdue")
        self.assertEqual(self.open(self.older, self.newer), [0, 0])

    def test_paid_card_cannot_be_given_up(self):
        transaction = self.pay_online("?items=overdue")
        response = self.send(f"/payment/{transaction.id}/otherwise", token=self.token())
        self.assertRefused(response, "cannot be taken back here")
        self.assertEqual(transaction.state, "done")

    def test_ways_to_pay_without_the_internet_are_told(self):
        self.env["res.partner.bank"].create({"acc_number": "000123456789", "partner_id": self.company.partner_id.id})
        text = self.text(self.page("/pay", self.token()))
        self.assertIn("Pay from your bank", text)
        self.assertIn("000123456789", text)
        self.assertIn("Pay by check", text)

    def test_code_to_scan_where_the_bank_allows_one(self):
        self.company.account_fiscal_country_id = self.env.ref("base.be")
        values = {"acc_number": "BE15001559627230", "partner_id": self.company.partner_id.id}
        self.env["res.partner.bank"].create({**values, "allow_out_payment": True})
        euros = self.invoice(self.late, 70, overdue=8, currency_id=self.foreign_currency().id)
        page = self.page(f"/pay{self.items(euros)}", self.token())
        self.assertIn("BE15 0015 5962 7230", self.text(page))
        self.assertIn("data:image/png;base64", page.text)

    # === WHAT WAITS FOR THEM IS TAKEN BACK === #

    def test_proposed_step_for_what_is_paid_is_taken_back(self):
        step = self.step(self.env["collections.run"]._propose_now(self.company), self.late)
        self.assertRecordValues(step, [{"state": "proposed", "amount": 150}])
        self.pay_online("?items=overdue")
        self.assertEqual(step.state, "clear")

    def test_proposed_step_waits_when_a_part_was_paid(self):
        step = self.step(self.env["collections.run"]._propose_now(self.company), self.late)
        self.pay_online(self.items(self.older))
        self.assertEqual(step.state, "waiting", "the customer has just been in touch")

    def test_proposed_step_asks_for_what_is_left(self):
        step = self.step(self.env["collections.run"]._propose_now(self.company), self.late)
        self.pay_now(self.older)
        self.env.cr.precommit.run()
        self.assertRecordValues(step, [{"state": "proposed", "amount": 50}])

    def test_queued_e_mail_about_what_is_paid_is_not_sent(self):
        run = self.env["collections.run"]._propose_now(self.company)
        self.step(run, self.late).with_user(self.manager).action_approve()
        mail = self.queued(self.late)
        self.assertEqual(mail.state, "outgoing")
        self.pay_online("?items=overdue")
        self.assertEqual(mail.state, "cancel")
        message = self.contacts(self.late).filtered(lambda contact: contact.kind == "message")
        self.assertEqual(message.delivery, "cancelled")

    def test_queued_e_mail_that_asks_for_what_is_paid_in_part_is_not_sent(self):
        run = self.env["collections.run"]._propose_now(self.company)
        self.step(run, self.late).with_user(self.manager).action_approve()
        mail = self.queued(self.late)
        self.pay_online(self.items(self.older))
        self.assertEqual(mail.state, "cancel")
        reminder = self.contacts(self.late).filtered("level_id")
        self.assertIn(f"{self.older.name} is not open any more", reminder.why_not_sent)

    def test_call_about_what_is_paid_is_taken_back(self):
        self.levels["Reminder"].channel = "phone"
        run = self.env["collections.run"]._propose_now(self.company)
        self.step(run, self.late).with_user(self.manager).action_approve()
        call = self.contacts(self.late).activity_id
        self.assertTrue(call)
        self.pay_online("?items=overdue")
        self.assertFalse(call.exists())


@tagged("post_install", "-at_install")
class TestPayAttacked(PayCommon):
    """Nobody pays, or sees, what is not theirs; nothing is paid twice."""

    def test_pages_are_shut_without_a_link_or_with_anothers(self):
        for path in ("/pay", "/payment?transaction=1"):
            self.assertShut(self.page(path))
            self.assertShut(self.page(path, self.token(self.other)))

    def test_transaction_needs_the_link_and_the_token_against_forgery(self):
        token = self.token()
        form = self.form(self.page("/pay", token))
        wrong = [
            {"csrf_token": None},
            {"csrf_token": "wrong"},
        ]
        for changed in wrong:
            with self.subTest(list(changed)), mute_logger("odoo.http"):
                self.assertIn("open this page anew", self.begin(form=form, **changed))
        for other in (None, self.token(self.other), "x" * 5000):
            self.page(token=other)
            with self.subTest(other), mute_logger("odoo.http"):
                self.assertIn("open this page anew", self.begin(form={**form, "csrf_token": self.csrf()}))
        self.assertFalse(self.env["payment.transaction"].search([("collections_case_id", "!=", False)]))

    def test_colleague_looks_and_does_not_pay(self):
        self.log_in_colleague()
        page = self.page("/pay")
        self.assertIn("only the customer acts here", self.text(page))
        self.assertNotIn("o_payment_form", page.text)
        form = {"transaction_route": f"/my/collections/{self.own.id}/transaction", "amount": "100", "landing_route": ""}
        with mute_logger("odoo.http"):
            self.assertIn("only the customer acts here", self.begin(form=form))

    def test_amount_currency_and_items_of_the_form_are_not_trusted(self):
        token = self.token()
        form = self.form(self.page("/pay", token))
        with mute_logger("odoo.http"):
            self.assertIn("The amount has changed", self.begin(form=form, amount=1.0))
            self.assertIn("The amount has changed", self.begin(form=form, amount="x"))
            self.assertIn("The amount has changed", self.begin(form=form, amount=[1]))
            self.assertIn("not whitelisted", self.begin(form=form, currency_id=1))
            self.assertIn("not whitelisted", self.begin(form=form, partner_id=self.other.id))
            route = f"/my/collections/{self.own.id}/transaction"
            other = {**form, "transaction_route": f"{route}{self.items(self.foreign)}"}
            self.assertIn("This cannot be paid here", self.begin(form=other))
        self.assertFalse(self.env["payment.transaction"].search([("collections_case_id", "!=", False)]))

    def test_ways_that_are_not_offered_are_refused(self):
        hidden = self.provider.copy(
            {"name": "Hidden", "state": "test", "is_published": False, "company_id": self.company.id}
        )
        form = self.form(self.page("/pay", self.token()))
        stranger = self.card(self.other)
        with mute_logger("odoo.http"):
            for changed in (
                {"provider_id": hidden.id},
                {"provider_id": 999999},
                {"provider_id": None},
                {"provider_id": "x"},
                {"payment_method_id": 999999},
                {"flow": "magic"},
                {"flow": None},
                {"flow": "token", "token_id": stranger.id},
                {"flow": "token", "token_id": None},
            ):
                with self.subTest(changed):
                    self.assertIn("This way to pay is not offered", self.begin(form=form, **changed))

    def test_opening_routes_of_effects_changes_nothing(self):
        token = self.token()
        transaction = self.pay_online(state="pending")
        before = self.env["collections.contact"].search_count([])
        for path in (f"/payment/{transaction.id}/otherwise", "/transaction"):
            self.assertIn(self.page(path, token).status_code, (400, 405, 415))
        self.page("/pay", token)
        self.page(f"/payment?transaction={transaction.id}", token)
        self.assertEqual(self.env["collections.contact"].search_count([]), before)
        self.assertEqual(transaction.state, "pending")

    def test_forms_without_the_token_against_forgery_are_refused(self):
        with mute_logger("odoo.http"):
            for path in ("/pay", "/payment/1/otherwise", "/agreement/1/autopay"):
                self.assertEqual(self.send(path, token=self.token(), csrf=False).status_code, 400)

    def test_transactions_of_others_are_not_shown(self):
        foreign = self.env["payment.transaction"].create(
            {
                "provider_id": self.provider.id,
                "payment_method_id": self.method.id,
                "amount": 7,
                "currency_id": self.company.currency_id.id,
                "partner_id": self.other.id,
                "reference": "FOREIGN",
                "collections_case_id": self.case(self.other).id,
            }
        )
        for number in (foreign.id, "x", "", -1, "9" * 30):
            response = self.page(f"/payment?transaction={number}", self.token())
            self.assertNotIn("FOREIGN", response.text)
            self.assertIn(f"/my/collections/{self.own.id}", self.leads_to(response))

    def test_cards_are_not_tried_out_without_end(self):
        token = self.token()
        form = self.form(self.page("/pay", token))
        with mute_logger("odoo.http"):
            answers = [self.begin(form=form) for _try in range(21)]
        self.assertIn("Too many requests in one hour", answers[-1])
        self.assertIsInstance(answers[5], dict)

    # === PAID TWICE === #

    def test_second_browser_is_told(self):
        first = self.begin("", self.token())
        self.another_browser()
        page = self.page("/pay", self.token())
        self.assertIn("was begun at", self.text(page))
        with mute_logger("odoo.http"):
            self.assertIn("was begun at", self.begin(form=self.form(page)))
        self.assertEqual(self.transaction(first).state, "draft")

    def test_who_comes_back_on_another_device_drops_what_was_begun_and_pays(self):
        more = self.invoice(self.late, 50, overdue=2)
        begun = self.begin(self.items(more), self.token())
        first = self.transaction(begun)
        self.another_browser()
        page = self.page(f"/pay{self.items(more)}", self.token())
        self.assertIn("Drop it and pay here", page.text)
        response = self.send(f"/payment/{first.id}/otherwise", token=self.token())
        self.assertIn(f"items={self.lines(more).id}", self.leads_to(response), "the same invoices are chosen")
        self.assertDone(response, "The payment that was begun is dropped")
        self.pay_online(self.items(more))
        self.assertEqual((first.state, self.open(more)), ("cancel", [0]))
        self.finish(begun)
        first._post_process()
        self.env.invalidate_all()
        self.assertEqual(first.state, "done", "money that comes all the same is not refused")

    def test_what_has_left_to_the_provider_is_not_dropped(self):
        """Only the provider knows what becomes of it."""
        first = self.transaction(self.begin("", self.token()))
        for values in (
            {"provider_reference": "PAY-1"},
            {"operation": "online_redirect"},
            {"operation": "online_token"},
            {"operation": "offline"},
            {"state": "pending"},
            {"state": "authorized"},
            {"state": "done"},
        ):
            with self.subTest(values):
                before = first.read(list(values))[0]
                first.write(values)
                self.another_browser()
                response = self.send(f"/payment/{first.id}/otherwise", token=self.token())
                self.assertRefused(response, "cannot be taken back here")
                self.assertNotIn("Drop it", self.page("/pay", self.token()).text)
                self.env.invalidate_all()
                self.assertEqual(first.read(list(values))[0], {"id": first.id, **values})
                first.write(before)

    def test_nobody_drops_what_others_have_begun(self):
        theirs = self.transaction(self.begin("", self.token()))
        self.another_browser()
        token = self.token(self.other)
        response = self.send(f"/payment/{theirs.id}/otherwise", token=token, case=self.case(self.other))
        self.assertRefused(response, "cannot be taken back here")
        self.assertShut(self.send(f"/payment/{theirs.id}/otherwise", token=token))
        self.assertEqual(theirs.state, "draft")

    def test_begun_and_left_is_free_again_after_a_while(self):
        first = self.transaction(self.begin("", self.token()))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE payment_transaction SET create_date = create_date - interval '16 minutes' WHERE id = %s", [first.id]
        )
        self.env.invalidate_all()
        self.another_browser()
        self.pay_online()
        self.assertEqual(self.open(self.bill), [0])

    def test_same_browser_starts_again(self):
        first = self.transaction(self.begin("", self.token()))
        self.pay_online()
        self.assertEqual(self.open(self.bill), [0])
        self.assertEqual(first.state, "cancel")

    def test_what_was_begun_first_and_paid_after_all_is_not_lost(self):
        begun = self.begin("", self.token())
        self.pay_online()
        self.finish(begun)
        first = self.transaction(begun)
        first._post_process()
        self.env.invalidate_all()
        self.assertEqual((first.state, self.open(self.bill)), ("done", [0]))
        credit = self.lines(first.payment_id.move_id)
        self.assertEqual(credit.amount_residual, -100, "paid twice: it stays the customer's credit")

    def test_money_that_came_by_another_way_meanwhile_leaves_a_credit(self):
        more = self.invoice(self.late, 50, overdue=2)
        begun = self.begin("?items=overdue", self.token())
        self.pay_now(self.bill)
        self.finish(begun)
        self.assertEqual(self.open(self.bill, more), [0, 0])
        payment = self.transaction(begun).payment_id
        credit = self.lines(payment.move_id)
        self.assertEqual(credit.amount_residual, -100)

    def test_amount_that_has_changed_is_not_charged(self):
        form = self.form(self.page("/pay", self.token()))
        self.pay_now(self.bill, 30)
        with mute_logger("odoo.http"):
            self.assertIn("it is $\xa070.00 now", self.begin(form=form))


@tagged("post_install", "-at_install")
class TestPayQueries(PayCommon):
    """The pages take as many queries for 200 invoices as for 10."""

    def owe(self, count):
        """So many invoices more, made at once."""
        today = self.company._collections_day()
        line = {"name": "Work done", "price_unit": 10, "tax_ids": [Command.clear()]}
        values = {
            "move_type": "out_invoice",
            "partner_id": self.late.id,
            "invoice_date": today - timedelta(40),
            "invoice_date_due": today - timedelta(10),
            "invoice_line_ids": [Command.create(line)],
        }
        self.env["account.move"].create([values] * count).action_post()

    def queries(self, path):
        token = self.token()
        self.page(path, token)  # caches are warm, as they are on a server that runs
        seen, execute = [], Cursor.execute

        def spy(cursor, query, params=None, log_exceptions=True):
            seen.append(query)
            return execute(cursor, query, params, log_exceptions)

        with patch.object(Cursor, "execute", spy):
            self.assertEqual(self.page(path, token).status_code, 200)
        return len(seen)

    def test_account_and_payment(self):
        paths = ("", "/pay?items=overdue", "/pay?items=all&amount=25")
        self.owe(9)
        few = [self.queries(path) for path in paths]
        self.owe(190)
        many = [self.queries(path) for path in paths]
        self.assertEqual(few, many)
        self.assertTrue(all(few))
