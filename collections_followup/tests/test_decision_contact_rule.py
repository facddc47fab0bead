"""When a customer may be contacted: rules, time zones, the contact log and a moment, without a database."""

import os
import random
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytz

from odoo.tests import BaseCase, tagged

from odoo.addons.collections_followup.decision import opening_hours
from odoo.addons.collections_followup.decision.contact_rule import (
    HORIZON,
    Attempt,
    Rule,
    Situation,
    may_cost,
    permission,
)

#: How many random customers are tried; ``make test`` tries few of them.
CUSTOMERS = int(os.environ.get("CONTACT_RULE_CUSTOMERS", 300))
UTC = ZoneInfo("UTC")


@cache
def zone(name):
    """The zone as Python has it, with the rules that pytz brings along: those of the machine may be older."""
    return ZoneInfo.from_file(pytz.open_resource(name), key=name)


def hours(text, channels=(), **values):
    return Rule(text, "hours", frozenset(channels), opening_hours.read(text), **values)


def at(text, where="UTC"):
    """A moment in UTC, as a clock in a zone shows it."""
    there = datetime.fromisoformat(text).replace(tzinfo=zone(where))
    return there.astimezone(UTC).replace(tzinfo=None)


def shown(moment, where):
    return moment and moment.replace(tzinfo=UTC).astimezone(zone(where)).strftime("%a %d.%m. %H:%M")


@tagged("post_install", "-at_install")
class TestHours(BaseCase):
    office = hours("Mo-Fr 08:00-20:00; Sa 09:00-17:00")

    def first(self, moment, zone, rule=None, holidays=()):
        where = Situation(zones=(zone,), holidays=frozenset(map(date.fromisoformat, holidays)))
        return shown(permission("phone", at(moment, zone), [rule or self.office], where).first, zone)

    def test_within_the_hours_it_is_allowed_at_once(self):
        may = permission("phone", at("2026-03-02 08:00", "Europe/Helsinki"), [self.office], self.helsinki())
        self.assertTrue(may.allowed)

    def test_at_their_end_it_is_not(self):
        self.assertEqual(self.first("2026-03-02 19:59", "Europe/Helsinki"), "Mon 02.03. 19:59")
        self.assertEqual(self.first("2026-03-02 20:00", "Europe/Helsinki"), "Tue 03.03. 08:00")

    def test_a_night_that_runs_at_three_waits_for_the_morning(self):
        self.assertEqual(self.first("2026-03-03 03:00", "America/New_York"), "Tue 03.03. 08:00")

    def test_from_saturday_to_monday(self):
        self.assertEqual(self.first("2026-03-07 17:00", "Europe/London"), "Mon 09.03. 08:00")

    def test_a_public_holiday_is_skipped(self):
        self.assertEqual(self.first("2026-05-01 10:00", "Europe/Madrid", holidays=["2026-05-01"]), "Sat 02.05. 09:00")

    def test_where_holidays_do_not_matter(self):
        always = Rule("always", "hours", hours=opening_hours.read("Mo-Su 08:00-21:00", on_holidays=True))
        self.assertEqual(self.first("2026-05-01 10:00", "Europe/Madrid", always, ["2026-05-01"]), "Fri 01.05. 10:00")

    def test_on_the_night_when_clocks_are_put_forward(self):
        small_hours = hours("Mo-Su 02:30-05:00")
        self.assertEqual(self.first("2026-03-29 01:00", "Europe/Madrid", small_hours), "Sun 29.03. 03:00")

    def test_on_the_night_when_clocks_are_put_back(self):
        small_hours = hours("Mo-Su 02:30-02:45")
        where = Situation(zones=("Europe/Madrid",))
        for moment, first in (
            ("2026-10-25 00:00", "2026-10-25 00:30"),  # 02:30 for the first time
            ("2026-10-25 00:45", "2026-10-25 01:30"),  # 02:45, and an hour later 02:30 once more
            ("2026-10-25 01:45", "2026-10-26 01:30"),
        ):
            self.assertEqual(permission("phone", at(moment), [small_hours], where).first, at(first))

    def test_hours_that_are_written_wrongly(self):
        for text in ("", "Mo", "Mo 8-20", "Mo 20:00-08:00", "Fr-Mo 08:00-20:00", "Xx 08:00-20:00", "Mo 08:00-25:00",
                     "Mo 08:60-20:00", "Mo-Tu-We 08:00-10:00", "Mo 08:00-10:00;"):  # fmt: skip
            with self.subTest(text), self.assertRaises(ValueError):
                opening_hours.read(text)

    def test_no_hours_at_all(self):
        self.assertIsNone(permission("phone", at("2026-03-02 08:00"), [Rule("x", "hours")], Situation()).first)

    def helsinki(self):
        return Situation(zones=("Europe/Helsinki",))


@tagged("post_install", "-at_install")
class TestZones(BaseCase):
    daily = hours("Mo-Su 08:00-21:00")

    def test_in_all_zones_where_the_customer_may_be(self):
        where = Situation(zones=("America/New_York", "America/Los_Angeles"))
        may = permission("phone", at("2026-03-02 08:00", "America/New_York"), [self.daily], where)
        self.assertEqual(shown(may.first, "America/New_York"), "Mon 02.03. 11:00")

    def test_zones_whose_hours_never_meet(self):
        where = Situation(zones=("Pacific/Auckland", "Atlantic/Reykjavik"))
        self.assertIsNone(permission("phone", at("2026-03-02 08:00"), [hours("Mo-Fr 09:00-11:00")], where).first)

    def test_a_day_begins_at_another_moment_in_each_zone(self):
        """After two days of rest, both zones must have had them."""
        rest = Rule("rest", "rest", days=2)
        spoken = Attempt(at("2026-03-02 12:00"), "phone", conversation=True)
        where = Situation(zones=("Europe/Madrid", "America/New_York"), attempts=(spoken,))
        may = permission("phone", at("2026-03-02 13:00"), [rest], where)
        self.assertEqual(may.first, at("2026-03-04 00:00", "America/New_York"))


@tagged("post_install", "-at_install")
class TestRules(BaseCase):
    """Worked examples of the kinds of rules."""

    def may(self, rule, moment, attempts=(), channel="phone", **values):
        where = Situation(attempts=tuple(attempts), **values)
        return permission(channel, at(moment), [rule], where, paid=rule.paid)

    def calls(self, *days, **values):
        return [Attempt(at(f"{day} 10:00"), "phone", **values) for day in days]

    def test_seven_calls_in_seven_days_regulation_f_1006_14_b_2_i_A(self):
        rule = Rule("US", "most", frozenset({"phone"}), number=7, days=7, basis="law")
        week = [f"2026-03-0{day}" for day in range(2, 9)]
        self.assertTrue(self.may(rule, "2026-03-08 11:00", self.calls(*week[:6])).allowed)
        may = self.may(rule, "2026-03-08 11:00", self.calls(*week))
        self.assertEqual(may.first, at("2026-03-09 00:00"))
        self.assertFalse(may.is_lawful)
        may = self.may(rule, "2026-03-02 11:00", self.calls(*["2026-03-02"] * 7))
        self.assertEqual(may.first, at("2026-03-09 00:00"))

    def test_calls_of_the_customer_do_not_count(self):
        rule = Rule("US", "most", frozenset({"phone"}), number=1, days=7)
        self.assertTrue(self.may(rule, "2026-03-08 11:00", self.calls("2026-03-08", by_customer=True)).allowed)

    def test_other_channels_do_not_count(self):
        rule = Rule("US", "most", frozenset({"phone"}), number=1, days=7)
        written = Attempt(at("2026-03-08 10:00"), "email")
        self.assertTrue(self.may(rule, "2026-03-08 11:00", [written]).allowed)
        everything = Rule("CO", "most", number=1, days=1)
        self.assertEqual(self.may(everything, "2026-03-08 11:00", [written]).first, at("2026-03-09 00:00"))

    def test_seven_days_of_rest_after_a_conversation_regulation_f_1006_14_b_2_i_B(self):
        """Its day is the first of the seven, also when the customer began it; who reached nobody has not spoken."""
        rule = Rule("US", "rest", frozenset({"phone"}), days=7, basis="law")
        for values in ({}, {"by_customer": True}):
            spoken = self.calls("2026-03-02", conversation=True, **values)
            self.assertEqual(self.may(rule, "2026-03-03 09:00", spoken).first, at("2026-03-09 00:00"))
        self.assertTrue(self.may(rule, "2026-03-03 09:00", self.calls("2026-03-02")).allowed)

    def test_one_channel_in_a_week_ley_2300_of_2023(self):
        rule = Rule("CO", "channels", number=1, days=7, basis="law")
        written = [Attempt(at("2026-03-02 10:00"), "email")]
        self.assertTrue(self.may(rule, "2026-03-03 10:00", written, "email").allowed)
        self.assertEqual(self.may(rule, "2026-03-03 10:00", written, "phone").first, at("2026-03-09 00:00"))

    def test_days_after_the_due_date_and_between_reminders_consumer_ombudsman_2024(self):
        """Fourteen whole days lie between: the day itself is not allowed."""
        first, gap = (
            Rule("FI", "first", paid=True, days=15, basis="law"),
            Rule("FI", "gap", frozenset({"letter"}), days=15),
        )
        due = date(2026, 3, 2)
        self.assertEqual(self.may(first, "2026-03-16 09:00", due=due).first, at("2026-03-17 00:00"))
        self.assertTrue(self.may(first, "2026-03-17 09:00", due=due).allowed)
        free = permission("email", at("2026-03-03 09:00"), [first], Situation(due=due))
        self.assertTrue(free.allowed, "a reminder that costs nothing")
        letter = [Attempt(at("2026-03-02 10:00"), "letter")]
        self.assertEqual(self.may(gap, "2026-03-10 09:00", letter, "letter").first, at("2026-03-17 00:00"))

    def test_a_fee_is_charged_by_the_days_of_the_customer(self):
        """The second of March in Helsinki, where the day before has just ended in London."""
        gap = Rule("gap", "gap", frozenset({"email"}), days=7, paid=True)
        rules = [Rule("first", "first", days=10, paid=True), gap]
        tried = Attempt(at("2026-02-23 00:30", "Europe/Helsinki"), "email")
        for due, attempts, day, expected in (
            (date(2026, 2, 20), (), date(2026, 3, 1), False),
            (date(2026, 2, 20), (), date(2026, 3, 2), True),
            (date(2026, 1, 1), (tried,), date(2026, 3, 1), False),
            (date(2026, 1, 1), (tried,), date(2026, 3, 2), True),
        ):
            with self.subTest(due=due, day=day):
                seen = Situation(("Europe/Helsinki",), attempts=attempts, due=due)
                self.assertEqual(may_cost("email", day, rules, seen), expected)
        self.assertTrue(may_cost("letter", date(2026, 3, 1), [gap], seen), "by post it may")
        self.assertTrue(permission("email", at("2026-03-01 09:00"), rules, seen).allowed, "without a fee it may leave")

    def test_a_channel_that_is_forbidden(self):
        may = self.may(Rule("x", "forbidden", frozenset({"phone"})), "2026-03-02 09:00")
        self.assertEqual((may.allowed, may.first), (False, None))
        self.assertTrue(self.may(Rule("x", "forbidden", frozenset({"sms"})), "2026-03-02 09:00").allowed)

    def test_the_strictest_of_all_rules(self):
        """Each says why; the first moment is the one at which none of them refuses."""
        rules = [
            hours("Mo-Fr 09:00-17:00"),
            Rule("rest", "rest", days=3, basis="guidance"),
            Rule("most", "most", number=5, days=7),
        ]
        spoken = tuple(self.calls("2026-03-05", conversation=True))
        may = permission("phone", at("2026-03-05 18:00"), rules, Situation(attempts=spoken))
        self.assertEqual([refusal.rule.code for refusal in may.refusals], ["Mo-Fr 09:00-17:00", "rest"])
        self.assertEqual(may.first, at("2026-03-09 09:00"))
        self.assertTrue(may.is_lawful)


ZONES = ("Europe/Helsinki", "Europe/Madrid", "America/New_York", "America/Los_Angeles", "America/Santiago",
         "America/Bogota", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Casablanca", "Pacific/Auckland",
         "Asia/Beirut", "America/Havana", "UTC")  # fmt: skip
#: Days on which clocks are put forward or back somewhere, a leap day and ends of years.
DAYS = ("2026-03-29", "2026-10-25", "2026-03-08", "2026-11-01", "2026-04-05", "2026-09-06", "2028-02-29",
        "2026-12-31", "2027-01-01", "2026-02-15", "2026-03-22", "2026-09-27")  # fmt: skip


class Oracle:
    """Says of a single moment whether rules allow it, slowly and in another way than they are checked."""

    def __init__(self, rules, situation, channel):
        self.rules, self.situation, self.channel = rules, situation, channel

    def allows(self, moment):
        return all(
            getattr(self, rule.kind)(rule, zone(name), moment)
            for rule in self.rules
            if not rule.channels or self.channel in rule.channels
            for name in self.situation.zones
        )

    def day(self, moment, there):
        return moment.replace(tzinfo=UTC).astimezone(there).date()

    def hours(self, rule, zone, moment):
        there = moment.replace(tzinfo=UTC).astimezone(zone)
        if there.date() in self.situation.holidays and not rule.hours.on_holidays:
            return False
        minute = there.hour * 60 + there.minute
        return any(day == there.weekday() and start <= minute < end for day, start, end in rule.hours.parts)

    def tried(self, rule):
        return [a for a in self.by_channel(rule) if not a.by_customer]

    def by_channel(self, rule):
        return [a for a in self.situation.attempts if not rule.channels or a.channel in rule.channels]

    def most(self, rule, zone, moment):
        last = [self.day(moment, zone) - timedelta(number) for number in range(rule.days)]
        return sum(self.day(attempt.moment, zone) in last for attempt in self.tried(rule)) < rule.number

    def channels(self, rule, zone, moment):
        last = [self.day(moment, zone) - timedelta(number) for number in range(rule.days)]
        used = {a.channel for a in self.tried(rule) if self.day(a.moment, zone) in last} - {self.channel}
        return len(used) < rule.number

    def rest(self, rule, zone, moment):
        spoken = [a for a in self.by_channel(rule) if a.conversation]
        return all((self.day(moment, zone) - self.day(a.moment, zone)).days >= rule.days for a in spoken)

    def gap(self, rule, zone, moment):
        return all((self.day(moment, zone) - self.day(a.moment, zone)).days >= rule.days for a in self.tried(rule))

    def first(self, rule, zone, moment):
        due = self.situation.due
        return due is None or (self.day(moment, zone) - due).days >= rule.days

    def forbidden(self, _rule, _zone, _moment):
        return False


@tagged("post_install", "-at_install")
class TestAgainstAnOracle(BaseCase):
    """Nothing is allowed that the oracle refuses; the first moment is allowed, and none before it is."""

    def test_random_customers(self):
        for number in range(CUSTOMERS):
            chance = random.Random(number)
            with self.subTest(number=number):
                self.check(chance)

    def check(self, chance):
        channel = chance.choice(("phone", "email", "sms"))
        moment = at(chance.choice(DAYS)) + timedelta(seconds=chance.randrange(-86_400, 2 * 86_400))
        rules, situation = self.rules(chance), self.situation(chance, moment)
        oracle, may = Oracle(rules, situation, channel), permission(channel, moment, rules, situation)
        self.assertEqual(may.allowed, oracle.allows(moment))
        if may.first is not None:
            self.assertTrue(oracle.allows(may.first))
        for earlier in self.moments_before(chance, moment, may.first or moment + HORIZON):
            self.assertFalse(oracle.allows(earlier), earlier)

    def moments_before(self, chance, moment, first):
        """The last second, what lies around changes of the hour, and some others."""
        seconds = int((first - moment).total_seconds())
        if seconds > 0:
            yield from (first - timedelta(seconds=1), moment)
            yield from (moment + timedelta(seconds=chance.randrange(seconds)) for _time in range(20))
            half_hours = [moment + timedelta(minutes=30 * number) for number in range(min(seconds // 1800, 200))]
            yield from half_hours

    def rules(self, chance):
        kinds = chance.sample(("hours", "hours", "most", "channels", "rest", "gap", "first"), chance.randint(1, 4))
        found = [getattr(self, f"make_{kind}")(chance, str(number)) for number, kind in enumerate(kinds)]
        return [*found, Rule("never", "forbidden", frozenset({"sms"}))] if chance.random() < 0.05 else found

    def channels(self, chance):
        return frozenset(chance.choice(((), ("phone",), ("email", "sms"), ("phone", "sms"))))

    def make_hours(self, chance, code):
        parts = []
        for day in chance.sample(range(7), chance.randint(1, 7)):
            start = chance.randrange(0, 1380, 15)
            parts.append((day, start, chance.randrange(start + 15, 1441, 15)))
        return Rule(code, "hours", self.channels(chance), opening_hours.Hours(tuple(parts), chance.random() < 0.3))

    def make_most(self, chance, code):
        return Rule(code, "most", self.channels(chance), number=chance.randint(1, 4), days=chance.randint(1, 9))

    def make_channels(self, chance, code):
        return Rule(code, "channels", self.channels(chance), number=chance.randint(1, 2), days=chance.randint(1, 9))

    def make_rest(self, chance, code):
        return Rule(code, "rest", self.channels(chance), days=chance.randint(1, 8))

    def make_gap(self, chance, code):
        return Rule(code, "gap", self.channels(chance), days=chance.randint(1, 16))

    def make_first(self, chance, code):
        return Rule(code, "first", self.channels(chance), days=chance.randint(0, 20))

    def situation(self, chance, moment):
        attempts = tuple(
            Attempt(
                moment - timedelta(minutes=chance.randrange(20_000)),
                chance.choice(("phone", "email", "sms")),
                chance.random() < 0.4,
                chance.random() < 0.2,
            )
            for _number in range(chance.randrange(6))
        )
        holidays = frozenset(moment.date() + timedelta(chance.randrange(10)) for _number in range(chance.randrange(4)))
        due = moment.date() - timedelta(chance.randrange(20)) if chance.random() < 0.5 else None
        return Situation(tuple(chance.sample(ZONES, chance.randint(1, 3))), holidays, attempts, due)
