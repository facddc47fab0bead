import contextlib
from datetime import timedelta

from odoo import Command
from odoo.tests import tagged
from odoo.tools import html2plaintext

from .common import LateCommon


@tagged("post_install", "-at_install")
class TestInterest(LateCommon):
    """Interest is asked for beside what is open, and reckoned on the balance as it was."""

    def test_so_many_days_at_the_agreed_rate(self):
        self.assertEqual(self.charges(), {self.bill: 16.44})

    def test_a_company_that_asks_for_nothing(self):
        self.company.collections_charges = "none"
        self.assertFalse(self.charges())

    def test_no_level_and_no_minimum_counts_it(self):
        assessment = self.evaluate(self.late).assessment
        self.assertEqual((assessment.overdue_value, assessment.booked_total), (1000, 1000))

    def test_it_is_not_asked_for_in_the_first_days_and_counts_all_of_them_afterwards(self):
        self.bill.button_draft()
        young = self.invoice(self.late, 10_000, overdue=14)
        self.assertFalse(self.charges())
        self.days_later(1)
        self.assertEqual(self.charges(), {young: 41.1})

    def test_less_than_the_least_is_not_asked_for_yet(self):
        self.company.collections_charges_least = 16.45
        self.assertFalse(self.charges())
        self.days_later(1)
        self.assertEqual(self.charges(), {self.bill: 16.71})

    def test_a_part_that_is_paid_bears_interest_up_to_its_day(self):
        self.on(self.today - timedelta(30))
        self.pay(self.bill, 400)
        self.on(self.today + timedelta(30))
        self.assertEqual(self.charges(), {self.bill: 13.15})
        [charge] = self.evaluate(self.late).assessment.charges
        told = self.env["collections.charge"]._told(charge).replace("\xa0", " ")
        self.assertIn(" at 10% a year: 30 days on $ 1,000.00; 30 days on $ 600.00 (", told)

    def test_a_payment_that_is_taken_back_was_none(self):
        self.on(self.today - timedelta(30))
        self.pay(self.bill, 400)
        self.on(self.today + timedelta(30))
        self.lines(self.bill).remove_move_reconcile()
        self.assertEqual(self.charges(), {self.bill: 16.44})

    def test_what_was_credited_was_never_owed(self):
        credit = self.credit_note(self.late, 400)
        (self.lines(self.bill) | self.lines(credit)).reconcile()
        self.assertEqual(self.charges(), {self.bill: 9.86})

    def test_what_is_disputed_bears_nothing_until_it_is_answered(self):
        case = self.opened()
        disputes = self.env["collections.dispute"].with_user(self.accountant)
        disputes.create({"case_id": case.id, "move_id": self.bill.id, "amount": 400, "reason": "goods"})
        self.assertEqual(self.charges(), {self.bill: 9.86})

    def test_a_customer_in_a_breathing_space_is_charged_for_none_of_its_days(self):
        case, kind = self.opened(), self.env["collections.moratorium.kind"].search([("freezes", "=", True)], limit=1)
        days = {"date_from": self.today - timedelta(30), "date_until": self.today - timedelta(11)}
        self.env["collections.moratorium"].create({"case_id": case.id, "kind_id": kind.id, **days})
        # 40 days of the 60
        self.assertEqual(self.charges(), {self.bill: 10.96})

    def test_a_customer_treated_with_care_is_asked_for_none(self):
        self.assertTrue(self.charges())
        self.opened().treatment = "care"
        self.assertFalse(self.charges())

    def test_the_case_keeps_who_left_charges_out_when_and_why(self):
        case, cause = self.opened(), self.env.ref("collections_followup.collections_cause_lost_income")
        ours = case.with_user(self.accountant).sudo()
        told = ours.env["collections.circumstance"]._record(ours, cause)
        [noted] = (message for message in case.message_ids if "No interest or charges" in message.body)
        said = html2plaintext(noted.body).replace("\xa0", " ")
        self.assertIn(f"while the customer is treated with care ({cause.name})", said)
        self.assertIn(f"Interest on {self.bill.name}", said)
        self.assertIn("$ 16.44", said)
        self.assertEqual(noted.author_id, self.accountant.partner_id)
        self.env["collections.circumstance"]._record(case, self.env.ref("collections_followup.collections_cause_other"))
        self.assertEqual(["No interest or charges" in said.body for said in case.message_ids].count(True), 1)
        told._end("They have found work")
        self.assertTrue(any("interest and charges are asked for" in said.body for said in case.message_ids))
        self.assertEqual(self.charges(), {self.bill: 16.44})

    def test_the_e_mail_lists_it_apart_and_says_why(self):
        self.switch_on()
        self.nightly()
        [mail] = self.queued(self.late)
        said = html2plaintext(mail.body_html).replace("\xa0", " ")
        self.assertIn(f"Interest on {self.bill.name}: 60 days on $ 1,000.00 at 10% a year (our terms, section 4)", said)
        self.assertIn("16.44", said)
        self.assertIn("1,016.44", said)
        self.assertEqual([c.amount for c in self.contacts(self.late).charge_ids], [16.44])

    def test_a_long_line_of_a_letter_is_broken_and_its_amount_stays_on_the_page(self):
        case = self.opened().with_context(lang="en_US")
        letter = case.env.ref("collections_followup.letter_demand")
        [document] = letter._documents(case, case._evaluate_today(), "left", None, False).values()
        self.assertRegex(str(document), r'<td class="w"[^>]*>Interest on')

    def test_it_is_told_in_the_language_of_the_customer(self):
        for lang, sentence in (
            ("es_ES", "Intereses de {}: 60 días sobre $ 1.000,00 al 10 % anual (our terms, section 4)"),
            (
                "fi_FI",
                "Laskun {} viivästyskorko: 60 päivältä summasta $ 1 000,00, 10 % vuodessa (our terms, section 4)",
            ),
        ):
            with self.subTest(lang=lang):
                self.env["res.lang"]._activate_lang(lang)
                [charge] = self.evaluate(self.late).assessment.charges
                told = self.env["collections.charge"].with_context(lang=lang)._told(charge)
                self.assertEqual(told.replace("\xa0", " "), sentence.format(self.bill.name))


@tagged("post_install", "-at_install")
class TestRulesOfCountries(LateCommon):
    """Which rule applies is fixed when an invoice is posted, and says why none does."""

    def lacks(self, partner):
        self.company._open_collections_cases(self.today)
        return self.case(partner).with_user(self.accountant).late_lacks

    def test_a_spanish_business(self):
        spaniard = self.spaniard()
        bill = self.in_euros(spaniard, 1000, 60)
        # 2026 at 2.15 and 8 per cent
        self.assertEqual(self.charges(spaniard), {bill: 16.68})
        [charge] = self.evaluate(spaniard).assessment.charges
        self.assertEqual(charge.reason.values["ground"], "Ley 3/2004, art. 7")

    def test_a_spanish_consumer_is_asked_for_none_and_it_says_why(self):
        consumer = self.spaniard("Ana Tarde", is_company=False)
        bill = self.in_euros(consumer, 1000, 60)
        self.assertFalse(self.charges(consumer))
        self.assertEqual(self.lacks(consumer), f"{bill.name}: no interest, since no rule applies to such customers.")

    def test_a_country_without_rules_and_no_country_at_all(self):
        american, nowhere = self.customer("American Ltd"), self.customer("Nowhere Ltd", country_id=False)
        for partner, why in (
            (american, "no interest, since no rule applies to such customers."),
            (nowhere, "no interest, since the country of the customer is not known."),
        ):
            with self.subTest(partner=partner.name):
                bill = self.invoice(partner, 1000, overdue=60)
                self.assertFalse(self.charges(partner))
                self.assertEqual(self.lacks(partner), f"{bill.name}: {why}")

    def test_a_payment_term_goes_before_the_law_and_the_customer_before_it(self):
        of_term = self.agreed.copy({"code": "term", "margin": 5})
        term = self.env["account.payment.term"].create(
            {
                "name": "At once",
                "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})],
                "collections_interest_rule_id": of_term.id,
            }
        )
        spaniard = self.spaniard()
        bill = self.in_euros(spaniard, 1000, 60, invoice_payment_term_id=term.id)
        self.assertEqual(self.charges(spaniard), {bill: 8.22})
        other = self.spaniard("Acordada SL", collections_interest_rule_id=self.agreed.id)
        bill = self.in_euros(other, 1000, 60, invoice_payment_term_id=term.id)
        self.assertEqual(self.charges(other), {bill: 16.44})

    def test_an_invoice_keeps_the_rule_and_the_rates_of_its_day(self):
        spaniard = self.spaniard()
        bill = self.in_euros(spaniard, 1000, 60)
        self.rules.search([("code", "=", "es-business")]).margin = 1
        self.agreed.margin = 1
        series = self.env["collections.rate.series"].search([("code", "=", "ECB_MRO")])
        series.rate_ids.percent = 0
        self.assertEqual(self.charges(spaniard), {bill: 16.68})
        self.assertEqual(self.charges(), {self.bill: 16.44})
        newer = self.invoice(self.late, 1000, overdue=60)
        self.company.collections_charges_least = 0
        self.assertEqual(self.charges()[newer], 1.64)

    def test_a_rate_that_nobody_knew_then_is_looked_up(self):
        series = self.env["collections.rate.series"].create(
            {"code": "OURS", "name": "Our bank rate", "where": "b.example"}
        )
        rate = {"series_id": series.id, "source": "bank", "percent": 5}
        first = {**rate, "valid_from": "2025-07-01", "known_until": "2025-12-31"}
        self.env["collections.rate"].create(first)
        rule = self.agreed.copy({"code": "floating", "series_id": series.id, "margin": 5})
        partner = self.customer("Floating Ltd", collections_interest_rule_id=rule.id)
        bill = self.invoice(partner, 1000, overdue=70)
        self.assertFalse(self.charges(partner))
        lacks = self.lacks(partner)
        for told in (bill.name, "Our bank rate", "01/01/2026", "b.example"):
            self.assertIn(told, lacks)
        self.env["collections.rate"].create(
            {**rate, "percent": 15, "valid_from": "2026-01-01", "known_until": "2026-06-30"}
        )
        # 9 days of December at 10, and 61 days at 20 per cent
        self.assertEqual(self.charges(partner), {bill: 35.89})

    def test_invoices_under_the_same_terms_share_them(self):
        more = self.invoice(self.late, 5, overdue=60)
        self.assertEqual(more.collections_terms_id, self.bill.collections_terms_id)
        self.assertTrue(more.collections_terms_id)

    def test_an_invoice_that_is_not_posted_after_all_leaves_no_trace(self):
        spaniard = self.spaniard()
        with contextlib.suppress(ZeroDivisionError), self.env.cr.savepoint():
            self.in_euros(spaniard, 1000, 60)
            raise ZeroDivisionError
        self.env.invalidate_all()
        bill = self.in_euros(spaniard, 1000, 60)
        self.assertEqual(self.charges(spaniard), {bill: 16.68})

    def test_a_hundred_invoices_cost_as_many_queries_as_two(self):
        few, many = self.spaniard("Few SL"), self.spaniard("Many SL")
        for partner, count in ((few, 2), (many, 12)):
            for number in range(count):
                self.in_euros(partner, 100 + number, 60)
        self.company._open_collections_cases(self.today)
        cases = self.case(few), self.case(many)

        def queries(case):
            self.env.flush_all()
            self.env.invalidate_all()
            return self.count_queries(lambda: case.sudo()._assess_today())

        queries(cases[0])
        self.assertEqual(queries(cases[0]), queries(cases[1]))


@tagged("post_install", "-at_install")
class TestFixedSum(LateCommon):
    """40 euros between businesses, once for each invoice."""

    def setUp(self):
        super().setUp()
        self.company.collections_charges = "all"
        self.spanish = self.spaniard()
        self.debt = self.in_euros(self.spanish, 1000, 60)

    def amounts(self):
        self.env.flush_all()
        return sorted(charge.amount for charge in self.evaluate(self.spanish).assessment.charges)

    def test_once_for_each_invoice(self):
        self.assertEqual(self.amounts(), [16.68, 40])
        self.in_euros(self.spanish, 10, 20)
        self.assertEqual(self.amounts(), [0.06, 16.68, 40, 40])

    def test_not_in_another_currency(self):
        self.debt.button_draft()
        self.invoice(self.spanish, 1000, overdue=60)
        self.assertEqual(self.amounts(), [16.68])

    def test_what_it_is(self):
        told = [self.env["collections.charge"]._told(c) for c in self.evaluate(self.spanish).assessment.charges]
        self.assertIn(f"Compensation for the late payment of {self.debt.name} (Ley 3/2004, art. 8)", told)
