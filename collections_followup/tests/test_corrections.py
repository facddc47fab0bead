from datetime import timedelta

from odoo import Command
from odoo.tests import tagged

from .common import CollectionsCommon


class CorrectionsCommon(CollectionsCommon):
    """Books are corrected under promises, agreements and disputes."""

    def setUp(self):
        super().setUp()
        self.switch_on()

    def correct(self, move, **values):
        """Reset to draft, change, post again."""
        price = values.pop("price", None)
        move.button_draft()
        if price is not None:
            move.invoice_line_ids.price_unit = price
        move.write(values)
        move.action_post()

    def cancel(self, move):
        move.button_draft()
        move.button_cancel()

    def rebill(self, move, post=True):
        """Odoo's own "Reverse and Create Invoice"."""
        wizard = self.env["account.move.reversal"].with_context(active_model="account.move", active_ids=move.ids)
        wizard = wizard.create({"journal_id": move.journal_id.id, "reason": "wrong address"})
        wizard.modify_moves()
        new = wizard.new_move_ids
        due = {"invoice_date": move.invoice_date, "invoice_date_due": move.invoice_date_due}
        new.write({"invoice_payment_term_id": False, **due})
        if post:
            new.action_post()
        return new

    def terms(self, *parts):
        """Payment terms of (percent, days) for each installment."""
        lines = [
            Command.create({"value": "percent", "value_amount": percent, "nb_days": days}) for percent, days in parts
        ]
        return self.env["account.payment.term"].create({"name": "Split", "line_ids": lines})

    def promise(self, customer, move, amount, days=5):
        self.evaluate(customer)
        case = self.case(customer)
        day = self.today + timedelta(days)
        return self.env["collections.promise"]._make(case, self.lines(move), amount, day)

    def agree(self, customer, moves, *dues):
        """An agreement that both have signed; dues are (days from today, amount)."""
        self.evaluate(customer)
        case = self.case(customer)
        dues = [(self.today + timedelta(days), amount) for days, amount in dues]
        agreement = self.env["collections.agreement"]._make(case, self.lines(*moves), dues)
        agreement.action_propose()
        agreement._sign_by_customer("P. Payer", False, "192.0.2.1", "browser")
        agreement.with_user(self.manager).action_sign(agreement._terms_hash())
        return agreement

    def open_dispute(self, customer, move, **values):
        self.evaluate(customer)
        values = {"case_id": self.case(customer).id, "move_id": move.id, "reason": "price", **values}
        return self.env["collections.dispute"].create(values)

    def nights(self, count):
        for _night in range(count):
            self.days_later(1)
            self.nightly()
            self.env["collections.contact"].search([]).mail_message_id.notification_ids.filtered(
                lambda n: n.notification_status == "ready"
            ).notification_status = "sent"

    def tasks(self, customer):
        """Summaries of what people are asked to do about the customer."""
        activities = self.env["mail.activity"].search(
            [("res_model", "=", "collections.case"), ("res_id", "=", self.case(customer).id)]
        )
        return activities.mapped("summary")

    def asked_of(self, customer):
        """(level or kind of reminder) of each message that asked for money, oldest first."""
        return [c.level_id.name or c.reminder for c in self.contacts(customer) if c.level_id or c.reminder]


@tagged("post_install", "-at_install")
class TestPromisesUnderCorrection(CorrectionsCommon):
    """A promise is kept when nothing is open of what it covers, however that came."""

    def setUp(self):
        super().setUp()
        self.late = self.customer("Less Ltd")
        self.bill = self.invoice(self.late, 1000, overdue=6)
        self.made = self.promise(self.late, self.bill, 1000)

    def assertPromise(self, state, received=None, settled_by=False):
        self.assertEqual((self.made.state, self.made.settled_by), (state, settled_by))
        if received is not None:
            self.assertEqual(self.made.received, received)

    def test_invoice_corrected_to_less_and_paid(self):
        self.correct(self.bill, price=800)
        self.days_later(2)
        self.pay(self.bill)
        self.nights(9)
        self.assertPromise("kept", 800, "corrected")
        self.assertEqual(self.case(self.late).promise_kept_rate, 100)
        self.assertEqual(self.tasks(self.late), [])
        self.assertEqual(self.asked_of(self.late), [])

    def test_invoice_cancelled(self):
        self.cancel(self.bill)
        self.nights(9)
        self.assertPromise("kept", 0, "cancelled")
        self.assertEqual(self.tasks(self.late), [])

    def test_invoice_credited(self):
        self.lines(self.bill, self.credit_note(self.late, 1000)).reconcile()
        self.nights(9)
        self.assertPromise("kept", 0, "credited")

    def test_nothing_is_concluded_while_the_invoice_is_a_draft(self):
        self.bill.button_draft()
        self.nights(9)
        self.assertPromise("open")
        self.assertEqual(self.tasks(self.late), [])
        self.bill.action_post()
        self.nights(1)
        self.assertPromise("broken")

    def test_other_payment_terms_keep_the_promise(self):
        self.correct(self.bill, invoice_payment_term_id=self.terms((50, 0), (50, 30)).id)
        self.nights(3)
        self.assertEqual(self.asked_of(self.late), [])
        self.pay(self.bill)
        self.nights(9)
        self.assertPromise("kept", 1000, "paid")

    def test_installments_that_become_one_keep_the_promise(self):
        split = self.invoice(self.late, 600, overdue=6, invoice_payment_term_id=self.terms((50, 0), (50, 10)).id)
        made = self.promise(self.late, split, 600)
        self.correct(split, invoice_payment_term_id=False, invoice_date_due=self.today - timedelta(6))
        self.days_later(1)
        self.pay(split)
        self.assertEqual((made._settled(self.today)[made.id].state), "kept")

    def test_promise_for_one_installment_holds_that_one(self):
        split = self.invoice(self.late, 600, overdue=6, invoice_payment_term_id=self.terms((50, 0), (50, 10)).id)
        first, second = self.lines(split).sorted("date_maturity")
        self.evaluate(self.late)
        made = self.env["collections.promise"]._make(self.case(self.late), first, 300, self.today + timedelta(5))
        self.assertEqual(made._lines(), first)
        self.correct(split, invoice_date=split.invoice_date)
        self.assertEqual(made._lines().mapped("date_maturity"), first.mapped("date_maturity"))
        self.assertNotIn(second, made._lines())

    def test_invoice_of_another_customer_by_now(self):
        other = self.customer("Gamma Ltd")
        self.correct(self.bill, partner_id=other.id)
        self.nights(8)
        self.assertPromise("void", 0)
        self.assertEqual(self.case(self.late).promise_kept_rate, 100)
        self.assertNotIn("A promise was not kept: talk to the customer", self.tasks(self.late))

    def test_invoice_in_another_currency_is_measured_at_the_days_rate(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": euro.id, "company_id": self.company.id, "name": "2020-01-01", "rate": 0.5}
        )
        self.correct(self.bill, currency_id=euro.id, price=500)
        self.nights(2)
        self.assertPromise("open", 0)
        self.assertEqual(self.asked_of(self.late), [])
        self.pay(self.bill)
        self.nights(6)
        self.assertPromise("kept", 1000, "paid")


@tagged("post_install", "-at_install")
class TestAgreementsUnderCorrection(CorrectionsCommon):
    """Nobody is asked for, or called in default with, what is not owed any more."""

    def setUp(self):
        super().setUp()
        self.late = self.customer("Less Ltd")
        self.bill = self.invoice(self.late, 1000, overdue=40)
        self.made = self.agree(self.late, [self.bill], (10, 500), (40, 500))

    def expected(self):
        return self.made.installment_ids.sorted("number").mapped("expected")

    def test_invoice_corrected_to_less_and_paid(self):
        self.correct(self.bill, price=800)
        self.assertEqual(self.made._followed(self.today)[self.made.id].grown, 0)
        self.days_later(2)
        self.pay(self.bill)
        self.nights(60)
        self.assertEqual((self.made.state, self.made.received, self.made.settled_by), ("completed", 800, "corrected"))
        self.assertEqual(self.asked_of(self.late), [])
        self.assertEqual(self.tasks(self.late), [])

    def test_reminders_wait_while_an_invoice_is_in_another_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.correct(self.bill, currency_id=euro.id, price=2000)
        self.nights(9)
        self.assertEqual(self.asked_of(self.late), [])
        self.assertIn("in another currency", self.made.reminder_held)
        self.assertEqual(len(self.tasks(self.late)), 1, self.tasks(self.late))

    def test_last_installments_shrink(self):
        self.correct(self.bill, price=300)
        self.nights(1)
        self.assertEqual(self.expected(), [300, 0])
        self.assertEqual(self.made.installment_ids.sorted("number").mapped("state"), ["open", "dropped"])
        self.assertTrue(self.made._is_intact())

    def test_invoice_cancelled(self):
        self.cancel(self.bill)
        self.nights(60)
        self.assertEqual((self.made.state, self.made.settled_by), ("completed", "cancelled"))
        self.assertEqual(self.asked_of(self.late), [])
        self.assertEqual(self.tasks(self.late), [])

    def test_nobody_is_reminded_or_in_default_while_the_invoice_is_a_draft(self):
        self.bill.button_draft()
        self.nights(20)
        self.assertEqual((self.made.state, self.asked_of(self.late)), ("active", []))

    def test_debt_that_grew_asks_a_person(self):
        self.correct(self.bill, price=1200)
        self.nights(1)
        self.assertEqual((self.made.state, self.made.attention), ("active", "grown"))
        asked = "The invoices of a payment agreement have changed: look whether it still fits"
        self.assertEqual(self.tasks(self.late), [asked])
        self.nights(1)
        self.assertEqual(self.tasks(self.late), [asked])

    def test_other_payment_terms_keep_the_agreement(self):
        self.correct(self.bill, invoice_payment_term_id=self.terms((50, 0), (50, 30)).id)
        self.days_later(1)
        self.pay(self.bill)
        self.nights(60)
        self.assertEqual((self.made.state, self.made.received), ("completed", 1000))
        self.assertEqual(self.asked_of(self.late), [])

    def test_invoice_of_another_customer_by_now(self):
        self.correct(self.bill, partner_id=self.customer("Gamma Ltd").id)
        self.nights(60)
        self.assertEqual(self.made.state, "void")
        self.assertEqual(self.asked_of(self.late), [])

    def test_invoice_that_comes_back_to_its_customer(self):
        for customer in (self.customer("Gamma Ltd"), self.late):
            self.correct(self.bill, partner_id=customer.id)
            self.nights(1)
        self.assertEqual((self.made.state, self.expected()), ("active", [500, 500]))
        self.assertEqual(self.asked_of(self.late), [])

    def test_credit_note_makes_the_last_installment_smaller(self):
        self.lines(self.bill, self.credit_note(self.late, 200)).reconcile()
        self.nights(1)
        self.assertEqual(self.expected(), [500, 300])


@tagged("post_install", "-at_install")
class TestDisputesUnderCorrection(CorrectionsCommon):
    """A dispute ends when nothing is left to be answered."""

    def setUp(self):
        super().setUp()
        self.late = self.customer("Beta Ltd")
        self.bill = self.invoice(self.late, 400, overdue=5)
        self.dispute = self.open_dispute(self.late, self.bill, reason="not_ours")

    def test_invoice_of_another_customer_by_now(self):
        other = self.customer("Gamma Ltd")
        self.correct(self.bill, partner_id=other.id)
        self.nights(1)
        self.assertEqual(self.dispute.state, "void")
        self.assertFalse(self.env["collections.page.dispute"]._shown_to(self.case(self.late)))
        self.assertEqual(self.taken(other), ["Reminder"])

    def test_invoice_cancelled(self):
        self.cancel(self.bill)
        self.nights(1)
        self.assertEqual(self.dispute.state, "settled")
        self.assertIn("cancelled", self.dispute.resolution)

    def test_invoice_credited(self):
        self.lines(self.bill, self.credit_note(self.late, 400)).reconcile()
        self.nights(1)
        self.assertEqual(self.dispute.state, "settled")
        self.assertIn("credited", self.dispute.resolution)

    def test_installment_that_was_replaced_leaves_the_invoice_in_dispute(self):
        split = self.invoice(self.late, 600, overdue=6, invoice_payment_term_id=self.terms((50, 0), (50, 10)).id)
        dispute = self.open_dispute(self.late, split, line_id=self.lines(split)[-1:].id)
        self.correct(split, invoice_payment_term_id=False, invoice_date_due=self.today - timedelta(6))
        self.assertEqual(dispute._lines(), self.lines(split))


@tagged("post_install", "-at_install")
class TestLevelsUnderCorrection(CorrectionsCommon):
    """Levels belong to a debt of a customer, at the age that it has."""

    def test_new_customer_of_an_invoice_starts_at_the_beginning(self):
        late, other = self.customer("Beta Ltd"), self.customer("Gamma Ltd")
        bill = self.invoice(late, 400, overdue=5)
        self.nights(12)
        self.assertEqual(self.taken(late), ["Reminder", "Second copy, overdue"])
        self.correct(bill, partner_id=other.id)
        self.assertFalse(bill.collections_level_id)
        self.assertNotIn(bill, bill.search([("collections_level_id", "=", self.levels["Reminder"].id)]))
        self.nights(2)
        self.assertEqual(self.taken(other), ["Reminder"])
        self.assertEqual(bill.collections_level_id, self.levels["Reminder"])
        self.assertIn(bill, bill.search([("collections_level_id", "=", self.levels["Reminder"].id)]))

    def test_other_payment_terms_keep_the_levels(self):
        late = self.customer("Terms Ltd")
        bill = self.invoice(late, 400, overdue=5)
        self.nights(12)
        self.assertEqual(self.taken(late), ["Reminder", "Second copy, overdue"])
        due = bill.invoice_date_due
        self.correct(bill, invoice_payment_term_id=self.terms((50, 0), (50, 60)).id, invoice_date=due)
        self.nights(8)
        self.assertEqual(self.taken(late), ["Reminder", "Second copy, overdue"])
        self.nights(20)
        self.assertEqual(self.taken(late)[2], "Call")

    def test_an_item_of_which_nobody_knows_when_it_was_made_starts_at_the_first_level(self):
        late = self.customer("Import Ltd")
        bill = self.invoice(late, 400, overdue=5)
        self.nights(12)
        self.correct(bill, invoice_payment_term_id=self.terms((50, 0), (50, 1)).id, invoice_date=bill.invoice_date_due)
        self.assertEqual(self.reached(late), [2, 1])  # which is due a day later
        self.env.cr.execute("UPDATE account_move_line SET create_date = NULL WHERE move_id = %s", [bill.id])
        self.assertEqual(self.reached(late), [2, 0])

    def reached(self, partner):
        """How far the items of a customer have come, the one due first, first."""
        return [item.receivable.reached for item in self.evaluate(partner, self.today).assessment.items]

    def test_extension_counts_from_the_new_date(self):
        late = self.customer("Ext Ltd")
        bill = self.invoice(late, 400, overdue=5)
        self.nights(12)
        self.assertEqual(self.taken(late), ["Reminder", "Second copy, overdue"])
        self.correct(bill, invoice_date_due=self.today + timedelta(20))
        self.nights(22)
        self.assertEqual(len(self.taken(late)), 2)
        self.nights(1)
        self.assertEqual(self.taken(late), ["Reminder", "Second copy, overdue", "Reminder"])

    def test_verdict_does_not_depend_on_who_is_in_the_batch(self):
        late, other = self.customer("Beta Ltd"), self.customer("Gamma Ltd")
        bills = [self.invoice(late, 100 * n, overdue=5) for n in (1, 2, 3)]
        self.promise(late, bills[0], 100)
        self.agree(late, [bills[1]], (10, 200))
        self.open_dispute(late, bills[2])
        for bill in bills:
            self.correct(bill, partner_id=other.id)
        self.company._open_collections_cases(self.today)
        both = self.case(late) | self.case(other)
        together = both._evaluate(self.today)
        for case in both:
            alone = case._evaluate(self.today)[case.id]
            self.assertEqual(alone.outcome, together[case.id].outcome)
            self.assertEqual(alone.reasons, together[case.id].reasons)
        self.assertEqual(together[self.case(other).id].outcome, "step")


@tagged("post_install", "-at_install")
class TestCreditedAndReplaced(CorrectionsCommon):
    """Odoo's "Reverse and Create Invoice": a person decides whether a promise or agreement goes over."""

    def setUp(self):
        super().setUp()
        self.late = self.customer("Rebill Ltd")
        self.bill = self.invoice(self.late, 300, overdue=6)

    ASKED = "An invoice was credited and made anew: does the promise or agreement go over?"

    def test_promise_goes_over_with_one_click(self):
        made = self.promise(self.late, self.bill, 300, days=10)
        new = self.rebill(self.bill)
        self.assertEqual((new.collections_replaces_id, new.collections_carry), (self.bill, "ask"))
        self.assertEqual(self.tasks(self.late), [self.ASKED])
        self.nights(3)
        self.assertEqual((made.state, self.asked_of(self.late)), ("open", []))
        self.assertIn("item_replaces", [i.hold.code for i in self.evaluate(self.late).assessment.items if i.hold])
        new.with_user(self.accountant).action_collections_carry()
        self.assertEqual(self.tasks(self.late), [])
        self.nights(1)
        self.assertEqual((made.state, self.asked_of(self.late)), ("open", []))
        self.pay(new)
        self.nights(1)
        self.assertEqual((made.state, made.received, made.settled_by), ("kept", 300, "paid"))

    def test_promise_that_does_not_go_over_ends_with_its_invoice(self):
        made = self.promise(self.late, self.bill, 300, days=10)
        new = self.rebill(self.bill)
        new.with_user(self.accountant).action_collections_leave()
        self.nights(1)
        self.assertEqual((made.state, made.settled_by), ("kept", "credited"))
        self.assertEqual(self.taken(self.late), ["Reminder"])

    def test_agreement_goes_over_and_stays_as_it_was_signed(self):
        made = self.agree(self.late, [self.bill], (10, 150), (40, 150))
        new = self.rebill(self.bill)
        self.nights(5)
        self.assertEqual((made.state, self.asked_of(self.late)), ("active", []))
        new.with_user(self.accountant).action_collections_carry()
        self.pay(new, 150)
        self.nights(10)
        self.assertEqual((made.state, made.received), ("active", 150))
        self.assertTrue(made._is_intact())

    def test_nobody_is_asked_about_an_invoice_without_promise_or_agreement(self):
        new = self.rebill(self.bill)
        self.assertEqual((new.collections_replaces_id, new.collections_carry), (self.bill, False))
        self.nights(1)
        self.assertEqual(self.taken(self.late), ["Reminder"])

    def test_draft_of_the_new_invoice_concludes_nothing(self):
        made = self.promise(self.late, self.bill, 300, days=10)
        self.rebill(self.bill, post=False)
        self.nights(3)
        self.assertEqual(made.state, "open")
