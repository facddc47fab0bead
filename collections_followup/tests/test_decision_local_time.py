from datetime import datetime

from odoo.tests import BaseCase, tagged

from ..decision.local_time import other_time_of_day, times, zones


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

    def test_summer_time_counts(self):
        self.assertEqual(self.told(datetime(2026, 7, 15, 12), ("Europe/Helsinki",)), ("15:00", "15:00"))

    def test_who_was_not_reached_is_tried_at_another_time_of_day(self):
        self.assertEqual(other_time_of_day(datetime(2026, 3, 2, 9)), "afternoon")
        self.assertEqual(other_time_of_day(datetime(2026, 3, 2, 15)), "morning")
