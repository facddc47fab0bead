from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..decision.limitation import RESTARTS, UNKNOWN, Debt, Event, Rule, add_months, limitation, run, soonest

FINNISH = Rule(
    "fi", "728/2003", 36, restarts=frozenset(RESTARTS), court="restart", judgment_months=60, final_months=240
)
GERMAN = Rule(
    *("de", "§ 195 BGB", 36, "due_year", frozenset({"agreement", "promise", "payment"}), "suspend", 6, 360),
)
ENGLISH = Rule("gb", "1980 c. 58", 72, restarts=frozenset({"agreement", "payment"}), judgment_months=72)
RULES = st.sampled_from([FINNISH, GERMAN, ENGLISH, FINNISH._replace(start="invoice_year", final_months=0)])
DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))
RESTARTING = st.builds(Event, st.sampled_from(RESTARTS), DAYS)
LASTING = st.builds(
    lambda kind, day, days: Event(kind, day, day + timedelta(days)),
    *(st.sampled_from(["suspension", "court"]), DAYS, st.integers(0, 500)),
)
EVENTS = st.lists(st.one_of(RESTARTING, LASTING), max_size=6)


def debt(due="2021-05-10", *events, dated=None):
    return Debt(date.fromisoformat(due), date.fromisoformat(dated or due), events)


def event(kind, day, until=None):
    return Event(kind, date.fromisoformat(day), until and date.fromisoformat(until))


class TestLimitation(BaseCase):
    """Until when a debt can be claimed in court."""

    def test_table(self):
        for rule, owed, last, cause in (
            # three years from the due date; to the end of the third year after that of the due date
            (FINNISH, debt(), "2024-05-10", "start"),
            (GERMAN, debt(), "2024-12-31", "start"),
            (GERMAN, debt("2021-12-31"), "2024-12-31", "start"),
            (GERMAN, debt("2022-01-01"), "2025-12-31", "start"),
            # from the invoice, whatever its due date
            (FINNISH._replace(start="invoice"), debt(dated="2021-04-10"), "2024-04-10", "start"),
            # a reminder interrupts in Finland, and does not in Germany
            (FINNISH, debt("2021-05-10", event("demand", "2023-01-02")), "2026-01-02", "demand"),
            (GERMAN, debt("2021-05-10", event("demand", "2023-01-02")), "2024-12-31", "start"),
            # a part payment begins anew on its day, and not at the end of the year
            (GERMAN, debt("2021-05-10", event("payment", "2023-03-01")), "2026-03-01", "payment"),
            # what comes too late revives nothing
            (ENGLISH, debt("2015-05-10", event("payment", "2021-05-11")), "2021-05-10", "start"),
            (ENGLISH, debt("2015-05-10", event("payment", "2021-05-10")), "2027-05-10", "payment"),
            # a promise by word is no acknowledgement in England
            (ENGLISH, debt("2021-05-10", event("promise", "2023-01-02")), "2027-05-10", "start"),
            # negotiations of ten days, both ends included, do not count
            (GERMAN, debt("2021-05-10", event("suspension", "2023-01-01", "2023-01-10")), "2025-01-10", "suspension"),
            # the time in court and six months more do not count in Germany; in Finland it begins anew
            (GERMAN, debt("2021-05-10", event("court", "2024-12-01", "2024-12-31")), "2025-07-31", "court"),
            (FINNISH, debt("2021-05-10", event("court", "2024-05-01", "2025-02-01")), "2028-02-01", "court"),
            # a judgment has a period of its own
            (GERMAN, debt("2021-05-10", event("judgment", "2024-02-01")), "2054-02-01", "judgment"),
            # nothing helps for ever
            (
                FINNISH._replace(final_months=60),
                debt("2021-05-10", event("demand", "2024-01-02")),
                "2026-05-10",
                "final",
            ),
        ):
            with self.subTest(rule=rule.code, owed=owed):
                found = run(rule, owed)
                self.assertEqual((str(found.last), found.cause), (last, cause))

    def test_while_it_is_in_court_or_suspended_nothing_runs(self):
        for kind in ("court", "suspension"):
            found = run(GERMAN, debt("2021-05-10", event(kind, "2023-01-02")))
            self.assertEqual((found.last, found.barred_on, found.cause), (None, None, kind))
            self.assertFalse(found.is_barred(date(2099, 1, 1)))

    def test_the_day_after_the_last_is_the_first_on_which_it_is_barred(self):
        found = run(FINNISH, debt())
        self.assertEqual(found.barred_on, date(2024, 5, 11))
        self.assertFalse(found.is_barred(date(2024, 5, 10)))
        self.assertTrue(found.is_barred(date(2024, 5, 11)))

    def test_what_overlaps_counts_once(self):
        twice = (event("suspension", "2023-01-01", "2023-01-10"), event("suspension", "2023-01-05", "2023-01-20"))
        self.assertEqual(str(run(GERMAN, debt("2021-05-10", *twice)).last), "2025-01-20")

    def test_without_a_rule_nothing_is_said(self):
        self.assertEqual(limitation((), debt()), UNKNOWN)
        later = FINNISH._replace(valid_from=date(2022, 1, 1))
        self.assertEqual(limitation((later,), debt()), UNKNOWN)
        self.assertEqual(limitation((later, FINNISH), debt()).rule, FINNISH)

    def test_whichever_is_sooner(self):
        finnish, german = run(FINNISH, debt()), run(GERMAN, debt())
        self.assertEqual(soonest(german, finnish), finnish)
        self.assertEqual(soonest(UNKNOWN, german), german)
        self.assertEqual(soonest(UNKNOWN, UNKNOWN), UNKNOWN)

    def test_the_last_of_february(self):
        self.assertEqual(add_months(date(2024, 2, 29), 12), date(2025, 2, 28))
        self.assertEqual(add_months(date(2024, 12, 31), 1), date(2025, 1, 31))


class TestLimitationProperties(BaseCase):
    @given(RULES, DAYS, EVENTS)
    @settings(max_examples=200, deadline=None)
    def test_no_event_makes_it_sooner_and_their_order_does_not_matter(self, rule, due, events):
        plain = run(rule, Debt(due, due))
        found = run(rule, Debt(due, due, tuple(events)))
        self.assertGreaterEqual(found.last, plain.last)
        self.assertEqual(run(rule, Debt(due, due, tuple(reversed(events)))), found)

    @given(RULES, DAYS, EVENTS, RESTARTING)
    @settings(max_examples=200, deadline=None)
    def test_what_comes_after_the_last_day_changes_nothing(self, rule, due, events, late):
        found = run(rule, Debt(due, due, tuple(events)))
        after = late._replace(day=found.barred_on + timedelta(abs((late.day - due).days)))
        self.assertEqual(run(rule, Debt(due, due, (*events, after))), found)

    @given(DAYS, st.lists(DAYS, max_size=6))
    @settings(max_examples=100, deadline=None)
    def test_each_demand_in_time_gives_three_years_again(self, due, days):
        rule = FINNISH._replace(final_months=0)
        last = add_months(due, 36)
        for day in sorted(days):
            last = max(last, add_months(day, 36)) if day <= last else last
        self.assertEqual(run(rule, Debt(due, due, tuple(Event("demand", day) for day in days))).last, last)
