from odoo.tests import tagged

from .test_placement import PlacementCommon


@tagged("post_install", "-at_install")
class TestAgencyResultsByAge(PlacementCommon):
    """Half a year after the hand-over it shows what an agency has made of debts of each age."""

    def told(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.agency.with_user(self.accountant).results_told.replace("&nbsp;", " ")

    def shortlisted(self, overdue):
        """What is said of the agency beside a new hand-over, of what was so many days overdue half a year ago."""
        late = self.invoice(self.customer(f"New{overdue} Ltd"), 100, overdue=overdue)
        return self.draft(late, user=self.accountant).shortlist_told.replace("&nbsp;", " ")

    def half_a_year_later(self):
        """Of 1,000.00 that was 200 days late, and of 400.00 that was 20 days late, came 500.00 and nothing."""
        young = self.invoice(self.customer("Young Ltd"), 400, overdue=20)
        self.handed_over()
        self.handed_over(young)
        self.days_later(5)
        self.pay(self.bill, 500)
        self.settle()
        self.days_later(190)

    def test_what_is_young_is_not_judged_yet(self):
        self.handed_over()
        self.assertIn("Nothing was handed over at least six months ago", self.told())

    def test_each_age_stands_beside_what_was_to_be_expected(self):
        self.half_a_year_later()
        told = self.told()
        self.assertRegex(told, r"(?s)1 to 90 days.*>0 %.*69 %.*181 to 365 days.*50 %.*40 %.*\$ 100.00")
        self.assertEqual(told.count("text-danger"), 1)
        self.assertEqual(told.count("text-success"), 1)

    def test_the_shortlist_says_what_it_has_made_of_such_debts(self):
        self.half_a_year_later()
        self.assertIn("no results yet for over 365 days overdue", self.shortlisted(400))
        self.assertIn("50 % recovered of 1 hand-overs of 181 to 365 days, too few", self.shortlisted(5))

    def test_more_agencies_cost_no_more_queries(self):
        self.half_a_year_later()
        others = self.agency.union(*(self.agency.copy({"partner_id": self.customer(f"A{n}").id}) for n in range(3)))
        self.env.flush_all()
        others._by_band()
        one = self.count_queries(self.agency._by_band)
        self.assertEqual(self.count_queries(others._by_band), one)
