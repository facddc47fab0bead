from datetime import datetime
from typing import NamedTuple

import pytz

from odoo.tests import tagged

from ..decision.contact_rule import Attempt, Situation, permission
from .test_contact_rules import RulesCommon

#: Days of a week in March 2026; at the end of it clocks go forward in the United States.
DAYS = {"Mo": 2, "Tu": 3, "We": 4, "Th": 5, "Fr": 6, "Sa": 7, "Su": 8, "next Mo": 9}
NOW = "now"


class Who(NamedTuple):
    """A customer before the law."""

    country: str
    kind: str = "consumer"
    creditor: str = "own"
    state: str = ""


class Example(NamedTuple):
    """At a time where the customer is, after what was tried, a channel is allowed from a time on.

    :ivar tried: channel and time of each contact; with a * if somebody was spoken to
    """

    channel: str
    at: str
    first: str = NOW
    tried: tuple[str, ...] = ()


THREE_CALLS = ("phone Mo 10:00", "phone Tu 10:00", "phone We 10:00")
TWO_CALLS = THREE_CALLS[:2]
SPOKEN = ("phone* Mo 10:00",)
#: (what the rules rest on, the customer, their time zone): three examples each.
EXAMPLES = {
    ("12 CFR 1006.6(b) and 1006.14(b), Regulation F", Who("us", creditor="third_party"), "America/New_York"): (
        Example("phone", "Mo 07:30", "Mo 08:00"),
        Example("phone", "Su 12:00", "next Mo 08:00", tuple(f"phone {day} 10:00" for day in list(DAYS)[:7])),
        Example("phone", "Th 10:00", "next Mo 08:00", SPOKEN),
    ),
    ("Regulation F as a policy of the creditor", Who("us"), "America/Chicago"): (
        Example("email", "Mo 21:30", "Tu 08:00"),
        Example("phone", "Sa 10:00", NOW, tuple(f"phone {day} 10:00" for day in list(DAYS)[:5])),
        Example("phone", "Su 10:00", "next Mo 08:00", SPOKEN),
    ),
    ("940 CMR 7.04(1), Massachusetts", Who("us", state="state_us_34"), "America/New_York"): (
        Example("phone", "We 10:00", "next Mo 08:00", TWO_CALLS),
        Example("phone", "We 10:00", NOW, TWO_CALLS[:1]),
        Example("phone", "Mo 21:15", "Tu 08:00"),
    ),
    ("Cal. Civ. Code 1788, Rosenthal Act", Who("us", state="state_us_5"), "America/Los_Angeles"): (
        Example("phone", "Sa 07:00", "Sa 08:00"),
        Example("phone", "Mo 20:59"),
        Example("phone", "Mo 21:00", "Tu 08:00"),
    ),
    ("practice in the United States", Who("us", "business"), "America/Denver"): (
        Example("phone", "Th 18:30", "Fr 08:00"),
        Example("email", "Fr 17:59"),
        Example("phone", "Tu 10:00", "We 08:00", SPOKEN),
    ),
    ("good collection practice, Finland", Who("fi"), "Europe/Helsinki"): (
        Example("phone", "Sa 10:00", "next Mo 08:00"),
        Example("phone", "We 10:00", "next Mo 08:00", TWO_CALLS),
        Example("email", "Fr 20:30", "next Mo 08:00"),
    ),
    ("practice between companies, Finland", Who("fi", "business"), "Europe/Helsinki"): (
        Example("email", "Mo 06:30", "Mo 07:00"),
        Example("phone", "Mo 17:59"),
        Example("phone", "Th 10:00", "next Mo 08:00", THREE_CALLS),
    ),
    ("practice with consumers, Spain", Who("es"), "Europe/Madrid"): (
        Example("phone", "Mo 21:10", "Tu 09:00"),
        Example("phone", "Th 10:00", "next Mo 09:00", THREE_CALLS),
        Example("phone", "Fr 10:00", "next Mo 09:00", SPOKEN),
    ),
    ("practice between companies, Spain", Who("es", "business"), "Atlantic/Canary"): (
        Example("phone", "Mo 20:30", "Tu 09:00"),
        Example("email", "Mo 20:30"),
        Example("phone", "Tu 10:00", "We 09:00", SPOKEN),
    ),
    ("practice with consumers, Germany", Who("de"), "Europe/Berlin"): (
        Example("phone", "Sa 19:00"),
        Example("phone", "Su 10:00", "next Mo 08:00"),
        Example("phone", "We 10:00", "next Mo 08:00", TWO_CALLS),
    ),
    ("practice between companies, Germany", Who("de", "business"), "Europe/Berlin"): (
        Example("email", "Sa 10:00", "next Mo 07:00"),
        Example("phone", "Th 10:00", "next Mo 08:00", THREE_CALLS),
        Example("phone", "Tu 10:00", "We 08:00", SPOKEN),
    ),
    ("practice with consumers, France", Who("fr"), "Europe/Paris"): (
        Example("phone", "Mo 09:30", "Mo 10:00"),
        Example("email", "Sa 09:00"),
        Example("phone", "We 12:00", "next Mo 10:00", SPOKEN),
    ),
    ("practice between companies, France", Who("fr", "business"), "Europe/Paris"): (
        Example("email", "Mo 06:00", "Mo 07:00"),
        Example("phone", "Fr 18:00", "next Mo 08:00"),
        Example("phone", "Tu 10:00", "We 08:00", SPOKEN),
    ),
    ("FCA CONC 7, United Kingdom", Who("uk"), "Europe/London"): (
        Example("phone", "Sa 08:30", "Sa 09:00"),
        Example("phone", "Sa 17:00", "next Mo 08:00"),
        Example("phone", "Th 10:00", "next Mo 08:00", THREE_CALLS),
    ),
    ("practice between companies, United Kingdom", Who("uk", "business"), "Europe/London"): (
        Example("email", "Sa 10:00", "next Mo 07:00"),
        Example("phone", "Fr 12:00", "next Mo 08:00", (*THREE_CALLS, "phone Th 10:00", "phone Fr 10:00")),
        Example("phone", "Mo 07:00", "Mo 08:00"),
    ),
    ("practice with consumers, Mexico", Who("mx"), "America/Mexico_City"): (
        Example("phone", "Mo 22:00", "Tu 07:00"),
        Example("email", "Fr 22:30", "next Mo 07:00"),
        Example("phone", "Th 10:00", "next Mo 07:00", THREE_CALLS),
    ),
    ("Law 2300 of 2023, Colombia", Who("co"), "America/Bogota"): (
        Example("email", "Sa 15:30", "next Mo 07:00"),
        Example("phone", "Tu 10:00", "next Mo 07:00", ("email Mo 09:00",)),
        Example("phone", "Mo 15:00", "Tu 07:00", ("phone Mo 09:00",)),
    ),
    ("Law 19.496 art. 37 and 39, Chile", Who("cl"), "America/Santiago"): (
        Example("phone", "Th 10:00", "next Mo 08:00", ("phone Mo 10:00",)),
        Example("email", "Tu 10:00", "We 08:00", ("email Mo 10:00",)),
        Example("sms", "Fr 10:00", "next Mo 08:00", ("email Mo 10:00", "email We 10:00")),
    ),
    ("Law 29571 art. 62, Peru", Who("pe"), "America/Lima"): (
        Example("phone", "Mo 20:30", "Tu 07:00"),
        Example("phone", "Sa 10:00", "next Mo 07:00"),
        Example("phone", "Th 10:00", "next Mo 07:00", THREE_CALLS),
    ),
    ("practice between companies, Europe", Who("pt", "business"), "Europe/Lisbon"): (
        Example("email", "Sa 10:00", "next Mo 07:00"),
        Example("phone", "Th 10:00", "next Mo 08:00", THREE_CALLS),
        Example("phone", "Tu 10:00", "We 08:00", SPOKEN),
    ),
    ("the strictest defaults", Who("jp"), "Asia/Tokyo"): (
        Example("phone", "Mo 09:30", "Mo 10:00"),
        Example("phone", "Tu 11:00", "next Mo 10:00", ("phone Mo 11:00",)),
        Example("email", "Fr 18:00", "next Mo 09:00"),
    ),
}


@tagged("post_install", "-at_install")
class TestExamples(RulesCommon):
    """Worked examples of each rule set that comes along."""

    def test_each_set_of_rules(self):
        for (source, who, zone), examples in EXAMPLES.items():
            for example in examples:
                with self.subTest(source, channel=example.channel, at=example.at):
                    self.assertEqual(self.first(who, pytz.timezone(zone), example), example.first)

    def test_each_rule_set_that_is_shipped_has_examples(self):
        places = {rule.code.rsplit("-", 2)[0] for rule in self.rules.search([("kind", "in", ("hours", "most"))])}
        asked = set()
        for _source, who, _zone in EXAMPLES:
            asked |= {rule.code.rsplit("-", 2)[0] for rule in self.rules.browse(self.ids(who))}
        self.assertFalse(places - asked)

    def ids(self, who):
        state = self.env.ref(f"base.{who.state}").id if who.state else None
        return self.rules._ids_of(who.kind, self.env.ref(f"base.{who.country}").id, state, who.creditor, self.today)

    def first(self, who, zone, example):
        """When the channel is first allowed, by the clock of the customer."""
        rules = [rule._as_value() for rule in self.rules.browse(self.ids(who)) if rule.kind != "notice"]
        tried = tuple(self.attempt(text, zone) for text in example.tried)
        moment = self.moment(example.at, zone)
        found = permission(example.channel, moment, rules, Situation((zone.zone,), frozenset(), tried))
        if found.allowed:
            return NOW
        shown = pytz.utc.localize(found.first).astimezone(zone)
        days = {number: day for day, number in DAYS.items()}
        return f"{days[shown.day]} {shown:%H:%M}"

    def attempt(self, text, zone):
        channel, time = text.split(" ", 1)
        return Attempt(self.moment(time, zone), channel.rstrip("*"), channel.endswith("*"))

    def moment(self, text, zone):
        """A time of the week where the customer is, in UTC."""
        day, time = text.rsplit(" ", 1)
        hour, minute = map(int, time.split(":"))
        local = zone.localize(datetime(2026, 3, DAYS[day], hour, minute))
        return local.astimezone(pytz.utc).replace(tzinfo=None)
