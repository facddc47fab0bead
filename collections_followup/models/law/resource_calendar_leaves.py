from datetime import timedelta

from odoo import api, models
from odoo.tools import ormcache

from ..settings.res_company import day_in


class ResourceCalendarLeaves(models.Model):
    """Public holidays, on which contact rules may allow no contact: those of companies in a country, and of calendars
    that are for the public holidays of a country.
    """

    _inherit = "resource.calendar.leaves"

    @api.model
    @ormcache("since")
    def _collections_holidays(self, since):
        """Return the public holidays by country: {id of the country: frozenset of days}.

        :param since: a day; holidays that ended before it are left out
        """
        found = self.sudo().search(  # whoever works a case need not see calendars
            [("resource_id", "=", False), ("date_to", ">=", since)]
        )
        by_country = found.grouped(lambda leave: leave._collections_country().id)
        return {
            country_id: frozenset(day for leave in of_country for day in leave._collections_days())
            for country_id, of_country in by_country.items()
            if country_id
        }

    def _collections_country(self):
        return self.calendar_id.collections_country_id or self.company_id.partner_id.country_id

    def _collections_days(self):
        zone = self.calendar_id.tz or self.company_id._collections_zone()
        first, last = (day_in(zone, moment) for moment in (self.date_from, self.date_to))
        return [first + timedelta(number) for number in range((last - first).days + 1)]

    # === KEPT IN MEMORY === #

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._collections_forget()
        return leaves

    def write(self, vals):
        self._collections_forget()
        result = super().write(vals)
        self._collections_forget()
        return result

    def unlink(self):
        self._collections_forget()
        return super().unlink()

    def _collections_forget(self):
        """Forget the holidays, if some of these are any: absences of people come and go all the time."""
        if any(not leave.resource_id for leave in self):
            self.env.registry.clear_cache()
