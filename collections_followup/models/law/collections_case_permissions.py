from datetime import timedelta

from odoo import fields, models

from ...decision import contact_rule
from ..settings.res_company import day_in

#: Contacts that count; tasks and notices are none.
COUNTED = ("message", "conversation", "statement")


class CollectionsCase(models.Model):
    """By what channels the customer of a case may be contacted, and from when."""

    _inherit = "collections.case"

    def _permissions(self, channels, rules):
        """Return what rules say of contacts now: ``decision.contact_rule.Permission`` by channel.

        :param channels: codes
        :param rules: as `_contact_rules` returns them
        """
        moment, values = fields.Datetime.now(), rules._values()
        situation = self._situation(moment, values)
        return {channel: contact_rule.permission(channel, moment, values, situation) for channel in channels}

    def _contact_rules(self):
        """Return the rules for the customer today."""
        company = self.company_id
        rules = self.env["collections.contact.rule"]
        return rules._of(self.partner_id, company.collections_creditor, company._collections_day())

    def _situation(self, moment, rules):
        """Return where the customer is and what was tried: ``decision.contact_rule.Situation``."""
        days = max((rule.days for rule in rules), default=0)
        since = moment - timedelta(days + 1)  # the first day begins earlier in some zones
        return contact_rule.Situation(self._zones(), self._holidays(moment), self._attempts(since))

    def _attempts(self, since):
        """Return the contacts since a moment, as ``decision.contact_rule.Attempt``."""
        contacts = self.env["collections.contact"].search(
            [
                ("case_id", "=", self.id),
                ("date", ">", since),
                ("kind", "in", COUNTED),
                ("rehearsal", "=", False),
                ("withdrawal_ids", "=", False),
            ]
        )
        return tuple(contact._as_attempt() for contact in contacts)

    def _holidays(self, moment):
        """Return the public holidays where the customer is, by the calendars of companies there."""
        leaves = self.env["resource.calendar.leaves"].sudo()  # whoever sees the case need not see calendars
        found = leaves.search(
            [
                ("resource_id", "=", False),
                ("company_id.partner_id.country_id", "=", self.partner_id.country_id.id),
                ("date_to", ">=", moment),
            ]
        )
        return frozenset(day for leave in found for day in self._days_of(leave))

    def _days_of(self, leave):
        zone = leave.calendar_id.tz or self.company_id._collections_zone()
        first, last = (day_in(zone, moment) for moment in (leave.date_from, leave.date_to))
        return [first + timedelta(number) for number in range((last - first).days + 1)]


class CollectionsContact(models.Model):
    _inherit = "collections.contact"

    def _as_attempt(self):
        """Return this contact as ``decision.contact_rule.Attempt``."""
        by_customer = self.direction == "in"
        spoken = self.kind == "conversation" and (by_customer or self.outcome_id.reached)
        return contact_rule.Attempt(self.date, self.channel, spoken, by_customer)
