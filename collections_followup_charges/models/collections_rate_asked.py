from datetime import timedelta

from odoo import api, fields, models

from ..decision.interest_rule import half_year, next_half_year
from ..decision.rates import MissingRate

#: The type of the activity that asks a manager for a rate.
ASKED = "collections_followup_charges.mail_activity_rate"
#: Days before a half-year in which its rates are asked for.
AHEAD = timedelta(14)


class CollectionsRateSeries(models.Model):
    """A rate that interest needs, and that nobody has entered yet, is asked for: once for each half-year."""

    _name = "collections.rate.series"
    _inherit = ["collections.rate.series", "mail.thread", "mail.activity.mixin"]

    asked_for = fields.Date(
        "Rate Asked For", readonly=True, copy=False, help="The latest day for whose rate a manager was asked."
    )

    @api.model
    def _cron_ask(self):
        """Ask a manager for the rates that are missing, and for those of the half-year that is about to begin."""
        today = fields.Date.context_today(self)
        day = half_year(today) if next_half_year(today) - today > AHEAD else next_half_year(today)
        missing = self._in_use().filtered(lambda series: not series._knows(day))
        (self.search([]) - missing).activity_unlink([ASKED])  # pylint: disable=no-search-all
        manager = self.env["collections.contact.rule"]._reviewer()
        for series in missing.filtered(lambda series: series.asked_for != day) if manager else ():
            series._ask(manager, day)

    @api.model
    def _in_use(self):
        """Return the series on which invoices can bear interest."""
        return self.env["collections.interest.rule"].search([("series_id", "!=", False)]).series_id

    def _knows(self, day):
        """Return True if the rate that counts for a half-year is known.

        :param day: its first day; some rules take the rate of the day before
        """
        try:
            return bool(self._as_value().on(day))
        except MissingRate:
            return False

    def _ask(self, manager, day):
        own = self.with_context(lang=manager.lang or self.env.lang)
        own.activity_schedule(
            ASKED,
            date_deadline=day,
            user_id=manager.id,
            note=own.env._(
                "Please enter the rate of %(day)s. It is published at %(where)s. Until then no interest is reckoned "
                "beyond the days that are known.",
                day=fields.Date.to_string(day),
                where=own.where or "–",
            ),
        )
        self.asked_for = day
