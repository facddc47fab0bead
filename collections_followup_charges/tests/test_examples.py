from datetime import date
from decimal import Decimal

from odoo.tests import TransactionCase, tagged

from ..decision import interest, interest_rule
from ..decision.interest import Owed


@tagged("post_install", "-at_install")
class TestExamples(TransactionCase):
    """What ships gives what the sources say; 1,000.00 unless told otherwise."""

    def rates(self, code, first, last, dated=date(2020, 1, 1)):
        rule = self.env["collections.interest.rule"].search([("code", "=", code)])._as_value()
        return interest_rule.steps(rule, first, last, dated)

    def percents(self, code, first, last=None, **options):
        return [float(step.percent) for step in self.rates(code, first, last or first, **options)]

    def interest(self, code, due, last, amount=1000):
        rule = self.env["collections.interest.rule"].search([("code", "=", code)])._as_value()
        owed = Owed(due, Decimal(amount))
        steps = interest_rule.steps(rule, owed.first, last, due)
        found = interest.segments(owed, steps, year=rule.year, compounding=rule.compounding)
        return float(interest.total(found))

    def test_germany_bundesbank_1_27_and_9_points_in_2026(self):
        self.assertEqual(self.percents("de-business", date(2026, 3, 1)), [10.27])
        self.assertEqual(self.percents("de-consumer", date(2026, 3, 1)), [6.27])

    def test_germany_8_points_for_invoices_before_2014_07_29_egbgb_229_34(self):
        day = date(2015, 3, 1)
        self.assertEqual(self.percents("de-business", day, dated=date(2014, 7, 28)), [7.17])
        self.assertEqual(self.percents("de-business", day, dated=date(2014, 7, 29)), [8.17])

    def test_germany_two_half_years_bgb_247(self):
        # 90 days of 2025 at 11.27 from the 2nd of April, 184 days at 10.27
        self.assertEqual(self.percents("de-business", date(2025, 4, 2), date(2025, 12, 31)), [11.27, 10.27])
        self.assertEqual(self.interest("de-business", date(2025, 4, 1), date(2025, 12, 31)), 79.56)

    def test_spain_boe_a_2025_27201_10_15_in_2026(self):
        self.assertEqual(self.percents("es-business", date(2026, 2, 1)), [10.15])

    def test_finland_bank_of_finland_2_5_and_8_points_in_2026(self):
        self.assertEqual(self.percents("fi-business", date(2026, 2, 1)), [10.5])
        self.assertEqual(self.percents("fi-consumer", date(2026, 2, 1)), [9.5])
        self.assertEqual(self.percents("fi-business", date(2024, 2, 1)), [12.5])

    def test_france_l441_10_ecb_and_10_points(self):
        self.assertEqual(self.percents("fr-business", date(2026, 2, 1)), [12.15])

    def test_united_kingdom_gov_uk_85_pounds_a_year_and_23_pence_a_day(self):
        """https://www.gov.uk/late-commercial-payments-interest-debt-recovery: base rate 0.5 %, owed 1,000 pounds."""
        self.assertEqual(self.percents("gb-business", date(2016, 2, 1)), [8.5])
        self.assertEqual(self.interest("gb-business", date(2016, 1, 31), date(2017, 1, 30)), 85)
        self.assertEqual(self.interest("gb-business", date(2016, 1, 31), date(2016, 2, 1)), 0.23)

    def test_united_kingdom_one_rate_for_all_of_the_delay_order_2002_1675(self):
        self.assertEqual(self.percents("gb-business", date(2025, 12, 1), date(2026, 6, 1)), [12.25])
        self.assertEqual(self.percents("gb-business", date(2026, 1, 1), date(2026, 9, 1)), [11.75])

    def test_netherlands_compounds_yearly_bw_6_119a(self):
        self.assertEqual(self.percents("nl-business", date(2024, 3, 1)), [12.5])
        # 2021 at 8 per cent: 80.00, and 2022 at 8 per cent of 1,080.00: 86.40
        self.assertEqual(self.interest("nl-business", date(2020, 12, 31), date(2021, 12, 31)), 80)
        self.assertEqual(self.interest("nl-business", date(2020, 12, 31), date(2022, 12, 31)), 166.4)

    def test_sweden_rantelagen_reference_and_8_points(self):
        self.assertEqual(self.percents("se-business", date(2026, 2, 1)), [10])
        self.assertEqual(self.percents("se-business", date(2023, 8, 1)), [11.5])

    def test_european_union_directive_2011_7_reference_and_8_points_each_half_year(self):
        """Spain takes over what the directive gives: half-years at the ECB rate of their first day, and 8 points."""
        half_years = self.percents("es-business", date(2024, 1, 1), date(2026, 11, 26))
        self.assertEqual(half_years, [12.5, 12.25, 11.15, 10.15, 10.4])

    def test_spain_changed_inside_a_half_year_rdl_4_2013(self):
        rule = self.env["collections.interest.rule"].search([("code", "=", "es-business")])._as_value()
        self.assertEqual([float(m.points) for m in rule.margins], [7, 8])
        self.assertEqual(rule.margins[1].begins, date(2013, 2, 24))

    def test_a_contract_rate(self):
        agreed = self.env["collections.interest.rule"].create(
            {"code": "ours", "agreed": True, "margin": 12, "ground": "our terms", "source": "our terms, section 4"}
        )
        self.assertEqual(self.interest(agreed.code, date(2026, 1, 31), date(2026, 3, 1)), 9.53)

    def test_all_that_ships_has_a_source(self):
        for name in ("collections.rate", "collections.interest.rule", "collections.fixed.sum"):
            records = self.env[name].with_context(active_test=False).search([])
            self.assertTrue(records and all(record.source and record.confidence for record in records), name)
