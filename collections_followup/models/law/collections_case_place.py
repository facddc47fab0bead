from odoo import fields, models
from odoo.tools import SQL, format_datetime, format_time

from ...decision import local_time
from ..ledger.collections_fact import Asked


class CollectionsCase(models.Model):
    """Where the customer of a case is, and what time it is there."""

    _inherit = "collections.case"

    local_time = fields.Char(
        compute="_compute_local_time",
        help="What time it is where the customer is, by their time zone, state or country; from … to, where there are "
        "several zones.",
    )

    def _whereabouts(self):
        """Return the Place of each customer of one company, by case id, where no other facts are needed."""
        fact, asked = self.env["collections.fact.place"], Asked.of(self)
        self.env["res.partner"].flush_model()
        self.flush_model(["partner_id"])
        columns = SQL(", ").join(fact._columns().values())
        query = SQL(
            "SELECT kase.id, %s FROM collections_case kase %s WHERE %s",
            columns,
            fact._joins(asked),
            asked.is_among(SQL("kase.id")),
        )
        return {case_id: fact._place(*values) for case_id, *values in self.env.execute_query(query)}

    # === WHAT TIME IT IS THERE === #

    def _compute_local_time(self):
        for case in self:
            case.local_time = case._local_time(fields.Datetime.now())

    def _local_time(self, moment):
        """Return the time of day where the customer is, as text; empty if it is not known."""
        told = [format_time(self.env, time.time(), time_format="short") for time in self._clocks(moment)]
        return " – ".join(dict.fromkeys(told))

    def _time_there(self, moment):
        """Return the time of day by the clocks of the customer; the earliest, where they may be in several zones."""
        return self._local_time(moment).partition(" – ")[0]

    def _day_there(self, moment):
        """Return day and time by the clocks of the customer, the earliest and the latest of several zones."""
        clocks = list(dict.fromkeys(self._clocks(moment)))
        told = [format_datetime(self.env, clock, tz="UTC", dt_format="EEEE d MMMM HH:mm") for clock in clocks]
        if len(told) < 2:
            return "".join(told)
        return self.env._("%(first)s or %(last)s, by their time zone", first=told[0], last=told[-1])

    def _clocks(self, moment):
        """Return the earliest and the latest time where the customer may be; empty if it is not known."""
        place = self._origin._whereabouts().get(self._origin.id)
        return place and local_time.times(moment, place.zones) or ()
