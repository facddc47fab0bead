from datetime import timedelta

from ..decision import Case, Facts, Policy, evaluate
from .debtor import (
    CALL,
    COPY,
    COURTESY,
    REMINDER,
    TODAY,
    Debtor,
    DecisionCase,
    credit,
    days,
    invoice,
    level,
    policy_of,
    spoken_of,
)


class TestLevels(DecisionCase):
    """One invoice, level by level."""

    def test_an_invoice_goes_from_level_to_level_and_then_rests_with_a_person(self):
        late = Debtor(invoice("A", 0))
        self.assertEqual(
            late.story(nights=100),
            [(3, "Reminder", "A"), (15, "Second copy", "A"), (30, "Call", "A"), (45, "Letter", "A")],
        )
        self.assertEqual(late.evaluate(days(100)).outcome, "rest")

    def test_a_level_applies_from_its_day_on_and_never_twice(self):
        for overdue, taken, outcome, name, day in [
            (0, 0, "wait", "Reminder", 3),
            (2, 0, "wait", "Reminder", 1),
            (3, 0, "step", "Reminder", 0),
            (200, 0, "step", "Reminder", 0),
            (3, 1, "wait", "Second copy", 12),
            (14, 1, "wait", "Second copy", 1),
            (15, 1, "step", "Second copy", 0),
            (29, 2, "wait", "Call", 1),
            (30, 2, "step", "Call", 0),
            (44, 3, "wait", "Letter", 1),
            (45, 3, "step", "Letter", 0),
        ]:
            with self.subTest(overdue=overdue, taken=taken):
                verdict = Debtor(invoice("A", overdue, taken=taken)).evaluate()
                self.assertEqual((verdict.outcome, verdict.decision.level.name), (outcome, name))
                self.assertEqual(verdict.next_day, days(day))

    def test_a_step_says_which_invoice_is_how_old_and_when_the_customer_was_contacted(self):
        late = Debtor(invoice("A", 20, taken=1), last_contact=days(-12))
        self.assertEqual(
            [str(reason) for reason in late.evaluate().reasons],
            [
                "A is 20 days overdue: level “Second copy” applies from 15 days.",
                "The last contact was 12 days ago.",
            ],
        )

    def test_nothing_happens_to_a_customer_who_owes_nothing_yet(self):
        for name, debts in {"no debt": [], "due in a week": [invoice("A", -7)]}.items():
            with self.subTest(name):
                verdict = Debtor(*debts).evaluate()
                self.assertEqual(verdict.outcome, "clear")
                self.assertEqual(str(verdict.reasons[0]), "Nothing is overdue.")

    def test_without_a_policy_or_without_levels_nothing_is_done_and_the_reason_is_told(self):
        late = invoice("A", 10)
        no_policy = evaluate(Facts((late,), (), Case("EUR"), None), TODAY)
        self.assertEqual((no_policy.outcome, self.codes(no_policy)), ("wait", ["no_policy"]))
        self.assertEqual((no_policy.policy_id, no_policy.level_id), (None, None))
        no_levels = Debtor(late, policy=Policy(1, "Empty", (), last="repeat")).evaluate()
        self.assertEqual((no_levels.outcome, self.codes(no_levels)), ("rest", ["rest"]))

    def test_the_level_of_a_customer_falls_when_the_invoices_that_carried_it_are_settled(self):
        old, new = invoice("A", 50, taken=3), invoice("B", 5, taken=1)
        self.assertEqual(Debtor(old, new).evaluate().level_id, CALL.id)
        self.assertEqual(Debtor(new).evaluate().level_id, REMINDER.id)
        self.assertEqual(Debtor(old, new, credits=[credit(100)]).evaluate().level_id, REMINDER.id)

    def test_the_same_levels_of_another_policy_are_known_by_their_id(self):
        policy = policy_of(COURTESY, REMINDER, CALL)
        self.assertEqual(policy.position(CALL.id, CALL.days), 3)
        self.assertEqual(policy.position(CALL.id, None), 3)

    def test_a_level_of_another_policy_counts_as_the_highest_that_asks_for_no_more_days(self):
        policy = policy_of(COURTESY, REMINDER, level("After a call"), CALL)
        for asked, position in [
            (-10, 0), (-3, 1), (0, 1), (2, 1), (3, 2), (29, 2), (30, 4), (90, 4), (None, 0),
        ]:  # fmt: skip
            with self.subTest(asked=asked):
                self.assertEqual(policy.position(5, asked), position)


class TestGap(DecisionCase):
    """Nobody is contacted too often."""

    def test_a_late_start_goes_on_no_faster_than_the_gap_allows(self):
        self.assertEqual(
            Debtor(invoice("A", 50)).story(nights=30),
            [(0, "Reminder", "A"), (7, "Second copy", "A"), (14, "Call", "A"), (21, "Letter", "A")],
        )

    def test_some_days_pass_after_a_contact_in_either_direction(self):
        for gap, ago, day in [(7, 0, 7), (7, 6, 1), (7, 7, 0), (7, 8, 0), (0, 0, 0), (20, 15, 5)]:
            with self.subTest(gap=gap, ago=ago):
                late = Debtor(invoice("A", 9), policy=policy_of(min_gap=gap), last_contact=days(-ago))
                if day:
                    self.assertWaits(late.evaluate(), "Reminder", day, "recent_contact")
                else:
                    self.assertStep(late.evaluate(), "Reminder")

    def test_the_gap_is_told_only_while_it_matters(self):
        late = Debtor(invoice("A", 4, taken=1), last_contact=days(-8))
        self.assertEqual(self.codes(late.evaluate()), ["wait"])


class TestBacklog(DecisionCase):
    """Where an old invoice starts that was never followed up."""

    def test_old_debt_starts_at_the_first_level_or_at_that_of_its_age(self):
        for overdue, by_age in [
            (3, "Reminder"), (14, "Reminder"), (15, "Second copy"), (44, "Call"), (400, "Letter"),
        ]:  # fmt: skip
            for backlog, name in {"first": "Reminder", "age": by_age}.items():
                with self.subTest(overdue=overdue, backlog=backlog):
                    late = Debtor(invoice("A", overdue), policy=policy_of(backlog=backlog))
                    self.assertStep(late.evaluate(), name)

    def test_after_its_start_old_debt_goes_from_level_to_level(self):
        late = Debtor(invoice("A", 50, taken=1), policy=policy_of(backlog="age"))
        self.assertStep(late.evaluate(), "Second copy")

    def test_old_debt_too_small_for_the_level_of_its_age_starts_at_a_lower_one(self):
        large_only = level("Letter", 45, min_overdue=1000.0)
        late = Debtor(invoice("A", 50), policy=policy_of(REMINDER, CALL, large_only, backlog="age"))
        self.assertStep(late.evaluate(), "Call", {"A": 2})

    def test_debt_too_small_for_the_first_level_waits_for_the_level_of_its_age(self):
        large_only = level("Reminder", 3, min_overdue=1000.0)
        late = Debtor(invoice("A", 5), policy=policy_of(large_only, COPY, backlog="age"))
        self.assertWaits(late.evaluate(), "Second copy", 10)

    def test_a_level_that_asks_for_no_age_comes_no_sooner_than_the_one_below(self):
        after = level("After the reminder", since_contact=10)
        policy = policy_of(REMINDER, after, CALL, backlog="age")
        self.assertWaits(Debtor(invoice("A", 1), policy=policy).evaluate(), "After the reminder", 2)
        stern = Debtor(invoice("A", 30, taken=2), invoice("B", 1), policy=policy)
        self.assertStep(stern.evaluate(), "Call", {"A": 3, "B": 0})


class TestCourtesy(DecisionCase):
    """Reminders before the due date."""

    policy = policy_of(COURTESY, REMINDER, COPY)

    def test_a_courtesy_reminder_announces_an_invoice_and_expires_when_it_is_due(self):
        for overdue, outcome, name in [
            (-4, "clear", None),
            (-3, "step", "Courtesy"),
            (-1, "step", "Courtesy"),
            (0, "step", "Courtesy"),
            (1, "wait", "Reminder"),
            (3, "step", "Reminder"),
        ]:
            with self.subTest(overdue=overdue):
                decision = Debtor(invoice("A", overdue), policy=self.policy).evaluate().decision
                self.assertEqual((decision.kind, decision.level and decision.level.name), (outcome, name))

    def test_it_says_when_the_invoice_is_due(self):
        for overdue, told in {
            -3: "A is due in 3 days: level “Courtesy” announces it.",
            0: "A is due today: level “Courtesy” is next.",
        }.items():
            with self.subTest(overdue=overdue):
                verdict = Debtor(invoice("A", overdue), policy=self.policy).evaluate()
                self.assertEqual(str(verdict.reasons[0]), told)

    def test_it_is_followed_by_the_next_level_after_the_due_date(self):
        self.assertEqual(
            Debtor(invoice("A", -5), policy=self.policy).story(nights=60),
            [(2, "Courtesy", "A"), (9, "Reminder", "A"), (20, "Second copy", "A")],
        )

    def test_it_is_left_out_when_a_recent_contact_delays_it_past_the_due_date(self):
        late = Debtor(invoice("A", -3), policy=self.policy, last_contact=days(-1))
        self.assertWaits(late.evaluate(), "Reminder", 6)
        self.assertEqual(late.story(nights=10), [(6, "Reminder", "A")])

    def test_it_speaks_of_what_is_overdue_too(self):
        late = Debtor(invoice("A", -3), invoice("B", 1), policy=self.policy)
        self.assertStep(late.evaluate(), "Courtesy", {"B": 1, "A": 1})

    def test_it_is_never_repeated_for_what_is_overdue(self):
        policy = policy_of(COURTESY, last="repeat", repeat_days=1, min_gap=0)
        for taken in (0, 1):
            with self.subTest(taken=taken):
                late = Debtor(invoice("A", 1, taken=taken), policy=policy, last_contact=days(-9))
                self.assertEqual(late.evaluate().outcome, "rest")


class TestConditions(DecisionCase):
    """The conditions of a level are joined by AND."""

    def test_age_silence_and_amount_must_all_be_enough(self):
        copy = level("Second copy", 15, since_contact=14, min_overdue=500.0)
        for overdue, silent, amount, outcome, day in [
            (15, 14, 500.0, "step", 0),
            (14, 14, 500.0, "wait", 1),
            (15, 13, 500.0, "wait", 1),
            (10, 3, 500.0, "wait", 11),
            (15, 14, 499.99, "wait", None),
            (15, None, 500.0, "step", 0),
        ]:
            with self.subTest(overdue=overdue, silent=silent, amount=amount):
                late = Debtor(
                    invoice("A", overdue, amount, taken=1),
                    policy=policy_of(REMINDER, copy),
                    last_contact=None if silent is None else days(-silent),
                )
                verdict = late.evaluate()
                self.assertEqual(verdict.outcome, outcome)
                self.assertEqual(verdict.next_day, None if day is None else days(day))

    def test_too_little_for_the_next_level_is_told_in_figures(self):
        policy = policy_of(level("Reminder", 3, min_overdue=250.0))
        verdict = Debtor(invoice("A", 9), invoice("B", -90), policy=policy).evaluate()
        self.assertWaits(verdict, "Reminder", None, "below_level_minimum")
        self.assertEqual(
            str(verdict.reasons[0]),
            "100.00 EUR is overdue; level “Reminder” asks for at least 250.00 EUR.",
        )

    def test_the_level_is_taken_as_soon_as_enough_is_overdue(self):
        policy = policy_of(level("Reminder", 3, min_overdue=250.0))
        late = Debtor(invoice("A", 9), invoice("B", -5, 150.0), policy=policy)
        self.assertWaits(late.evaluate(), "Reminder", 6)
        self.assertEqual(late.story(nights=20), [(6, "Reminder", "A B"), (13, "Reminder", "B")])

    def test_a_courtesy_reminder_counts_the_invoice_that_it_announces(self):
        policy = policy_of(level("Courtesy", -3, min_overdue=100.0), REMINDER)
        for amount, outcome in {100.0: "step", 99.0: "wait"}.items():
            with self.subTest(amount=amount):
                late = Debtor(invoice("A", -2, amount), policy=policy)
                self.assertEqual(late.evaluate().outcome, outcome)

    def test_the_minimum_is_compared_in_company_currency(self):
        policy = policy_of(level("Reminder", 3, min_overdue=100.0))
        for rate, outcome in {0.5: "wait", 1.0: "step"}.items():
            with self.subTest(rate=rate):
                late = Debtor(invoice("A", 9, 100.0, currency="USD", rate=rate), policy=policy)
                self.assertEqual(late.evaluate().outcome, outcome)


class TestNewDebtBesideOld(DecisionCase):
    """Nobody gets a friendly and a formal message in one week."""

    def test_a_new_invoice_waits_to_join_the_letter_of_the_older_one(self):
        late = Debtor(invoice("Old", 8, taken=1), invoice("New", 3))
        self.assertWaits(late.evaluate(), "Second copy", 7, "joins")
        self.assertIn("waits to join", str(late.evaluate().reasons[-1]))
        self.assertEqual(spoken_of(late.evaluate(days(7))), {"Old": 2, "New": 1})

    def test_a_new_invoice_is_spoken_of_alone_when_the_step_of_the_older_one_is_far(self):
        late = Debtor(invoice("Old", 4, taken=1), invoice("New", 3))
        self.assertStep(late.evaluate(), "Reminder", {"New": 1})
        self.assertEqual(late.story(nights=15), [(0, "Reminder", "New"), (11, "Second copy", "Old New")])

    def test_how_near_is_near_enough_is_a_setting(self):
        for join, outcome in {0: "step", 6: "step", 7: "wait", 30: "wait"}.items():
            with self.subTest(join_days=join):
                late = Debtor(
                    invoice("Old", 8, taken=1),
                    invoice("New", 3),
                    policy=policy_of(join_days=join),
                )
                self.assertEqual(late.evaluate().outcome, outcome)

    def test_a_new_invoice_is_spoken_of_alone_beside_debt_that_rests_with_a_person(self):
        late = Debtor(invoice("Old", 90, taken=4), invoice("New", 3))
        self.assertStep(late.evaluate(), "Reminder", {"New": 1})

    def test_a_new_invoice_does_not_wait_for_a_step_that_is_too_small_to_come(self):
        policy = policy_of(REMINDER, level("Second copy", 15, min_overdue=1000.0))
        late = Debtor(invoice("Old", 8, taken=1), invoice("New", 3), policy=policy)
        self.assertStep(late.evaluate(), "Reminder", {"New": 1})

    def test_a_new_invoice_does_not_wait_for_a_step_that_itself_waits_too_long(self):
        oldest, old, new = invoice("A", 14, taken=2), invoice("B", 7, taken=1), invoice("C", 3)
        late = Debtor(oldest, old, new)
        self.assertEqual(late.evaluate(days(8)).outcome, "wait")  # B joins A, on the 16th day
        self.assertStep(late.evaluate(), "Reminder", {"C": 1})

    def test_a_young_invoice_that_is_listed_in_a_stern_letter_keeps_its_own_level(self):
        for overdue, position in [(1, 0), (2, 0), (3, 1), (14, 1), (15, 2), (30, 3), (45, 4)]:
            with self.subTest(overdue=overdue):
                late = Debtor(invoice("Old", 60, taken=3), invoice("Young", overdue))
                self.assertStep(late.evaluate(), "Letter", {"Old": 4, "Young": position})

    def test_a_young_invoice_gets_its_own_friendly_reminder_after_the_stern_letter(self):
        late = Debtor(invoice("Old", 45, taken=3), invoice("Young", 1))
        self.assertEqual(
            late.story(nights=40),
            [
                (0, "Letter", "Old Young"),
                (7, "Reminder", "Young"),
                (14, "Second copy", "Young"),
                (29, "Call", "Young"),
            ],
        )

    def test_what_is_not_due_yet_is_not_in_the_step(self):
        late = Debtor(invoice("A", 3), invoice("B", 0), invoice("C", -20))
        self.assertStep(late.evaluate(), "Reminder", {"A": 1})

    def test_the_step_is_the_highest_that_any_invoice_is_due_for(self):
        late = Debtor(invoice("A", 15, taken=1), invoice("B", 3), invoice("C", 30, taken=2))
        self.assertStep(late.evaluate(), "Call", {"C": 3, "A": 2, "B": 1})


class TestLastLevel(DecisionCase):
    """After the last level there is no silence."""

    def test_the_last_level_is_repeated_when_the_policy_says_so(self):
        late = Debtor(invoice("A", 45, taken=3), policy=policy_of(last="repeat", repeat_days=20))
        self.assertEqual([day for day, _l, _i in late.story(nights=50)], [0, 20, 40])

    def test_it_is_repeated_no_sooner_than_the_gap_allows(self):
        policy = policy_of(last="repeat", repeat_days=2)
        late = Debtor(invoice("A", 50, taken=4), policy=policy, last_contact=TODAY)
        self.assertWaits(late.evaluate(), "Letter", 7)

    def test_else_a_person_decides(self):
        verdict = Debtor(invoice("A", 50, taken=4)).evaluate()
        self.assertEqual((verdict.outcome, verdict.next_day), ("rest", None))
        self.assertIn("a person decides", str(verdict.reasons[0]))

    def test_a_letter_for_newer_debt_on_the_last_level_repeats_it_for_the_older_too(self):
        policy = policy_of(last="repeat", repeat_days=60)
        late = Debtor(
            invoice("Old", 90, taken=4), invoice("New", 45, taken=3), policy=policy,
            last_contact=days(-10),
        )  # fmt: skip
        self.assertStep(late.evaluate(), "Letter", {"Old": 4, "New": 4})

    def test_a_new_invoice_joins_the_repetition_when_it_is_near(self):
        policy = policy_of(last="repeat", repeat_days=30)
        for ago, outcome in {19: "step", 20: "wait"}.items():
            with self.subTest(ago=ago):
                late = Debtor(
                    invoice("Old", 90, taken=4), invoice("New", 3), policy=policy,
                    last_contact=days(-ago),
                )  # fmt: skip
                self.assertEqual(late.evaluate().outcome, outcome)


class TestSpeed(DecisionCase):
    """Not a clock but a count: a thousand items are read few times each."""

    def test_a_customer_with_many_invoices_is_evaluated_in_linear_time(self):
        for name, policy in {
            "a step": policy_of(),
            "too small for ever": policy_of(level("Reminder", 3, min_overdue=10.0**9)),
            "each has its own day": policy_of(COURTESY, REMINDER, backlog="age", join_days=60),
        }.items():
            with self.subTest(name):
                reads = [self._reads(number, policy) for number in (200, 400)]
                self.assertLess(reads[1], reads[0] * 2.5)

    def _reads(self, number, policy):
        """How often a due date is read."""
        CountedDay.reads = 0
        debts = [
            invoice(f"{n}", 0, due=CountedDay.fromordinal((TODAY + timedelta(n - number // 2)).toordinal()))
            for n in range(number)
        ]
        Debtor(*debts, policy=policy, last_contact=days(-1)).evaluate()
        return CountedDay.reads


class CountedDay(type(TODAY)):
    """A due date that counts how often it is compared or counted on."""

    reads = 0

    def __lt__(self, other):
        CountedDay.reads += 1
        return super().__lt__(other)

    def __add__(self, other):
        CountedDay.reads += 1
        return super().__add__(other)
