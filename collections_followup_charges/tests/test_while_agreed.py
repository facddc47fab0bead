from datetime import timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.collections_followup.tests.test_agreement import AgreementCommon

from .common import LateCommon


@tagged("post_install", "-at_install")
class TestWhileAgreed(AgreementCommon, LateCommon):
    """Late Ltd owes 1,000.00 for 60 days at 10 per cent a year, and pays in installments of 500.00 in 30 and 60 days.

    “No further interest is added to what this agreement covers while it is kept.”
    """

    def setUp(self):
        super().setUp()
        del self.late, self.bill  # those of the class, who bear interest
        self.agreement = self.agree([(30, 500), (60, 500)])

    def asked(self):
        """The interest that is asked for, to the cent."""
        return sum(self.charges().values())

    def accrued(self):
        """The interest of open and paid invoices alike that nobody has booked."""
        case = self.agreement.case_id
        late = {case.id: [line._collections_as_late() for line in self.lines(self.bill)]}
        charges = self.env["collections.charge.interest"]._not_booked(late, self.today)
        return sum(charge.amount for charge in charges[case.id])

    def test_no_day_bears_interest_while_it_is_kept(self):
        self.assertEqual(self.accrued(), 16.44)
        self.days_later(30)
        self.assertEqual(self.accrued(), 16.44)

    def test_nothing_more_is_found_when_it_was_paid_as_agreed(self):
        for days in (30, 60):
            self.on(self.day(days))
            self.pay(self.bill, 500)
        self.env.cr.precommit.run()
        self.assertEqual(self.agreement.state, "completed")
        self.days_later(10)
        self.assertEqual(self.accrued(), 16.44)

    def test_it_bears_interest_again_from_the_day_on_which_it_is_in_default(self):
        last = self.day(30 + self.agreement.grace_days)
        self.on(last + timedelta(10))
        self.agreement._settle_now(self.today)
        self.assertEqual((self.agreement.state, self.agreement.kept_until), ("defaulted", last))
        self.assertEqual(self.accrued(), round(1000 * 0.1 * (60 + 10) / 365, 2))
        self.pay(self.bill, 500)
        self.env.cr.precommit.run()
        self.assertEqual((self.agreement.state, self.agreement.kept_until), ("active", False), "cured")
        self.assertEqual(self.accrued(), 16.44)

    def test_days_until_it_was_cancelled_bear_none(self):
        self.days_later(10)
        self.agreement.with_user(self.manager).action_cancel()
        self.assertEqual(self.agreement.kept_until, self.today)
        self.days_later(7)
        self.assertEqual(self.accrued(), round(1000 * 0.1 * (60 + 7) / 365, 2))

    def test_a_draft_that_nobody_signed_spares_nothing(self):
        self.agreement.with_user(self.manager).action_cancel()
        self.days_later(1)
        draft = self.draft([(30, 1000)])
        draft.with_user(self.accountant).action_cancel()
        self.days_later(9)
        self.assertFalse(draft.kept_until)
        self.assertEqual(self.accrued(), round(1000 * 0.1 * (60 + 10) / 365, 2))

    def test_other_invoices_bear_interest_as_before(self):
        other = self.invoice(self.late, 1000, overdue=60)
        self.days_later(10)
        self.assertEqual(self.charges()[other], round(1000 * 0.1 * (60 + 10) / 365, 2))

    # === IN FIGURES === #

    def make(self, **values):
        """Another agreement about all that is open now: its text."""
        self.agreement.with_user(self.manager).action_cancel()
        return self.draft([(30, 1000 + values.pop("more", 0))], **values)

    def test_it_says_what_is_owed_beside_it(self):
        self.assertIn("Interest and charges of $\xa016.44 up to 03/02/2026 are owed beside it.", self.agreement.terms)

    def test_it_says_what_is_part_of_it(self):
        agreement = self.make(with_charges=True, more=16.44)
        self.assertIn("Interest and charges of $\xa016.44 are part of it.", agreement.terms)
        self.assertNotIn("owed beside", agreement.terms)

    def test_it_says_what_is_waived_as_long_as_it_is_kept(self):
        agreement = self.sign(self.make(waive_charges=True))
        self.assertIn("Interest and charges of $\xa016.44 up to 03/02/2026 are waived.", agreement.terms)
        [waiver] = agreement.case_id.waiver_ids
        self.assertEqual((waiver.agreement_id, waiver.amount, waiver.user_id), (agreement, 16.44, self.accountant))
        self.days_later(10)
        self.assertFalse(self.charges())
        self.on(self.day(30 + agreement.grace_days + 1))
        agreement._settle_now(self.today)
        self.assertEqual(agreement.state, "defaulted")
        self.assertAlmostEqual(self.asked(), 1000 * 0.1 * 61 / 365, 2, "it has fallen away")

    def test_what_is_waived_stays_so_when_it_is_renegotiated(self):
        agreement = self.sign(self.make(waive_charges=True))
        self.days_later(3)
        context = agreement.with_user(self.accountant).action_renegotiate()["context"]
        make = self.env["collections.agreement.make"].with_user(self.accountant).with_context(**context)
        self.assertFalse(make.create({}).amount_charges)
        later = self.env["collections.agreement"].browse(make.create({"count": 2}).action_make()["res_id"])
        self.assertIn("are waived", later.terms)
        self.sign(later)
        self.assertEqual((agreement.state, later.state), ("cancelled", "active"))
        self.assertFalse(self.charges())
        later.with_user(self.manager).action_cancel()
        self.assertTrue(self.charges())

    def test_it_is_taken_back_when_the_agreement_is_cancelled(self):
        agreement = self.make(waive_charges=True)
        self.assertFalse(self.charges())
        agreement.with_user(self.accountant).action_cancel()
        self.assertEqual(self.asked(), 16.44)

    def test_who_may_not_waive_so_much_makes_no_such_agreement(self):
        self.company.collections_waiver_limit = 10
        with self.assertRaisesRegex(UserError, "please ask a manager"):
            self.make(waive_charges=True)

    def test_an_agreement_about_nothing_is_refused_in_words(self):
        case = self.agreement.case_id
        with self.assertRaisesRegex(ValidationError, "An agreement covers open invoices"):
            self.env["collections.agreement"].sudo()._make(case.sudo(), self.env["account.move.line"], [])

    def test_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("es_ES")
        self.late.lang = "es_ES"
        self.assertIn("16,44", self.make().terms)
