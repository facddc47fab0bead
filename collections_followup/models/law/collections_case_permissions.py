from datetime import timedelta
from functools import partial

from odoo import fields, models
from odoo.fields import Domain

from ...decision import contact_rule
from ...decision.opening_hours import start_of_day
from ..settings.res_company import day_in

#: Contacts that count; tasks and notices are none.
COUNTED = ("message", "conversation", "statement")
#: States of messages that have not left, and may never do.
NOT_LEFT = ("queued", "printed", "cancelled", "lost")


class CollectionsCase(models.Model):
    """By what channels the customer of a case may be contacted, and from when."""

    _inherit = "collections.case"

    # === NOW === #

    def _permissions(self, channels, moment=None):
        """Return what rules say of contacts with a customer: ``decision.contact_rule.Permission`` by channel.

        :param channels: codes
        :param moment: in UTC; by default now
        """
        moment, rules = moment or fields.Datetime.now(), self._contact_rule_values()[self.id]
        situation = self._situations(moment, {self.id: rules}, channels)[self.id]
        return {channel: contact_rule.permission(channel, moment, rules, situation) for channel in channels}

    def _contact_rules(self):
        """Return the rules for the customer today."""
        company = self.company_id
        rules = self.env["collections.contact.rule"]
        return rules._of(self.partner_id, company.collections_creditor, company._collections_day())

    def _permissions_by(self, channel, moment, left_alone=False):
        """Return the same for customers of one company by one channel, by case id, where there are rules.

        :param left_alone: whether nothing counts that has not left yet, as before another message leaves
        """
        rules = {case_id: known for case_id, known in self._contact_rule_values().items() if known}
        if not rules:
            return {}
        situations = self.browse(rules)._situations(moment, rules, (channel,), left_alone)
        ask = Asking(partial(contact_rule.permission, moment=moment))
        return {case_id: ask(channel, known, situations[case_id]) for case_id, known in rules.items()}

    # === ON A DAY === #

    def _limits(self, evaluations, today):
        """Ask the contact rules about the channels of all steps that are due."""
        limits = super()._limits(evaluations, today)
        due = self.browse(case_id for case_id, found in evaluations.items() if found.decision.kind == "step")
        rules = {case_id: known for case_id, known in due._contact_rule_values(today).items() if known}
        if not rules:
            return limits
        reaching = self.env["collections.channel"]._reaching()
        channels = {case_id: evaluations[case_id].channels & reaching for case_id in rules}
        limited = self.browse(rules)
        situations = limited._situations(limited._begins(today), rules, frozenset().union(*channels.values()))
        ask = Asking(partial(contact_rule.limit, day=today, zone=limited.company_id._collections_zone()))
        for case_id, known in rules.items():
            found = {channel: ask(channel, known, situations[case_id]) for channel in channels[case_id]}
            limits[case_id] = {channel: limit for channel, limit in found.items() if limit}
        return limits

    def _begins(self, day):
        """Return the first moment of a day of the company, in UTC."""
        return start_of_day(day, contact_rule.pytz.timezone(self.company_id._collections_zone()))

    # === WHAT RULES SEE === #

    def _contact_rule_values(self, today=None):
        """Return the rules for customers of one company, by case id: tuples of ``decision.contact_rule.Rule``."""
        if not self:
            return {}
        company, rules = self.company_id, self.env["collections.contact.rule"]
        creditor, day = company.collections_creditor, today or company._collections_day()
        return {case.id: rules._values_of(case.partner_id.sudo(), creditor, day) for case in self}

    def _situations(self, moment, rules, channels, left_alone=False):
        """Return where customers of one company are, and what was tried: ``decision.contact_rule.Situation`` by id.

        :param rules: tuples of Rule by case id
        :param channels: codes of the channels that they are asked about
        :param left_alone: whether nothing counts that has not left yet, as before another message leaves
        """
        different = {id(of_case): of_case for of_case in rules.values()}.values()
        counting = (rule for of_case in different for rule in of_case if any(map(rule.is_about, channels)))
        days = max((rule.days for rule in counting), default=0)
        since = moment - timedelta(days + 1)  # the first day begins earlier in some zones
        tried = self._attempts(since, left_alone) if days else {}
        holidays = self._holidays(moment)
        return {
            case.id: contact_rule.Situation(
                case._law_zones(), holidays.get(case.partner_id.country_id, frozenset()), tried.get(case.id, ())
            )
            for case in self
        }

    def _law_zones(self):
        """Return the time zones in which the customer may be, else that of the company."""
        return self._zones() or (self.company_id._collections_zone(),)

    def _attempts(self, since, left_alone):
        """Return the contacts since a moment: ``decision.contact_rule.Attempt`` by case id."""
        contacts = self.env["collections.contact"].search(
            Domain("case_id", "in", self.ids)
            & Domain("date", ">", since)
            & Domain("kind", "in", COUNTED)
            & Domain("rehearsal", "=", False)
            & Domain("withdrawal_ids", "=", False)
        )
        if left_alone:
            contacts = contacts.filtered(lambda contact: contact.delivery not in NOT_LEFT)
        return {
            case.id: tuple(contact._as_attempt() for contact in of_case)
            for case, of_case in contacts.grouped("case_id").items()
        }

    def _holidays(self, moment):
        """Return the public holidays where customers are, by the calendars of companies there: {country: days}."""
        countries = self.partner_id.country_id
        leaves = self.env["resource.calendar.leaves"].sudo()  # whoever sees the case need not see calendars
        found = leaves.search(
            [
                ("resource_id", "=", False),
                ("company_id.partner_id.country_id", "in", countries.ids),
                ("date_to", ">=", moment),
            ]
        )
        by_country = found.grouped(lambda leave: leave.company_id.partner_id.country_id)
        return {
            country: frozenset(day for leave in of_country for day in self._days_of(leave))
            for country, of_country in by_country.items()
        }

    def _days_of(self, leave):
        zone = leave.calendar_id.tz or self.company_id._collections_zone()
        first, last = (day_in(zone, moment) for moment in (leave.date_from, leave.date_to))
        return [first + timedelta(number) for number in range((last - first).days + 1)]


class Asking:
    """A question about the rules for many customers, asked once for those for whom the answer must be the same."""

    def __init__(self, question):
        """
        :param question: function of channel, rules and situation
        """
        self._question, self._answers = question, {}

    def __call__(self, channel, rules, situation):
        # the same rules are the same tuple, see `_rules_of`
        key = (channel, id(rules), situation.zones, situation.holidays, situation.attempts)
        if key not in self._answers:
            self._answers[key] = self._question(channel, rules=rules, situation=situation)
        return self._answers[key]


class CollectionsContact(models.Model):
    _inherit = "collections.contact"

    def _as_attempt(self):
        """Return this contact as ``decision.contact_rule.Attempt``."""
        by_customer = self.direction == "in"
        spoken = self.kind == "conversation" and (by_customer or self.outcome_id.reached)
        return contact_rule.Attempt(max(self.date, self.not_before or self.date), self.channel, spoken, by_customer)


class CollectionsChanges(models.AbstractModel):
    _inherit = "collections.changes"

    def _rule_models(self):
        return sorted({*super()._rule_models(), "collections.contact.rule"})
