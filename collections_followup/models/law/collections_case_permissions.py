from datetime import timedelta

import pytz

from odoo import fields, models

from ...decision import contact_rule

#: Contacts that count; tasks and notices are none.
COUNTED = ("message", "conversation", "statement")
#: No rule counts contacts of longer ago.
LOOK_BACK = timedelta(62)


class CollectionsCase(models.Model):
    """By what channels the customer of a case may be contacted, and from when."""

    _inherit = "collections.case"

    def _permissions(self, channels):
        """What the rules say of contacts now: ``decision.contact_rule.Permission`` by channel, and the rules.

        :param channels: codes
        :returns: ({channel: Permission}, {``decision.contact_rule.Rule``: record})
        """
        self.ensure_one()
        moment = fields.Datetime.now()
        rules = {value: rule for rule, value in self._contact_rules()._values().items()}
        situation = self._situation(moment)
        found = {channel: contact_rule.permission(channel, moment, rules, situation) for channel in channels}
        return found, rules

    def _contact_rules(self):
        """The rules for the customer today."""
        company = self.company_id
        rules = self.env["collections.contact.rule"]
        return rules._of(self.partner_id, company.collections_creditor, company._collections_day())

    def _situation(self, moment):
        """Where the customer is and what was tried: ``decision.contact_rule.Situation``."""
        return contact_rule.Situation(self._zones(), self._holidays(moment), self._attempts(moment))

    def _attempts(self, moment):
        """Contacts of the last while, as ``decision.contact_rule.Attempt``."""
        contacts = self.env["collections.contact"].search(
            [
                ("case_id", "=", self.id),
                ("date", ">", moment - LOOK_BACK),
                ("kind", "in", COUNTED),
                ("rehearsal", "=", False),
                ("withdrawal_ids", "=", False),
            ]
        )
        return tuple(contact._as_attempt() for contact in contacts)

    def _holidays(self, moment):
        """Public holidays where the customer is, by the calendars of companies there: days."""
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
        zone = pytz.timezone(leave.calendar_id.tz or self.company_id.partner_id.tz or "UTC")
        first, last = (pytz.utc.localize(at).astimezone(zone).date() for at in (leave.date_from, leave.date_to))
        return [first + timedelta(number) for number in range((last - first).days + 1)]


class CollectionsContact(models.Model):
    _inherit = "collections.contact"

    def _as_attempt(self):
        """This contact as ``decision.contact_rule.Attempt``."""
        by_customer = self.direction == "in"
        spoken = self.kind == "conversation" and (by_customer or self.outcome_id.reached)
        return contact_rule.Attempt(self.date, self.channel, spoken, by_customer)
