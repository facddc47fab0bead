from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import LateCommon


@tagged("post_install", "-at_install")
class TestWaivers(LateCommon):
    """Interest is waived with a reason, up to a limit, and can be asked for again."""

    def test_all_of_it(self):
        waiver = self.waive()
        self.assertFalse(self.charges())
        self.assertEqual((waiver.amount, waiver.user_id, waiver.date), (16.44, self.accountant, self.today))
        self.days_later(100)
        self.assertFalse(self.charges())

    def test_up_to_a_day(self):
        self.company.collections_charges_least = 0
        self.waive(until=self.today)
        self.assertFalse(self.charges())
        self.days_later(10)
        self.assertEqual(self.charges(), {self.bill: 2.74})

    def test_of_one_invoice(self):
        other = self.invoice(self.late, 2000, overdue=60)
        self.waive(move_id=self.bill.id)
        self.assertEqual(self.charges(), {other: 32.88})

    def test_if_paid_by_a_day(self):
        self.waive(paid_by=self.today + timedelta(5))
        self.days_later(5)
        self.assertFalse(self.charges())
        self.days_later(1)
        self.assertEqual(self.charges(), {self.bill: 18.08})

    def test_it_is_taken_back(self):
        waiver = self.waive()
        waiver.action_archive()
        self.assertEqual(self.charges(), {self.bill: 16.44})

    def test_more_than_the_limit_is_for_a_manager(self):
        self.company.collections_waiver_limit = 16.43
        with self.assertRaisesRegex(UserError, "16.44.*16.43"):
            self.waive()
        self.waive(self.manager)
        self.assertFalse(self.charges())

    def test_what_was_waived_and_why_is_kept(self):
        waiver = self.waive()
        for values in ({"reason": "other"}, {"amount": 1}, {"user_id": self.manager.id}, {"until": self.today}):
            with self.subTest(values=values), self.assertRaises(UserError):
                waiver.with_user(self.manager).write(values)

    def test_the_next_night_sees_it(self):
        case = self.opened()
        before = self.env["collections.changes"]._fingerprints(case, self.today)
        self.waive()
        self.env.flush_all()
        self.assertNotEqual(self.env["collections.changes"]._fingerprints(case, self.today), before)

    def test_colleagues_of_another_company_see_none(self):
        waiver = self.waive()
        other = self._create_company(name="Elsewhere")
        stranger = self._user("stranger", "base.group_user,collections_followup.collections_group_manager", other)
        self.assertFalse(self.env(user=stranger, context={})["collections.waiver"].search([("id", "=", waiver.id)]))

    def test_it_goes_along_when_customers_are_merged(self):
        waiver = self.waive()
        other = self.customer("Other Ltd")
        self.invoice(other, 50, overdue=5)
        self.company._open_collections_cases(self.today)
        self.env["base.partner.merge.automatic.wizard"]._merge((self.late | other).ids, other)
        self.env.invalidate_all()
        self.assertEqual(waiver.case_id, self.case(other))
        self.assertFalse(self.charges(other))
