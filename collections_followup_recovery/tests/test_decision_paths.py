from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.collections_followup_recovery.decision.paths import (
    Decided,
    Owed,
    Path,
    cost_of_going_on,
    holds,
    proposed,
)
from odoo.addons.collections_followup_recovery.decision.recovery_curve import (
    DAYS,
    ENOUGH,
    FIRST,
    LAST,
    Part,
    expected,
    part_of,
    published,
)

TODAY = date(2026, 3, 2)
AGES = st.integers(0, 2000)
#: Curves as a ledger yields them: at each later age fewer items have been watched.
CURVES = st.lists(st.tuples(st.floats(0.01, 1e9), st.floats(0, 1), st.integers(1, 500)), max_size=37).map(
    lambda found: {
        FIRST + DAYS * number: Part(at_risk, at_risk * rate, items)
        for number, (at_risk, rate, items) in enumerate(sorted(found, key=lambda part: -part[2]))
    }
)
AMOUNTS = st.integers(-(10**8), 10**8).map(lambda cents: cents / 100)
PATHS = st.dictionaries(st.sampled_from(["go_on", "agency", "court"]), st.tuples(AMOUNTS, AMOUNTS)).map(
    lambda found: [Path(code, *figures) for code, figures in found.items()] + [Path("write_off", 0.0, 0.0)]
)


@tagged("post_install", "-at_install")
class TestRecoveryCurve(BaseCase):
    """How much of a debt still comes, by its age."""

    def test_parts_are_those_of_the_aged_receivables(self):
        for age, first in ((0, 1), (1, 1), (30, 1), (31, 31), (90, 61), (91, 91), (1110, LAST), (5000, LAST)):
            self.assertEqual(part_of(age), first, age)

    def test_published_shares_go_straight_from_one_age_to_the_next(self):
        for age, share in ((10, 0.689), (90, 0.689), (135, 0.5645), (180, 0.44), (365, 0.09), (2000, 0.09)):
            self.assertAlmostEqual(published(age), share, msg=age)

    def test_too_few_items_of_ones_own_say_nothing(self):
        found = expected({1: Part(1000, 1000, ENOUGH - 1)}, 20)
        self.assertEqual((found.share, found.items), (published(20), 0))

    def test_the_own_curve_counts_as_far_as_it_goes(self):
        parts = {1: Part(1000, 500, 60), 31: Part(500, 100, 40), 61: Part(400, 400, 5)}
        self.assertAlmostEqual(expected(parts, 45).share, 1 - 0.8 * (1 - published(61)))
        self.assertAlmostEqual(expected(parts, 5).share, 1 - 0.5 * 0.8 * (1 - published(61)))
        self.assertEqual(expected(parts, 5)[1:], (60, 61))
        self.assertEqual(expected(parts, 65).items, 0)

    def test_nothing_is_expected_after_the_end_of_a_whole_curve(self):
        parts = {first: Part(100, 0, 50) for first in range(FIRST, LAST + 1, DAYS)}
        self.assertEqual([expected(parts, age) for age in (1, 500, 3000)], [(0, 50, None)] * 3)

    @given(CURVES, AGES, AGES)
    def test_an_older_debt_is_never_expected_to_bring_more(self, parts, one, other):
        younger, older = sorted((one, other))
        more, less = expected(parts, younger).share, expected(parts, older).share
        self.assertTrue(0 <= less <= more + 1e-12 <= 1 + 1e-9)

    @given(CURVES, st.integers(0, 36), st.floats(0, 1), AGES)
    def test_what_becomes_of_young_items_changes_nothing_at_older_ages(self, parts, number, rate, age):
        first = FIRST + DAYS * number
        other = {**parts, first: Part(1000, 1000 * rate, 400)}
        if part_of(age) > first:
            self.assertEqual(expected(other, age), expected(parts, age))


@tagged("post_install", "-at_install")
class TestPaths(BaseCase):
    """Which way is proposed; a person decides."""

    GO_ON, LET_GO = Path("go_on", 300, 50), Path("write_off", 0, 0)

    def test_what_is_proposed(self):
        for others, margin, code in (
            ([], 0.1, "go_on"),
            ([Path("agency", 400, 80)], 0.1, "go_on"),  # 70 better, of 1,000
            ([Path("agency", 400, 80)], 0.05, "agency"),
            ([Path("agency", 500, 100), Path("court", 900, 300)], 0.1, "court"),
        ):
            self.assertEqual(proposed([self.GO_ON, *others, self.LET_GO], 1000, margin), code, others)

    def test_going_on_at_a_loss_is_not_kept_for_its_margin(self):
        for going_on in (Path("go_on", 40, 60), Path("go_on", 50, 50)):
            self.assertEqual(proposed([going_on, Path("agency", 5, 1), self.LET_GO], 1000, 0.1), "agency")
            self.assertEqual(proposed([going_on, Path("agency", 5, 9), self.LET_GO], 1000, 0.1), "write_off")

    @given(PATHS, st.floats(0, 1), st.floats(0, 1e6))
    def test_what_is_proposed_brings_something_or_is_let_go(self, paths, margin, amount):
        code = proposed(paths, amount, margin)
        [chosen] = [path for path in paths if path.code == code]
        best = max(path.net for path in paths)
        self.assertTrue(chosen.net > 0 if best > 0 else code == "write_off")
        self.assertTrue(code == "go_on" or chosen.net == max(best, 0))

    def test_what_going_on_costs(self):
        self.assertEqual(cost_of_going_on(30, 5), 60)  # as much as in the last three months, twice
        self.assertEqual(cost_of_going_on(0, 5), 0)  # e-mails alone
        self.assertEqual(cost_of_going_on(None, 5), 30)  # a call a month

    def test_a_decision_holds_for_a_while_and_for_this_debt(self):
        for days, amount, expected_result in (
            (0, 1000, True),
            (89, 1000, True),
            (90, 1000, False),
            (10, 1200, True),
            (10, 1200.01, False),
            (10, 799.99, False),
        ):
            decided = Decided(TODAY - timedelta(days), 1000)
            self.assertEqual(holds(decided, TODAY, amount), expected_result, (days, amount))
        self.assertFalse(holds(None, TODAY, 0))

    def test_what_is_owed(self):
        owed = Owed(((200, 60.0), (20, 40.0)))
        self.assertEqual((owed.amount, owed.age), (100, 200))
