from ..decision import Reason, assess
from ..decision.order import oldest_first
from .debtor import TODAY, DecisionCase, credit, days, invoice

HELD = Reason("held", "Held")


class TestAssessment(DecisionCase):
    """What is really owed."""

    def assess(self, *receivables, credits=(), held=()):
        """The assessment; ``held`` are names."""
        return assess(receivables, credits, lambda r: HELD if r.name in held else None, TODAY)

    def assertOpen(self, assessment, amounts):
        """What is left open, by name, oldest item first."""
        opened = {i.receivable.name: i.open for i in assessment.items}
        self.assertEqual(list(opened), list(amounts))
        for name, amount in amounts.items():
            self.assertAlmostEqual(opened[name], amount, 4, name)

    def test_without_credits_the_residuals_are_owed(self):
        assessment = self.assess(invoice("B", 5, 20.0), invoice("A", 9, 10.0), invoice("C", -5, 40.0))
        self.assertOpen(assessment, {"A": 10.0, "B": 20.0, "C": 40.0})
        self.assertEqual(assessment.overdue_value, 30.0)
        self.assertEqual(assessment.booked_overdue, 30.0)
        self.assertEqual(assessment.booked_total, 70.0)
        self.assertEqual(assessment.oldest_due, days(-9))
        self.assertEqual(assessment.credit, 0.0)

    def test_what_has_no_due_date_comes_last(self):
        keys = [oldest_first(False, 1), oldest_first(None, 0), oldest_first(days(9), 3), oldest_first(days(-9), 4)]
        self.assertEqual([number for _due, number in sorted(keys)], [4, 3, 0, 1])
        assessment = self.assess(invoice("None", 0, 10.0, due=None), invoice("Old", 9, 10.0), credits=[credit(15)])
        self.assertOpen(assessment, {"Old": 0.0, "None": 5.0})

    def test_an_item_is_overdue_from_the_day_after_its_due_date(self):
        names = [i.receivable.name for i in self.assess(invoice("A", 1), invoice("B", 0), invoice("C", -1)).overdue]
        self.assertEqual(names, ["A"])

    def test_nothing_is_owed_by_who_has_no_debts(self):
        assessment = self.assess(credits=[credit(50.0)])
        self.assertEqual((assessment.items, assessment.credit), ((), 50.0))
        self.assertEqual((assessment.overdue_value, assessment.oldest_due), (0, None))

    def test_credits_are_taken_by_the_oldest_debt_first(self):
        for amount, left in {30: (70, 100), 100: (0, 100), 150: (0, 50), 999: (0, 0)}.items():
            with self.subTest(credit=amount):
                assessment = self.assess(invoice("B", 5), invoice("A", 9), credits=[credit(float(amount))])
                self.assertOpen(assessment, dict(zip("AB", left, strict=True)))
                self.assertAlmostEqual(assessment.overdue_value, sum(left))
                self.assertEqual(assessment.booked_overdue, 200.0)

    def test_of_the_same_age_the_one_that_was_entered_first_takes_the_credit(self):
        first, second = invoice("A", 5), invoice("B", 5)
        self.assertOpen(self.assess(second, first, credits=[credit(60.0)]), {"A": 40.0, "B": 100.0})

    def test_debt_without_a_due_date_comes_last(self):
        undated = invoice("A", 0, due=None)
        assessment = self.assess(undated, invoice("B", -90), credits=[credit(100.0)])
        self.assertOpen(assessment, {"B": 0.0, "A": 100.0})
        self.assertEqual(assessment.overdue, ())

    def test_credits_pay_their_own_currency_first_even_if_older_debt_is_in_another(self):
        euro, dollar = invoice("Euro", 9), invoice("Dollar", 5, currency="USD", rate=0.5)
        assessment = self.assess(euro, dollar, credits=[credit(80.0, "USD", 0.5)])
        self.assertOpen(assessment, {"Euro": 100.0, "Dollar": 20.0})
        self.assertAlmostEqual(assessment.overdue_value, 110.0)

    def test_what_remains_pays_debts_in_other_currencies_at_the_rate_of_the_day(self):
        euro, dollar = invoice("Euro", 9), invoice("Dollar", 5, currency="USD", rate=0.5)
        assessment = self.assess(euro, dollar, credits=[credit(200.0, "USD", 0.5)])
        self.assertOpen(assessment, {"Euro": 50.0, "Dollar": 0.0})
        assessment = self.assess(euro, dollar, credits=[credit(130.0)])
        self.assertOpen(assessment, {"Euro": 0.0, "Dollar": 40.0})

    def test_held_debt_takes_no_credit_from_what_may_be_followed_up(self):
        old, new = invoice("Held", 60), invoice("New", 5)
        for amount, left in {80: (100, 20), 100: (100, 0), 130: (70, 0)}.items():
            with self.subTest(credit=amount):
                assessment = self.assess(old, new, credits=[credit(float(amount))], held=["Held"])
                self.assertOpen(assessment, dict(zip(["Held", "New"], left, strict=True)))

    def test_held_debt_takes_no_credit_even_if_only_it_is_in_the_currency_of_the_credit(self):
        held = invoice("Held", 60, currency="USD", rate=0.5)
        new = invoice("New", 5)
        for amount, left in {200: (100, 0), 100: (100, 50), 260: (40, 0)}.items():
            with self.subTest(credit=amount):
                credits = [credit(float(amount), "USD", 0.5)]
                assessment = self.assess(held, new, credits=credits, held=["Held"])
                self.assertOpen(assessment, dict(zip(["Held", "New"], left, strict=True)))

    def test_held_debt_is_neither_collectible_nor_forgotten(self):
        assessment = self.assess(invoice("A", 5), invoice("B", 6), held=["B"])
        self.assertEqual([i.receivable.name for i in assessment.collectible], ["A"])
        self.assertEqual([i.receivable.name for i in assessment.items if i.hold], ["B"])
        self.assertEqual((assessment.overdue_value, assessment.booked_overdue), (100.0, 200.0))

    def test_less_than_half_a_cent_is_nothing(self):
        for amount, owed in {0.30: False, 0.29: True}.items():
            with self.subTest(credit=amount):
                debts = [invoice("A", 9, 0.1), invoice("B", 8, 0.2)]
                items = self.assess(*debts, credits=[credit(amount)]).collectible
                self.assertEqual(bool(items), owed)

    def test_thirds_of_a_cent_leave_no_crumbs(self):
        credits = [credit(33.33), credit(33.33), credit(33.34)]
        self.assertEqual(self.assess(invoice("A", 9), credits=credits).overdue_value, 0)

    def test_an_exchange_rate_leaves_no_crumbs(self):
        rate = 1 / 1.0837
        debts = [invoice(f"{n}", n, 19.99, currency="USD", rate=rate) for n in range(1, 8)]
        assessment = self.assess(*debts, credits=[credit(7 * 19.99 * rate)])
        self.assertEqual(assessment.collectible, ())

    def test_amounts_are_kept_as_they_are_when_nothing_is_set_off(self):
        debt = invoice("A", 9, 0.1 + 0.2)._replace(value=0.7)
        (item,) = self.assess(debt, credits=[]).items
        self.assertEqual((item.open, item.value), (0.1 + 0.2, 0.7))
