from odoo import fields, models
from odoo.tools import format_datetime, format_time

from ...decision import contact_rule, local_time


class CollectionsCase(models.Model):
    """Until when the customer may be called now, or from when."""

    _inherit = "collections.case"

    call_window = fields.Char(
        "Calls",
        compute="_compute_call_window",
        help="Until when contact rules let the customer be called now, or from when, by the clock of the customer.",
    )

    def _compute_call_window(self):
        for case in self:
            case.call_window = case._call_window(fields.Datetime.now()) if case.company_id else False

    def _call_window(self, moment):
        """Return in words when the customer may be called; empty if no rule says anything."""
        rules = self._contact_rule_values()[self.id]
        situation = self._situations(moment, {self.id: rules}, ("phone",))[self.id]
        permission = contact_rule.permission("phone", moment, rules, situation)
        if permission.allowed:
            ends = contact_rule.closes("phone", moment, rules, situation)
            return ends and self.env._("Calls are allowed until %s there", self._time_there(ends))
        why = self._refusals_in_words(permission)
        if not permission.first:
            return self.env._("No calls are allowed: %s", why)
        return self.env._("No calls before %(when)s there: %(why)s", when=self._day_there(permission.first), why=why)

    def _refusals_in_words(self, permission):
        """Return what refuses a contact, as sentences."""
        codes = [refusal.rule.code for refusal in permission.refusals]
        # whoever works a case may know what limits it
        rules = self.env["collections.contact.rule"].sudo().search([("code", "in", codes)])
        return "; ".join(f"{rule.summary} ({rule._shown('basis')})" for rule in rules)

    def _time_there(self, moment):
        """Return the time of day by the clocks of the customer; the earliest, where they may be in several zones."""
        earliest, _latest = self._clocks(moment)
        return format_time(self.env, earliest.time(), time_format="short")

    def _day_there(self, moment):
        """Return day and time by the clocks of the customer, from … to where they may be in several zones."""
        told = [
            format_datetime(self.env, time, tz="UTC", dt_format="EEEE d MMMM HH:mm") for time in self._clocks(moment)
        ]
        return " – ".join(dict.fromkeys(told))

    def _clocks(self, moment):
        """Return (earliest, latest) time where the customer may be."""
        return local_time.times(moment, self._law_zones())
