from odoo.tests import BaseCase, tagged

from odoo.addons.collections_followup_recovery.decision.agency_results import band, by_band, next_band


@tagged("post_install", "-at_install")
class TestAgencyResults(BaseCase):
    """What an agency has recovered, by the age of the debts, beside what was to be expected."""

    def test_each_age_has_its_band(self):
        for age, first in (
            (-5, 0),
            (0, 0),
            (90, 0),
            (91, 91),
            (180, 91),
            (181, 181),
            (365, 181),
            (366, 366),
            (9999, 366),
        ):
            self.assertEqual(band(age), first, age)
        self.assertEqual([next_band(first) for first in (0, 91, 366)], [91, 181, None])

    def test_hand_overs_of_a_band_add_up_each_with_its_own_expectation(self):
        # by the published table 56.45 % of 135 days, 44 % of 180 days, and 9 % of two years
        rows = [(180, 3, 1000, 100, 20), (135, 1, 1000, 500, 100), (730, 2, 400, 40, 8)]
        found = by_band(rows, {})
        self.assertEqual(list(found), [91, 366])
        middle = found[91]
        self.assertEqual((middle.count, middle.placed, middle.recovered, middle.commission), (4, 2000, 600, 120))
        self.assertEqual((middle.share, round(middle.expected_share, 4)), (0.3, 0.5022))
        self.assertEqual((found[366].share, round(found[366].expected_share, 4)), (0.1, 0.09))

    def test_ten_hand_overs_are_enough(self):
        for count, is_enough in ((9, False), (10, True)):
            self.assertEqual(by_band([(5, count, 100, 10, 1)], {})[0].is_enough, is_enough)
