from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from ..decision import Level, Policy, Problem, Route, Task, assess
from .debtor import TODAY, Debtor, DecisionCase, credit, days, invoice, under_way

# Company currency is EUR; the rates are not round on purpose.
RATES = {"EUR": 1.0, "USD": 1 / 1.0837, "JPY": 1 / 163.41}

AMOUNTS = [0.01, 33.33, 100.0, 149.99, 150.0, 480.5]
# Days since the last contact and overdue amount that a level asks for; most ask for neither.
CONDITIONS = [(0, 0.0), (0, 0.0), (0, 0.0), (5, 0.0), (20, 0.0), (0, 150.0), (0, 500.0), (5, 150.0)]

any_currency = st.sampled_from(["EUR", "EUR", "EUR", "USD", "JPY"])
euro = st.just("EUR")
day_or_none = st.none() | st.integers(-20, 10).map(days)


def examples(number):
    return settings(max_examples=number)


@st.composite
def policies(draw):
    """Policies as people may configure them: each level asks for more days than the one below."""
    ages = sorted(draw(st.sets(st.integers(-10, 60), min_size=1, max_size=4)))
    ages = draw(st.sampled_from([ages, ages, [None, *ages], [*ages[:2], None, *ages[2:]]]))
    levels = [
        Level(position, f"Level {position}", (Route("email"),), age, *draw(st.sampled_from(CONDITIONS)))
        for position, age in enumerate(ages, 1)
    ]
    return Policy(
        1,
        "Any",
        tuple(levels),
        min_gap=draw(st.integers(0, 14)),
        backlog=draw(st.sampled_from(["first", "age"])),
        join_days=draw(st.integers(0, 20)),
        last=draw(st.sampled_from(["repeat", "person"])),
        repeat_days=draw(st.integers(1, 40)),
    )


@st.composite
def debts(draw, levels, currency=any_currency):
    code = draw(currency)
    return invoice(
        "A",
        draw(st.integers(-30, 90)),
        draw(st.sampled_from(AMOUNTS)),
        draw(st.integers(0, levels)) if levels else 0,
        code,
        RATES[code],
        followed=draw(st.sampled_from([True, True, True, False])),
    )


@st.composite
def credits(draw, currency=any_currency):
    code = draw(currency)
    return credit(draw(st.sampled_from(AMOUNTS)), code, RATES[code])


@st.composite
def debtors(draw, currency=any_currency, most_credits=1):
    """Customers who owe, whom nothing but their debts and credits sets apart."""
    policy = draw(policies())
    receivables = draw(st.lists(debts(len(policy.levels), currency), max_size=4))
    taken = any(r.reached for r in receivables)
    contacted = st.integers(-40, 0).map(days)
    return Debtor(
        *(r._replace(id=number, name=f"A{number}") for number, r in enumerate(receivables, 1)),
        policy=policy,
        credits=draw(st.lists(credits(currency), max_size=most_credits)) if most_credits else [],
        last_contact=draw(contacted if taken else st.none() | contacted),
    )


@st.composite
def troubled_debtors(draw):
    """Customers whom anything may set apart."""
    debtor = draw(debtors())
    problems = {"email": Problem(draw(st.sampled_from(["missing", "bounced", "refused"])), "a@b.example")}
    debtor.receivables = tuple(
        r._replace(
            due=draw(st.sampled_from([r.due, r.due, r.due, None])),
            promised=draw(st.none() | day_or_none),
            agreement=draw(st.sampled_from(["", "", "", "PA1"])),
            agreement_until=draw(day_or_none),
            disputed=draw(st.sampled_from([0.0, 0.0, 10.0, r.residual])),
            followed_from=draw(st.sampled_from([None, None, None, days(2), date.max])),
        )
        for r in debtor.receivables
    )
    paid = draw(st.lists(st.sampled_from(debtor.receivables or (None,)), max_size=2))
    debtor.under_way = [
        under_way(
            draw(st.sampled_from(AMOUNTS)), r, until=draw(st.integers(-3, 20)), spare=draw(st.sampled_from([0, 50]))
        )
        for r in paid
        if r
    ]
    debtor.case = debtor.case._replace(
        min_value=draw(st.sampled_from([0.0, 50.0])),
        unread_reply=draw(st.none() | st.integers(-9, 0).map(days)),
        unassigned_answer=draw(st.none() | st.integers(-9, 0).map(days)),
        start_date=draw(day_or_none),
        older_debt=draw(st.sampled_from(["skip", "person", "follow"])),
        excluded=draw(st.integers(0, 5)) == 0,
        paused_until=draw(day_or_none),
        manual=draw(st.booleans()),
        task=draw(st.sampled_from([None, None, Task("Call", TODAY)])),
    )
    debtor.problems = draw(st.sampled_from([{}, problems]))
    return debtor


class TestPromises(DecisionCase):
    """What holds for every customer, policy and day."""

    # --- nobody who has paid is chased ---

    @examples(75)
    @given(debtors(euro, most_credits=0), st.floats(1, 3))
    def test_who_has_credits_for_all_that_is_overdue_is_not_chased(self, debtor, times):
        verdict = debtor.evaluate()
        if not verdict.assessment.overdue_value:
            return
        debtor.credits = [credit(round(verdict.assessment.overdue_value * times + 0.01, 2))]
        self.assertNotEqual(debtor.evaluate().outcome, "step")

    @examples(50)
    @given(debtors(), any_currency)
    def test_who_has_credits_for_all_debts_in_any_currency_is_not_chased(self, debtor, currency):
        value = debtor.evaluate().assessment.booked_total + 0.01
        debtor.credits = [*debtor.credits, credit(value / RATES[currency], currency, RATES[currency])]
        verdict = debtor.evaluate()
        self.assertEqual(verdict.assessment.overdue_value, 0)
        self.assertNotEqual(verdict.outcome, "step")

    # --- nobody is chased twice for the same step ---

    @examples(50)
    @given(debtors())
    def test_no_item_gets_the_same_level_twice_unless_the_last_one_repeats(self, debtor):
        top = len(debtor.policy.levels)
        for verdict in debtor.steps(nights=150):
            level = verdict.decision.level.id
            repeated = [c for c in verdict.decision.claims if c.item.receivable.reached >= level]
            if debtor.policy.last == "person" or level < top:
                self.assertEqual(repeated, [])

    @examples(75)
    @given(debtors())
    def test_each_step_brings_an_item_further_unless_the_last_level_repeats(self, debtor):
        for verdict in debtor.steps(nights=150):
            claims = verdict.decision.claims
            further = any(c.position > c.item.receivable.reached for c in claims)
            repeats = debtor.policy.last == "repeat" and verdict.decision.level is debtor.policy.levels[-1]
            self.assertTrue(further or repeats)

    @examples(75)
    @given(debtors())
    def test_two_contacts_are_never_closer_than_the_gap(self, debtor):
        before = debtor.case.last_contact
        for verdict in debtor.steps(nights=150):
            if before:
                self.assertGreaterEqual((verdict.today - before).days, debtor.policy.min_gap)
            before = verdict.today

    # --- nobody is forgotten silently ---

    @examples(100)
    @given(troubled_debtors())
    def test_every_verdict_gives_its_reasons_in_whole_sentences(self, debtor):
        verdict = debtor.evaluate()
        self.assertTrue(verdict.reasons)
        for reason in verdict.reasons:
            self.assertRegex(str(reason), r"^[^%]*\S[^%]*[.]$")
        if verdict.outcome == "refused":
            self.assertTrue(verdict.refusals)

    @examples(100)
    @given(troubled_debtors())
    def test_who_has_overdue_debt_has_a_step_a_refusal_a_day_or_a_reason_for_none(self, debtor):
        verdict = debtor.evaluate()
        if not verdict.assessment.overdue:
            return
        self.assertNotEqual(verdict.outcome, "clear")
        if verdict.outcome == "wait" and not verdict.next_day:
            self.assertNotEqual(self.codes(verdict), ["wait"])

    @examples(40)
    @given(debtors())
    def test_overdue_debt_reaches_the_last_level_or_the_verdict_says_why_not(self, debtor):
        debtor.steps(nights=500)
        verdict = debtor.evaluate(days(500))
        below = [i for i in verdict.assessment.collectible if i.receivable.reached < len(debtor.policy.levels)]
        if below and not debtor.policy.levels[-1].before_due:
            self.assertIn("below_level_minimum", self.codes(verdict))

    # --- a word is kept ---

    @examples(75)
    @given(debtors())
    def test_a_day_that_is_told_is_kept(self, debtor):
        told = debtor.evaluate().decision
        if told.kind != "wait" or not told.until:
            return
        for number in range((told.until - TODAY).days):
            decision = debtor.evaluate(days(number)).decision
            self.assertEqual((decision.kind, decision.until), ("wait", told.until))
        decision = debtor.evaluate(told.until).decision
        self.assertEqual((decision.kind, decision.level, decision.claims), ("step", told.level, told.claims))

    @examples(50)
    @given(debtors())
    def test_without_a_day_time_alone_brings_no_step(self, debtor):
        told = debtor.evaluate().decision
        if told.kind not in ("wait", "rest") or told.until:
            return
        kinds = {debtor.evaluate(days(number)).decision.kind for number in range(150)}
        self.assertNotIn("step", kinds)

    @examples(75)
    @given(debtors())
    def test_new_debt_waits_for_older_debt_no_longer_than_the_policy_says(self, debtor):
        verdict = debtor.evaluate()
        if "joins" in self.codes(verdict):
            self.assertLessEqual((verdict.decision.until - TODAY).days, debtor.policy.join_days)

    # --- no evaluation is needed before the day ---

    @examples(150)
    @given(troubled_debtors())
    def test_until_the_day_of_the_next_evaluation_time_alone_changes_nothing(self, debtor):
        found = debtor.evaluate()
        if found.outcome == "step":
            self.assertEqual(found.evaluate_on, TODAY)
            return
        until = found.evaluate_on or days(200)
        self.assertGreater(until, TODAY)
        for number in range(1, (until - TODAY).days):
            later = debtor.evaluate(days(number))
            self.assertEqual(self._result(later), self._result(found))
            self.assertEqual(later.evaluate_on, found.evaluate_on)

    def _result(self, verdict):
        """All that is told about the case."""
        reasons = [str(reason) for reason in verdict.reasons]
        amounts = verdict.assessment.booked_overdue, verdict.assessment.booked_total
        return verdict.outcome, verdict.decision.level, verdict.level_id, verdict.next_day, amounts, reasons

    # --- every item is treated by its own age ---

    @examples(75)
    @given(debtors())
    def test_an_item_reaches_no_higher_level_than_its_age_justifies_and_never_falls(self, debtor):
        verdict = debtor.evaluate()
        for claim in verdict.decision.claims:
            reached = claim.item.receivable.reached
            age = claim.item.receivable.age(verdict.decision.until)
            old_enough = [r.days is None and age >= 0 or r.days is not None and r.days <= age
                          for r in debtor.policy.levels]  # fmt: skip
            justified = ([*old_enough, False]).index(False)
            self.assertGreaterEqual(claim.position, reached)
            self.assertLessEqual(claim.position, max(reached, justified))

    @examples(50)
    @given(debtors(), st.randoms(use_true_random=False))
    def test_the_order_of_debts_and_credits_does_not_matter(self, debtor, random):
        before = debtor.evaluate()
        debtor.receivables = random.sample(debtor.receivables, len(debtor.receivables))
        debtor.credits = random.sample(debtor.credits, len(debtor.credits))
        after = debtor.evaluate()
        self.assertEqual(self._gist(after), self._gist(before))

    def _gist(self, verdict):
        claims = [(c.item.receivable.id, c.position) for c in verdict.decision.claims]
        return verdict.outcome, verdict.decision.level, claims, verdict.next_day, self.codes(verdict)


class TestMoney(DecisionCase):
    """Setting off neither makes nor loses money."""

    def assess(self, receivables, credit_notes):
        held = {r.id for r in receivables if not r.followed}
        return assess(receivables, credit_notes, lambda r: r.id in held or None, TODAY)

    @examples(100)
    @given(st.lists(debts(0, euro)), st.lists(credits(euro)))
    def test_what_is_set_off_is_the_lesser_of_credits_and_debts(self, receivables, credit_notes):
        items = self.assess(receivables, credit_notes).items
        set_off = sum(i.receivable.residual - i.open for i in items)
        lesser = min(sum(c.amount for c in credit_notes), sum(r.residual for r in receivables))
        self.assertAlmostEqual(set_off, lesser, delta=0.01)

    @examples(100)
    @given(st.lists(debts(0)), st.lists(credits()))
    def test_across_currencies_too_in_company_currency(self, receivables, credit_notes):
        items = self.assess(receivables, credit_notes).items
        set_off = sum(i.receivable.value - i.value for i in items)
        lesser = min(sum(c.value for c in credit_notes), sum(r.value for r in receivables))
        self.assertAlmostEqual(set_off, lesser, delta=0.01 + 0.005 * len(items))

    @examples(100)
    @given(st.lists(debts(0)), st.lists(credits()))
    def test_an_item_owes_at_most_its_residual_and_never_less_than_nothing(self, receivables, credit_notes):
        for item in self.assess(receivables, credit_notes).items:
            self.assertTrue(0 <= item.open <= item.receivable.residual)
            self.assertAlmostEqual(item.value, item.open * RATES[item.receivable.currency], 6)

    @examples(100)
    @given(st.lists(debts(0)), st.lists(credits()))
    def test_held_items_change_nothing_for_the_others(self, receivables, credit_notes):
        free = [r for r in receivables if r.followed]
        beside = {i.receivable.id: i.open for i in self.assess(receivables, credit_notes).items}
        alone = {i.receivable.id: i.open for i in self.assess(free, credit_notes).items}
        self.assertEqual({number: beside[number] for number in alone}, alone)
