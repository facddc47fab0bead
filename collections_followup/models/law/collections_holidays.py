from datetime import datetime, time

import pytz

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import notification, public_holidays


class CollectionsContactRule(models.Model):
    """The public holidays of the countries where customers are, taken from a package that knows them."""

    _inherit = "collections.contact.rule"

    def action_load_holidays(self):
        """Enter the public holidays of this year and the next where customers with open cases are.

        :raises AccessError: the user may not change contact rules, which hold for all companies
        :raises UserError: the package is not installed
        """
        self.env["collections.contact.rule"].check_access("write")
        if not public_holidays.is_installed():
            raise UserError(
                self.env._(
                    "The Python package “holidays” is not installed. Ask your administrator to run “pip install "
                    "holidays” where Odoo runs, and to restart Odoo. Or enter public holidays under Working Schedules."
                )
            )
        return notification.shown(self._told_loaded(self._load_holidays()), type="success", sticky=True)

    @api.model
    def _load_holidays(self):
        """Enter what is missing, and return how many: {country: number, or None if nothing is known of it}."""
        year = self.env.company.root_id._collections_day().year
        # managers of collections need no rights to calendars: these hold nothing but public holidays
        leaves = self.env["resource.calendar.leaves"].sudo()
        known, loaded = leaves._collections_holidays(datetime(year, 1, 1).date()), {}
        for country in self._countries_of_customers():
            found = public_holidays.of_country(country.code, (year, year + 1), self.env.lang or "en_US")
            if found is not None:
                missing = {day: name for day, name in found.items() if day not in known.get(country.id, ())}
                leaves._collections_enter(country, missing)
                found = len(missing)
            loaded[country] = found
        return loaded

    @api.model
    def _countries_of_customers(self):
        """Return the countries of customers with open cases of any company, by name."""
        # rules and holidays are for all companies; no more than the names of countries is told
        cases = self.env["collections.case"].sudo()._search(Domain("state", "=", "open"))
        customers = Domain("id", "in", cases.subselect("partner_id")) & Domain("country_id", "!=", False)
        found = self.env["res.partner"].sudo().with_context(active_test=False)._read_group(customers, ["country_id"])
        return self.env["res.country"].union(*(country for (country,) in found)).sudo(False).sorted("name")

    @api.model
    def _told_loaded(self, loaded):
        """Return what was loaded, as sentences.

        :param loaded: as of `_load_holidays`
        """
        if not loaded:
            return self.env._("No customer with an open case has a country: there is nothing to load.")
        numbers = [f"{country.name}: {number}" for country, number in loaded.items() if number is not None]
        unknown = [country.name for country, number in loaded.items() if number is None]
        told = [self.env._("New public holidays: %s.", ", ".join(numbers))] if numbers else []
        if unknown:
            told.append(self.env._("Nothing is known of: %s. Enter their public holidays.", ", ".join(unknown)))
        return " ".join(told)


class ResourceCalendarLeaves(models.Model):
    _inherit = "resource.calendar.leaves"

    @api.model
    def _collections_enter(self, country, found):
        """Enter public holidays of a country, in a calendar of their own by which nobody works.

        :param found: {day: name}
        """
        if found:
            calendar = self._collections_calendar(country)
            zone = pytz.timezone(calendar.tz)
            self.create([{"calendar_id": calendar.id, "name": found[day], **_whole(day, zone)} for day in found])

    @api.model
    def _collections_calendar(self, country):
        """Return the calendar for the public holidays of a country; create it if there is none."""
        calendars = self.env["resource.calendar"]
        zones = pytz.country_timezones.get(country.code, ("UTC",))
        return calendars.search([("collections_country_id", "=", country.id)], limit=1) or calendars.create(
            {
                "name": self.env._("Public Holidays: %s", country.name),
                "collections_country_id": country.id,
                "company_id": False,
                "tz": zones[0],
                "attendance_ids": [],
            }
        )


def _whole(day, zone):
    """Return the values of a leave for a whole day in a zone."""
    bounds = (zone.localize(datetime.combine(day, hour)).astimezone(pytz.utc) for hour in (time.min, time.max))
    first, last = (moment.replace(tzinfo=None, microsecond=0) for moment in bounds)
    return {"date_from": first, "date_to": last}
