from datetime import datetime

import pytz

from odoo.tests import BaseCase, tagged

from ..decision.local_time import other_time_of_day, times, zones
from ..decision.state_zones import AREAS, ZONES

#: What clocks show in a state at noon in Greenwich, in January and in July 2025: from … to.
STATES = [
    ("US", "NY", "07:00", "07:00", "08:00", "08:00"),
    ("US", "CA", "04:00", "04:00", "05:00", "05:00"),
    ("US", "IN", "06:00", "07:00", "07:00", "08:00"),  # the corners by Chicago and Evansville
    ("US", "FL", "06:00", "07:00", "07:00", "08:00"),  # the panhandle
    ("US", "TX", "05:00", "06:00", "06:00", "07:00"),  # El Paso
    ("US", "TN", "06:00", "07:00", "07:00", "08:00"),
    ("US", "AZ", "05:00", "05:00", "05:00", "06:00"),  # summer time with the Navajo only
    ("US", "OR", "04:00", "05:00", "05:00", "06:00"),  # Malheur County
    ("US", "AK", "02:00", "03:00", "03:00", "04:00"),  # the Aleutians
    ("US", "HI", "02:00", "02:00", "02:00", "02:00"),
    ("US", "PR", "08:00", "08:00", "08:00", "08:00"),
    ("US", "GU", "22:00", "22:00", "22:00", "22:00"),
    ("CA", "NL", "08:00", "08:30", "09:00", "09:30"),  # Labrador
    ("CA", "ON", "06:00", "07:00", "07:00", "08:00"),  # the west
    ("CA", "SK", "05:00", "06:00", "06:00", "06:00"),  # Lloydminster
    ("AU", "QLD", "22:00", "22:00", "22:00", "22:00"),
    ("AU", "NSW", "22:30", "23:00", "21:30", "22:30"),  # Broken Hill, Lord Howe Island
    ("BR", "SP", "09:00", "09:00", "09:00", "09:00"),
    ("BR", "PE", "09:00", "10:00", "09:00", "10:00"),  # Fernando de Noronha
    ("BR", "AM", "07:00", "08:00", "07:00", "08:00"),
    ("MX", "SON", "05:00", "05:00", "05:00", "05:00"),
    ("MX", "ROO", "07:00", "07:00", "07:00", "07:00"),
    ("MX", "TAM", "06:00", "06:00", "06:00", "07:00"),  # the border keeps the summer time of Texas
    ("RU", "MOW", "15:00", "15:00", "15:00", "15:00"),
    ("RU", "SA", "21:00", "23:00", "21:00", "23:00"),
]


@tagged("at_install")
class TestLocalTime(BaseCase):
    """What time it is where the customer is."""

    def told(self, moment, names):
        found = times(moment, names)
        return found and tuple(f"{time:%H:%M}" for time in found)

    def test_their_own_zone_comes_before_all_of_their_country(self):
        self.assertEqual(zones("Europe/Helsinki", "US"), ("Europe/Helsinki",))
        self.assertIn("America/New_York", zones(None, "US"))
        self.assertEqual(zones(None, None), ())

    def test_a_country_with_several_zones_has_an_earliest_and_a_latest_time(self):
        noon = datetime(2026, 1, 15, 12)
        self.assertEqual(self.told(noon, zones(None, "FI")), ("14:00", "14:00"))
        self.assertEqual(self.told(noon, zones(None, "ES")), ("12:00", "13:00"))
        self.assertIsNone(times(noon, ()))

    def test_a_state_has_its_own_zones(self):
        for country, state, *expected in STATES:
            with self.subTest(country=country, state=state):
                names = zones(None, country, state)
                winter, summer = datetime(2025, 1, 15, 12), datetime(2025, 7, 15, 12)
                self.assertEqual([*self.told(winter, names), *self.told(summer, names)], expected)

    def test_where_nothing_is_known_of_a_state_all_zones_of_the_country_count(self):
        for state in ("AE", "XX", None):
            self.assertEqual(zones(None, "US", state), zones(None, "US"))
        self.assertEqual(zones(None, "FI", "18"), zones(None, "FI"))
        self.assertEqual(zones("Europe/Madrid", "US", "NY"), ("Europe/Madrid",))

    def test_every_clock_of_a_country_is_found_in_one_of_its_states(self):
        """No zone of a country was forgotten: in no month does it show a time that none of its states has."""
        for country, areas in AREAS.items():
            for month in range(1, 13):
                moment = datetime(2025, month, 15, 12)
                shown = {time for name in areas for time in times(moment, (name,))}
                for name in set(pytz.country_timezones[country]) - {"Antarctica/Macquarie"}:
                    self.assertIn(times(moment, (name,))[0], shown, (name, month))
        self.assertEqual(len([state for country, state in ZONES if country == "US"]), 59)

    def test_summer_time_counts(self):
        self.assertEqual(self.told(datetime(2026, 7, 15, 12), ("Europe/Helsinki",)), ("15:00", "15:00"))

    def test_who_was_not_reached_is_tried_at_another_time_of_day(self):
        self.assertEqual(other_time_of_day(datetime(2026, 3, 2, 9)), "afternoon")
        self.assertEqual(other_time_of_day(datetime(2026, 3, 2, 15)), "morning")
