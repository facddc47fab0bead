from dataclasses import replace
from datetime import date

from ..decision import Problem, Reason, Task, evaluate, guards
from .debtor import (
    COPY,
    COURTESY,
    LETTER,
    REMINDER,
    TODAY,
    Debtor,
    DecisionCase,
    credit,
    days,
    invoice,
    level,
    policy_of,
    under_way,
)


class TestItemGuards(DecisionCase):
    """What holds back one item, and leaves the others alone."""

    def assertHeld(self, item, code, until=None, **case):
        """The only debt of the customer is held for this reason, then it is let go."""
        verdict = Debtor(item, **case).evaluate()
        self.assertRefused(verdict, code, until)
        self.assertIn(item.name, str(verdict.reasons[0]))

    def assertFree(self, item, **case):
        self.assertStep(Debtor(item, **case).evaluate(), "Reminder")

    def test_an_invoice_marked_no_follow_up_is_held(self):
        self.assertHeld(invoice("A", 9, followed=False), "item_not_followed")
        self.assertFree(invoice("A", 9))

    def test_an_entry_without_due_date_is_held_until_it_has_one(self):
        self.assertHeld(invoice("A", 0, due=None), "item_without_due_date")

    def test_a_payment_under_way_is_waited_for(self):
        item = invoice("A", 9)
        debtor = Debtor(item, under_way=[under_way(100.0, item, until=1)])
        self.assertRefused(debtor.evaluate(), "item_in_transit", until=1)
        self.assertStep(debtor.evaluate(days(1)), "Reminder")

    def test_a_part_under_way_leaves_the_rest_to_be_asked_for(self):
        item = invoice("A", 9)
        verdict = Debtor(item, under_way=[under_way(40.0, item, until=1)]).evaluate()
        self.assertStep(verdict, "Reminder")
        self.assertEqual(verdict.decision.value, 60)

    def test_an_invoice_that_replaces_another_waits_for_a_person(self):
        self.assertHeld(invoice("A", 9, replaces="INV/1"), "item_replaces")

    def test_an_invoice_is_new_to_the_customer_for_some_days(self):
        for first, held in {-1: False, 0: False, 1: True, 9: True}.items():
            with self.subTest(first=first):
                item = invoice("A", 9, followed_from=days(first))
                self.assertHeld(item, "item_not_sent", first) if held else self.assertFree(item)

    def test_an_invoice_that_was_not_sent_is_held_without_end(self):
        self.assertHeld(invoice("A", 9, followed_from=date.max), "item_not_sent")

    def test_what_is_agreed_upon_or_being_paid_is_told_before_that(self):
        for marks, code in (
            ({"in_transit": TODAY, "under_way": 100.0}, "item_in_transit"),
            ({"promised": TODAY}, "item_promised"),
            ({"agreement": "PA1"}, "item_in_agreement"),
        ):
            with self.subTest(code):
                verdict = Debtor(invoice("A", 9, followed_from=date.max, **marks)).evaluate()
                self.assertEqual(verdict.reasons[0].code, code)

    def test_held_debt_is_told_of_beside_the_step(self):
        verdict = Debtor(invoice("New", 20, followed_from=days(2)), invoice("A", 9)).evaluate()
        self.assertStep(verdict, "Reminder", {"A": 1})
        self.assertEqual([reason.code for reason in verdict.holds], ["item_not_sent"])

    def test_debt_from_before_the_start_is_treated_as_the_company_says(self):
        start = {"start_date": days(-5)}
        self.assertHeld(invoice("A", 6), "item_before_start", older_debt="skip", **start)
        self.assertFree(invoice("A", 5), older_debt="skip", **start)
        self.assertFree(invoice("A", 6), older_debt="skip")
        for older_debt, person in {"person": True, "follow": False}.items():
            with self.subTest(older_debt):
                verdict = Debtor(invoice("A", 6), older_debt=older_debt, **start).evaluate()
                self.assertStep(verdict, "Reminder")
                self.assertEqual(verdict.needs_person, person)

    def test_what_is_held_keeps_the_level_that_was_taken_for_it(self):
        for marks in ({"promised": TODAY}, {"agreement": "PA1"}, {"disputed": 100.0}, {"followed": False}):
            with self.subTest(**marks):
                verdict = Debtor(invoice("A", 30, taken=2)._replace(**marks)).evaluate()
                self.assertEqual(verdict.level_id, verdict.policy.levels[1].id)
        paid = Debtor(invoice("A", 30, taken=2), invoice("B", 9, taken=1), credits=[credit(100.0)]).evaluate()
        self.assertEqual(paid.level_id, paid.policy.levels[0].id)

    def test_the_weightiest_reason_is_told(self):
        item = invoice("A", 0, due=None, followed=False, agreement="PA1")
        self.assertHeld(item, "item_not_followed", older_debt="skip", start_date=TODAY)
        self.assertHeld(item._replace(followed=True), "item_without_due_date", older_debt="skip", start_date=TODAY)

    def test_other_debt_is_followed_up_beside_what_is_held(self):
        late = Debtor(invoice("Held", 30, followed=False), invoice("A", 9))
        self.assertStep(late.evaluate(), "Reminder", {"A": 1})

    def test_held_debt_does_not_keep_a_courtesy_reminder_back(self):
        held, coming = invoice("Held", 30, followed=False), invoice("A", -2)
        late = Debtor(held, coming, policy=policy_of(COURTESY, REMINDER))
        self.assertStep(late.evaluate(), "Courtesy", {"A": 1})

    def test_held_debt_is_not_forgotten_when_a_credit_would_cover_it(self):
        late = Debtor(invoice("A", 30, followed=False), credits=[credit(100.0)])
        self.assertRefused(late.evaluate(), "item_not_followed")

    def test_held_debt_that_is_not_due_needs_no_reason(self):
        verdict = Debtor(invoice("A", -30, followed=False)).evaluate()
        self.assertEqual(verdict.outcome, "clear")


class TestCaseGuards(DecisionCase):
    """What holds back a step, and what it does not hold back."""

    def test_a_customer_may_be_excluded(self):
        verdict = Debtor(invoice("A", 9), excluded=True, exclusion_reason="Family").evaluate()
        self.assertRefused(verdict, "customer_excluded")
        self.assertEqual(str(verdict.reasons[0]), "The customer is excluded from follow-up (Family).")
        self.assertRefused(Debtor(invoice("A", 9), excluded=True).evaluate(), "customer_excluded")

    def test_a_customer_may_be_left_in_peace_up_to_and_including_a_day(self):
        for until, outcome in {-1: "step", 0: "refused", 5: "refused"}.items():
            with self.subTest(until=until):
                verdict = Debtor(invoice("A", 9), paused_until=days(until)).evaluate()
                self.assertEqual(verdict.outcome, outcome)
                if outcome == "refused":
                    self.assertRefused(verdict, "customer_paused", until + 1)

    def test_a_reply_is_read_before_the_next_step_but_not_waited_for_for_ever(self):
        for ago, hold, until in [(0, 7, 7), (6, 7, 1), (7, 7, None), (2, 0, None)]:
            with self.subTest(ago=ago, hold=hold):
                late = Debtor(invoice("A", 9), unread_reply=days(-ago), reply_hold_days=hold)
                if until:
                    self.assertRefused(late.evaluate(), "unread_reply", until)
                else:
                    self.assertStep(late.evaluate(), "Reminder")
                    self.assertIn("nobody has read it yet", str(late.evaluate().reasons[-1]))

    def test_a_reply_is_told_of_whenever_the_next_step_comes(self):
        """Also when it holds nothing: the step is further away, or nothing is owed any more."""
        late = Debtor(invoice("A", 1), unread_reply=days(-8))
        self.assertEqual(self.codes(late.evaluate()), ["wait", "unread_reply"])
        self.assertEqual(self.codes(Debtor(unread_reply=TODAY).evaluate()), ["clear", "unread_reply"])
        self.assertEqual(self.codes(Debtor(invoice("A", 9), unread_reply=TODAY).evaluate()), ["unread_reply", "held"])

    def test_what_may_be_an_answer_holds_as_long_as_a_reply_does(self):
        for ago, hold, until in [(0, 7, 7), (6, 7, 1), (7, 7, None), (2, 0, None)]:
            with self.subTest(ago=ago, hold=hold):
                late = Debtor(invoice("A", 9), unassigned_answer=days(-ago), reply_hold_days=hold)
                if until:
                    self.assertRefused(late.evaluate(), "unassigned_answer", until)
                else:
                    self.assertStep(late.evaluate(), "Reminder")
                    self.assertIn("Answers to Assign", str(late.evaluate().reasons[-1]))

    def test_nobody_who_has_paid_is_chased(self):
        for amount, outcome in {100.0: "refused", 250.0: "refused", 99.0: "step"}.items():
            with self.subTest(credit=amount):
                verdict = Debtor(invoice("A", 9), credits=[credit(amount)]).evaluate()
                self.assertEqual(verdict.outcome, outcome)
        verdict = Debtor(invoice("A", 9), invoice("B", -9), credits=[credit(120.0)]).evaluate()
        self.assertRefused(verdict, "covered_by_credit")
        self.assertIn("120.00 EUR", str(verdict.reasons[0]))

    def test_credits_without_overdue_debt_need_no_attention_from_collections(self):
        verdict = Debtor(invoice("A", -9), credits=[credit(120.0)]).evaluate()
        self.assertEqual(verdict.outcome, "clear")

    def test_small_debt_is_not_written_about(self):
        for minimum, outcome in {0.0: "step", 100.0: "step", 100.01: "refused"}.items():
            with self.subTest(minimum=minimum):
                verdict = Debtor(invoice("A", 9), min_value=minimum).evaluate()
                self.assertEqual(verdict.outcome, outcome)
        self.assertRefused(verdict, "too_small")
        self.assertIn("100.00 EUR is overdue, less than the 100.01 EUR", str(verdict.reasons[0]))

    def test_small_debt_is_what_remains_small_after_credits(self):
        late = Debtor(invoice("A", 9), credits=[credit(80.0)], min_value=50.0)
        self.assertRefused(late.evaluate(), "too_small")

    def test_a_call_that_is_still_to_be_made_comes_first(self):
        call = Task("Call them", days(2), "Ana")
        verdict = Debtor(invoice("A", 9), task=call).evaluate()
        self.assertRefused(verdict, "open_task")
        self.assertEqual(
            str(verdict.reasons[0]),
            f"“Call them” is still to be done by Ana (deadline {days(2)}).",
        )

    def test_what_is_still_to_be_done_leaves_the_next_step_its_day(self):
        """A person may do it before."""
        late = Debtor(invoice("A", 1), task=Task("Call them", days(-2), "Ana"))
        self.assertWaits(late.evaluate(), "Reminder", 2, "open_task")
        self.assertRefused(late.evaluate(days(2)), "open_task")

    def test_a_channel_that_cannot_reach_the_customer_is_told(self):
        for code in ("missing", "invalid", "bounced", "failed", "refused"):
            with self.subTest(code):
                problems = {"email": Problem(code, "ann@customer.example")}
                verdict = Debtor(invoice("A", 9), problems=problems).evaluate()
                self.assertRefused(verdict, f"address_{code}")

    def test_only_the_channel_of_the_step_matters(self):
        late = Debtor(invoice("A", 9), problems={"phone": Problem("missing")})
        self.assertStep(late.evaluate(), "Reminder")

    def test_a_bad_address_is_told_before_the_step_is_due(self):
        late = Debtor(invoice("A", 1), problems={"email": Problem("missing")})
        self.assertWaits(late.evaluate(), "Reminder", 2, "address_missing")

    def test_wording_that_nobody_has_approved_holds_back_its_level_only(self):
        warning = replace(REMINDER, unapproved="This is our final warning.")
        verdict = Debtor(invoice("A", 9), policy=policy_of(warning, COPY)).evaluate()
        self.assertRefused(verdict, "unapproved_wording")
        self.assertIn("This is our final warning.", str(verdict.reasons[0]))
        self.assertStep(Debtor(invoice("A", 20, taken=1), policy=policy_of(warning, COPY)).evaluate(), "Second copy")
        late = Debtor(invoice("A", 1), policy=policy_of(warning, COPY))
        self.assertWaits(late.evaluate(), "Reminder", 2, "unapproved_wording")

    def test_nothing_holds_back_a_customer_who_owes_nothing(self):
        late = Debtor(
            excluded=True,
            paused_until=days(9),
            unread_reply=TODAY,
            min_value=10.0,
            task=Task("Call", TODAY),
            problems={"email": Problem("missing")},
        )
        verdict = late.evaluate()
        self.assertEqual((verdict.outcome, verdict.refusals), ("clear", ()))

    def test_several_reasons_are_all_told_the_weightiest_first(self):
        verdict = Debtor(
            invoice("A", 9),
            excluded=True,
            paused_until=days(3),
            unread_reply=TODAY,
            min_value=1000.0,
            task=Task("Call", TODAY),
            problems={"email": Problem("bounced", "ann@customer.example")},
        ).evaluate()
        self.assertEqual(
            self.codes(verdict, verdict.refusals),
            [
                "customer_excluded",
                "customer_paused",
                "unread_reply",
                "too_small",
                "open_task",
                "address_bounced",
            ],
        )

    def test_when_all_reasons_end_the_last_day_counts(self):
        late = Debtor(invoice("A", 9), paused_until=days(3), unread_reply=days(-1))
        self.assertEqual(late.evaluate().next_day, days(6))
        self.assertStep(late.evaluate(days(6)), "Reminder")

    def test_what_lasts_longer_than_the_wait_holds_the_step_that_is_waited_for(self):
        """The day on which it would have come is not told: nothing comes on that day."""
        for case, until in [
            ({"paused_until": days(9)}, 10),
            ({"excluded": True}, None),
            ({"min_value": 200.0}, None),
        ]:
            with self.subTest(**case):
                verdict = Debtor(invoice("A", 1), **case).evaluate()
                self.assertRefused(verdict, verdict.reasons[0].code, until)
                self.assertEqual(str(verdict.reasons[1]), "Otherwise level “Reminder” would be next.")

    def test_what_ends_before_leaves_the_step_its_day(self):
        self.assertWaits(Debtor(invoice("A", 1), paused_until=days(1)).evaluate(), "Reminder", 2, "customer_paused")
        self.assertWaits(Debtor(invoice("A", 1), paused_until=TODAY).evaluate(), "Reminder", 2, "customer_paused")

    def test_the_same_answer_gives_the_reasons_and_the_yes_or_no(self):
        for case in ({}, {"excluded": True}, {"min_value": 200.0}):
            with self.subTest(**case):
                verdict = Debtor(invoice("A", 9), **case).evaluate()
                self.assertEqual(verdict.outcome == "step", not verdict.refusals)

    def test_a_person_approves_what_the_level_or_the_customer_asks_for(self):
        letter = Debtor(invoice("A", 50, taken=3))
        self.assertTrue(letter.evaluate().needs_person and not LETTER.automatic)
        self.assertTrue(Debtor(invoice("A", 9), manual=True).evaluate().needs_person)
        self.assertFalse(Debtor(invoice("A", 9)).evaluate().needs_person)

    def test_another_add_on_may_add_a_guard(self):
        def refuse(situation):
            return Reason("full_moon", "Not tonight.") if situation.today == TODAY else None

        self.register(weight=5, labels={"full_moon": "Full moon"}, refuse=refuse)
        late = Debtor(invoice("A", 9), policy=policy_of(level("Reminder", 3)))
        self.assertRefused(late.evaluate(), "full_moon")
        self.assertStep(late.evaluate(date(2026, 3, 3)), "Reminder")

    def test_another_add_on_may_hold_items_by_what_is_known_of_all_of_them(self):
        def hold(receivable, case, today):
            return (
                Reason("small_print", "%(item)s is small.", {"item": receivable.name}) if receivable.value < 5 else None
            )

        self.register(weight=5, labels={"small_print": "Small print"}, hold=hold)
        self.assertRefused(Debtor(invoice("A", 9, amount=4.0)).evaluate(), "small_print")
        self.assertStep(Debtor(invoice("A", 9, amount=6.0)).evaluate(), "Reminder")

    def test_another_add_on_may_hold_items_by_a_fact_of_its_own(self):
        def hold(receivable, case, today):
            insurer = receivable.others.get("insurer")
            return Reason("insured", "%(insurer)s pays.", {"insurer": insurer}) if insurer else None

        self.register(weight=5, labels={"insured": "Insured"}, needs=("insurer",), hold=hold)
        self.assertRefused(Debtor(invoice("A", 9, others={"insurer": "Lloyd"})).evaluate(), "insured")
        self.assertStep(Debtor(invoice("A", 9)).evaluate(), "Reminder")

    def test_another_add_on_may_begin_to_hold_items_on_a_day(self):
        def hold(receivable, case, today):
            day = receivable.others.get("barred")
            return Reason("barred", "Too late.") if day and day <= today else None

        def turns(receivable):
            return (receivable.others["barred"],)

        self.register(weight=5, labels={"barred": "Too late"}, needs=("barred",), hold=hold, turns=turns)
        debtor = Debtor(invoice("A", 5, taken=1, others={"barred": days(3)}), last_contact=days(-20))
        self.assertEqual(debtor.evaluate().evaluate_on, days(3))
        self.assertRefused(Debtor(invoice("A", 9, others={"barred": days(0)})).evaluate(), "barred")

    def test_where_an_add_on_is_not_installed_its_guards_are_not_asked(self):
        def refuse(situation):
            return Reason("full_moon", "Not tonight.")

        self.register(weight=5, labels={"full_moon": "Full moon"}, refuse=refuse, addon="astrology")
        self.assertStep(Debtor(invoice("A", 9)).evaluate(), "Reminder")
        facts = Debtor(invoice("A", 9)).facts()._replace(addons=frozenset({"astrology"}))
        self.assertEqual([reason.code for reason in evaluate(facts, TODAY).refusals], ["full_moon"])

    def register(self, **values):
        guard = guards.register(guards.Guard(**values))
        self.addCleanup(guards.unregister, guard)
