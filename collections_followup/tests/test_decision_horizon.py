from ..decision import Task
from .debtor import COURTESY, REMINDER, TODAY, Debtor, DecisionCase, credit, days, invoice, policy_of


class TestLookOn(DecisionCase):
    """From which day a case has to be evaluated again, though nothing but time has changed."""

    def assertEvaluatesOn(self, debtor, day):
        """The day is given in days from TODAY; None is never."""
        self.assertEqual(debtor.evaluate().evaluate_on, None if day is None else days(day))

    def test_a_step_that_is_due_stays_due(self):
        self.assertEvaluatesOn(Debtor(invoice("A", 3)), 0)

    def test_the_day_of_the_next_step(self):
        self.assertEvaluatesOn(Debtor(invoice("A", 5, taken=1), last_contact=days(-20)), 10)

    def test_the_day_after_which_an_invoice_is_overdue(self):
        self.assertEvaluatesOn(Debtor(invoice("A", 5, taken=1), invoice("B", -4), last_contact=days(-20)), 5)

    def test_the_end_of_the_days_between_two_contacts(self):
        self.assertEvaluatesOn(Debtor(invoice("A", 5, taken=1), last_contact=days(-2)), 5)

    def test_the_day_on_which_a_courtesy_reminder_announces_an_invoice(self):
        policy = policy_of(COURTESY, REMINDER)
        self.assertEvaluatesOn(Debtor(invoice("A", -30), policy=policy), 27)

    def test_the_end_of_a_pause(self):
        self.assertEvaluatesOn(Debtor(invoice("A", 50), paused_until=days(6)), 7)

    def test_the_end_of_a_promise(self):
        self.assertEvaluatesOn(Debtor(invoice("A", 50, promised=days(3))), 4)

    def test_who_is_excluded_is_left_alone(self):
        self.assertEvaluatesOn(Debtor(invoice("A", 50), excluded=True), None)

    def test_who_has_credits_for_all_is_left_alone(self):
        self.assertEvaluatesOn(Debtor(invoice("A", 50), credits=[credit(100.0)]), None)

    def test_where_a_person_decides_time_changes_nothing(self):
        self.assertEvaluatesOn(Debtor(invoice("A", 90, taken=4), last_contact=days(-40)), None)

    def test_a_held_step_may_come_to_wait_for_that_of_older_debt(self):
        debtor = Debtor(invoice("Old", 16, taken=2), invoice("New", 4), task=Task("Call", TODAY))
        self.assertEvaluatesOn(debtor, 4)  # ten days before the next step of the older one
        self.assertEqual(debtor.evaluate(days(4)).outcome, "wait")

    def test_a_held_step_says_nothing_that_is_wrong_tomorrow(self):
        verdict = Debtor(invoice("A", 5), excluded=True, exclusion_reason="our landlord").evaluate()
        self.assertEqual(
            " ".join(map(str, verdict.reasons)),
            "The customer is excluded from follow-up (our landlord). Otherwise level “Reminder” would be next.",
        )
