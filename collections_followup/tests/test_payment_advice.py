from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import TODAY
from .test_agreement import AgreementCommon

GOOD = "In the last two years they paid 6 of 6 invoices in time or up to 3 days late."


class AdviceCommon(AgreementCommon):
    def paid(self, days_late, *due_ago, partner=None, amount=100.0, **values):
        """Invoices that were due so many days ago, and paid so many days late."""
        for days in due_ago:
            bill = self.invoice(partner or self.late, amount, overdue=days, **values)
            self.on(TODAY - timedelta(days - days_late))
            self.pay(bill)
        self.on(TODAY)

    def advice(self, partner=None, by=None):
        self.company._open_collections_cases(self.today)
        self.case(partner or self.late)._refresh()
        return self.case(partner or self.late).with_user(by or self.accountant).payment_advice

    def history(self, partner=None):
        self.advice(partner)
        return self.case(partner or self.late)._payment_history()


@tagged("post_install", "-at_install")
class TestPaymentAdvice(AdviceCommon):
    """Late Ltd asks for time: how have they paid so far, and what is advised?"""

    def test_who_has_always_paid_in_time_is_trusted(self):
        self.paid(2, 40, 70, 100, 130, 160, 190)
        self.assertIn(GOOD, self.advice())
        self.assertIn("At the median, they paid 2 days late.", self.advice())
        self.assertTrue(self.advice().endswith("Advised: accept."))

    def test_who_pays_a_month_late_by_habit(self):
        self.paid(30, 40, 70, 100, 130, 160, 190)
        self.assertIn("they paid 0 of 6 invoices in time", self.advice())
        self.assertIn("At the median, they paid 30 days late.", self.advice())
        self.assertIn("Advised: a down payment of $\xa075.00, fewer installments, and a person", self.advice())

    def test_a_new_customer(self):
        self.assertEqual(
            self.advice(),
            "Little is known yet. No invoice of the last two years tells how they pay. "
            "Advised: accept if the first installment is due soon.",
        )

    def test_what_is_longer_ago_than_two_years_does_not_count(self):
        self.paid(30, 800, 810)
        self.paid(0, 500)
        history = self.history()
        self.assertEqual((history.invoices, history.in_time), (1, 1))
        self.assertGreaterEqual(history.months, 26)

    def test_what_has_been_open_for_months_counts_as_late(self):
        self.paid(0, 40, 70)
        self.invoice(self.late, 50, overdue=91)
        self.invoice(self.late, 50, overdue=90)  # the trouble of these weeks does not count
        history = self.history()
        self.assertEqual((history.invoices, history.in_time, history.long_open), (3, 2, 1))

    def test_an_invoice_in_installments_counts_once_by_the_latest(self):
        bill = self.invoice(self.late, 100, post=False)
        bill.invoice_payment_term_id = self.env["account.payment.term"].create(
            {
                "name": "Two halves",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": days}) for days in (0, 20)
                ],
            }
        )
        bill.invoice_date = TODAY - timedelta(60)
        bill.action_post()
        self.on(TODAY - timedelta(30))
        self.pay(bill)
        self.on(TODAY)
        history = self.history()
        self.assertEqual((history.invoices, history.in_time, history.median_days), (1, 0, 30))

    def test_a_credit_note_is_no_payment(self):
        bill = self.invoice(self.late, 100, overdue=40)
        note = self.credit_note(self.late, 100)
        self.lines(bill, note).reconcile()
        self.assertEqual(self.history().invoices, 0)

    def test_what_was_disputed_says_nothing_about_a_habit(self):
        bill = self.invoice(self.late, 100, overdue=40)
        self.advice()
        values = {"case_id": self.case(self.late).id, "move_id": bill.id, "reason": "price", "deadline": TODAY}
        self.env["collections.dispute"].create({**values, "user_id": self.accountant.id})
        self.pay(bill)
        self.assertEqual(self.history().invoices, 0)

    def test_what_is_paid_by_an_agreement_counts_as_the_agreement(self):
        self.agree()
        for days in (10, 20, 30):
            self.on(self.day(days))
            self.pay(self.bill, 100)
        self.late._collections_ensure_case()._settle(self.today)
        history = self.history()
        self.assertEqual((history.invoices, history.agreements_kept, history.agreements_broken), (0, 1, 0))

    def test_an_agreement_in_default_that_was_cancelled_was_not_kept(self):
        agreement = self.agree()
        self.on(self.day(29))
        self.late._collections_ensure_case()._settle(self.today)
        self.assertEqual(self.history().agreements_broken, 1)
        agreement.with_user(self.manager).action_cancel()
        self.assertEqual(self.history().agreements_broken, 1)
        self.assertIn("They did not keep the one payment agreement that they made.", self.advice())

    def test_promises_count_as_they_were_settled(self):
        self.paid(0, 40, 70, 100, 130, 160, 190)
        case = self.late._collections_ensure_case()
        for _number in range(2):
            self.env["collections.promise"]._make(case, self.lines(self.bill), 100, self.today)
            self.days_later(case.company_id.collections_tolerance_days + 1)
            case._settle(self.today)
        self.assertIn("They kept 0 of 2 promises.", self.advice())
        self.assertIn("a person who calls", self.advice())

    def test_a_branch_counts_and_another_company_does_not(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.env.user.company_ids += branch
        self.env["account.chart.template"].try_loading(self.company.chart_template, company=branch, install_demo=False)
        self.invoice(self.late, 100, overdue=100, company_id=branch.id)
        self.assertEqual(self.history().invoices, 1)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        elsewhere = self.env["collections.case"].create({"partner_id": self.late.id, "company_id": other.id})
        self.assertEqual(elsewhere._payment_history().invoices, 0)
        with self.assertRaises(AccessError):
            elsewhere.with_user(self.accountant)._payment_history()

    def test_whoever_may_see_no_case_learns_nothing(self):
        self.advice()
        outsider = self._user("outsider", "base.group_user")
        with self.assertRaises(AccessError):
            self.case(self.late).with_user(outsider)._payment_history()


@tagged("post_install", "-at_install")
class TestAdviceIsShown(AdviceCommon):
    """Where somebody decides, it stands beside what is decided."""

    def test_when_an_agreement_is_made(self):
        self.paid(30, 40, 70, 100, 130, 160, 190)
        make = self.wizard()
        self.assertIn("Advised: a down payment of $\xa075.00, fewer installments", make.payment_advice)
        self.assertNotIn("No discount", make.payment_advice)

    def test_when_a_discount_is_granted(self):
        self.paid(30, 40, 70, 100, 130, 160, 190)
        make = self.wizard(self.manager)
        make.discount = 100
        self.assertIn("a down payment of $\xa050.00", make.payment_advice)
        self.assertIn("No discount is advised until they pay in time.", make.payment_advice)

    def test_when_a_promise_is_noted(self):
        self.paid(30, 40, 70, 100, 130, 160, 190)
        case = self.late._collections_ensure_case().with_user(self.accountant)
        form = Form(
            self.env["collections.contact.log"].with_user(self.accountant).with_context(default_case_id=case.id)
        )
        form.outcome_id = self.env.ref("collections_followup.collections_outcome_no_answer")
        self.assertFalse(form.payment_advice)
        form.outcome_id = self.env.ref("collections_followup.collections_outcome_will_pay")
        form.promise_amount = 200
        self.assertIn("Advised: $\xa050.00 at once, an early day for the rest", form.payment_advice)

    def test_a_promise_of_nothing_yet(self):
        """No invoice is chosen: there is no amount to name."""
        self.paid(30, 40, 70, 100, 130, 160, 190)
        case = self.late._collections_ensure_case().with_user(self.accountant)
        form = Form(
            self.env["collections.contact.log"].with_user(self.accountant).with_context(default_case_id=case.id)
        )
        form.outcome_id = self.env.ref("collections_followup.collections_outcome_will_pay")
        form.promise_line_ids.clear()
        self.assertIn("Advised: a part at once, an early day for the rest", form.payment_advice)

    def test_when_a_plan_waits_for_a_person_and_not_afterwards(self):
        draft = self.draft().with_user(self.accountant)
        self.assertIn("Little is known yet.", draft.payment_advice)
        draft.action_propose()
        self.assertFalse(draft.payment_advice)

    def test_it_costs_as_much_for_many_invoices_as_for_one(self):
        self.paid(0, 40)
        case = self.late._collections_ensure_case().with_user(self.accountant)
        self.count_queries(lambda: case.payment_advice)  # so that what is kept in memory has been read
        few = self.count_queries(lambda: case.payment_advice)
        self.paid(0, 50, 60, 70, 80, 90, 100, 110)
        self.assertEqual(self.count_queries(lambda: case.payment_advice), few)
