import unittest
from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, tagged

from ..tools import public_holidays
from .test_contact_rules import RulesCommon


@tagged("at_install")
@unittest.skipUnless(public_holidays.is_installed(), "the package “holidays” wants Python 3.11")
class TestPackage(BaseCase):
    """What the package knows of public holidays."""

    def test_those_of_a_country_by_name(self):
        found = public_holidays.of_country("FI", (2026,), "en_US")
        self.assertEqual(found[date(2026, 6, 20)], "Midsummer Day")
        self.assertEqual(public_holidays.of_country("FI", (2026,), "fi_FI")[date(2026, 6, 20)], "Juhannuspäivä")
        self.assertTrue({day.year for day in public_holidays.of_country("ES", (2026, 2027))} >= {2026, 2027})

    def test_a_language_that_it_does_not_know(self):
        self.assertIn(date(2026, 12, 6), public_holidays.of_country("FI", (2026,), "es_ES"))

    def test_a_country_that_it_does_not_know(self):
        for code in ("XX", "", None, "country_holidays", "__name__"):
            self.assertIsNone(public_holidays.of_country(code, (2026,)))


@tagged("post_install", "-at_install")
@unittest.skipUnless(public_holidays.is_installed(), "the package “holidays” wants Python 3.11")
class TestLoaded(RulesCommon):
    """A manager loads the public holidays of the countries where customers are."""

    def setUp(self):
        super().setUp()
        self.env["collections.case"].search([]).state = "closed"  # of other stories
        self.finnish = self.late("fi")

    def late(self, country, **values):
        partner = self.customer(f"Late {country}", country_id=self.env.ref(f"base.{country}").id, **values)
        self.invoice(partner, 100, overdue=5)
        self.evaluate(partner)
        self.case(partner)._refresh()
        return partner

    def load(self, by=None):
        return self.rules.with_user(by or self.manager).action_load_holidays()["params"]["message"]

    def days(self, country):
        found = self.env["resource.calendar.leaves"]._collections_holidays(date(2026, 1, 1))
        return found.get(self.env.ref(f"base.{country}").id, frozenset())

    def test_this_year_and_the_next_where_customers_are(self):
        self.assertRegex(self.load(), r"New public holidays: Finland: \d\d\.")
        self.assertTrue({date(2026, 6, 20), date(2027, 12, 6)} <= self.days("fi"))
        self.assertFalse(self.days("es"))
        leaf = self.env["resource.calendar.leaves"].search([("name", "=", "Midsummer Day")], limit=1)
        self.assertEqual((leaf.calendar_id.name, leaf.calendar_id.tz), ("Public Holidays: Finland", "Europe/Helsinki"))

    def test_they_are_no_days_off_of_colleagues(self):
        """The company is in another country, and works on Midsummer Day."""
        self.load()
        self.assertNotIn(date(2026, 6, 20), self.days("us"))
        calendar = self.company.resource_calendar_id
        self.assertFalse(self.env["resource.calendar.leaves"].search([("calendar_id", "in", (calendar.id, False))]))

    def test_twice_is_once(self):
        self.load()
        days, leaves = self.days("fi"), self.env["resource.calendar.leaves"].search_count([])
        self.assertEqual(self.load(), "New public holidays: Finland: 0.")
        self.assertEqual((self.days("fi"), self.env["resource.calendar.leaves"].search_count([])), (days, leaves))

    def test_what_was_entered_by_hand_stays(self):
        self.company.partner_id.country_id = self.env.ref("base.fi")
        values = {"name": "Juhannus", "date_from": "2026-06-19 21:00:00", "date_to": "2026-06-20 20:59:59"}
        calendar = self.company.resource_calendar_id
        calendar.tz = "Europe/Helsinki"
        self.env["resource.calendar.leaves"].create({**values, "calendar_id": calendar.id})
        self.load()
        self.assertFalse(
            self.env["resource.calendar.leaves"]
            .search([("name", "=", "Midsummer Day")])
            .filtered(lambda leaf: leaf.date_from.year == 2026)
        )

    def test_a_country_of_which_nothing_is_known(self):
        self.late("gp")
        self.late("kp")
        with patch.object(public_holidays, "of_country", side_effect=self._without("KP")):
            told = self.load()
        self.assertIn("Nothing is known of: North Korea. Enter their public holidays.", told)

    def _without(self, unknown):
        real = public_holidays.of_country
        return lambda code, *arguments: None if code == unknown else real(code, *arguments)

    def test_a_call_on_a_public_holiday_waits(self):
        """Contact rules know the day as soon as it is loaded."""
        self.at("2026-06-19 10:00:00")
        rule = self.rules.search([("code", "=", "fi-business-phone-hours")])
        rule.write({"hours": "Mo-Su 00:00-24:00", "on_holidays": False})
        self.at("2026-06-20 09:00:00")
        case = self.case(self.finnish)
        self.assertTrue(case._permissions(["phone"])["phone"].allowed)
        self.load()
        self.assertFalse(case._permissions(["phone"])["phone"].allowed)

    def test_where_nobody_has_a_country(self):
        self.case(self.finnish).state = "closed"
        self.assertIn("there is nothing to load", self.load())

    def test_only_managers_load_them(self):
        with self.assertRaises(AccessError):
            self.load(self.accountant)

    def test_from_the_settings_too(self):
        settings = self.env["collections.settings"].with_user(self.manager).create({"company_id": self.company.id})
        self.assertIn("Finland", settings.action_collections_load_holidays()["params"]["message"])


@tagged("post_install", "-at_install")
class TestWithoutThePackage(RulesCommon):
    def test_it_is_said_how_to_install_it(self):
        self.patch(public_holidays, "holidays", None)
        with self.assertRaisesRegex(UserError, "pip install"):
            self.rules.with_user(self.manager).action_load_holidays()
