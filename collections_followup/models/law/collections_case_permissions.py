from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import NamedTuple

import pytz

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...decision import contact_rule
from ...decision.opening_hours import start_of_day

#: Contacts that count; tasks and notices are none.
COUNTED = ("message", "conversation", "statement")
#: States of messages that have not left, and may never do.
NOT_LEFT = ("queued", "printed", "cancelled", "lost")


class Bound(NamedTuple):
    """Customers of one company, and the rules that bind whoever contacts them.

    :ivar places: Place by case id
    :ivar rules: tuple of ``decision.contact_rule.Rule`` by case id; the same tuple for the same rules
    """

    places: dict
    rules: dict

    def days(self, channels):
        """Return for how many days back contacts count by the rules on these channels."""
        different = {id(rules): rules for rules in self.rules.values()}.values()
        counting = (rule for rules in different for rule in rules if any(map(rule.is_about, channels)))
        return max((rule.days for rule in counting), default=0)

    def without(self, kind):
        """Return the same without the rules of a kind."""
        kept = {id(rules): tuple(rule for rule in rules if rule.kind != kind) for rules in self.rules.values()}
        return self._replace(rules={case_id: kept[id(rules)] for case_id, rules in self.rules.items()})


class CollectionsCase(models.Model):
    """By what channels the customer of a case may be contacted, and from when."""

    _inherit = "collections.case"

    # === NOW === #

    def _permissions(self, channels, moment=None):
        """Return what rules say of contacts with a customer: ``decision.contact_rule.Permission`` by channel.

        :param channels: codes
        :param moment: in UTC; by default now
        """
        moment = moment or fields.Datetime.now()
        rules, situation = self._rules_and_situation(channels, moment)
        return {channel: contact_rule.permission(channel, moment, rules, situation) for channel in channels}

    def _rules_and_situation(self, channels, moment):
        """Return the rules for a customer, and the Situation that they see at a moment."""
        bound = self._bound_by_people(moment)
        return bound.rules[self.id], self._situations(moment, bound, channels)[self.id]

    def _contact_rules(self):
        """Return the rules for the customer today."""
        company = self.company_id
        rules = self.env["collections.contact.rule"]
        return rules._of(self.partner_id, company.collections_creditor, company._collections_day())

    def _permissions_by(self, channel, moment, left_alone=False):
        """Return the same for customers of one company by one channel, by case id, where there are rules.

        :param left_alone: whether nothing counts that has not left yet, as before another message leaves
        """
        bound = self._bound_by_people(moment)
        limited = self.browse(case_id for case_id, rules in bound.rules.items() if rules)
        situations = limited._situations(moment, bound, (channel,), left_alone)
        ask = Asking(partial(contact_rule.permission, moment=moment))
        return {case.id: ask(channel, bound.rules[case.id], situations[case.id]) for case in limited}

    # === ON A DAY === #

    def _limits(self, evaluations, today):
        """Ask the contact rules about the channels of all steps that are due.

        While the follow-up is off, days and hours hold nothing: a proposal on a Sunday shows what would go out, too.
        """
        limits, is_on = super()._limits(evaluations, today), self.company_id.collections_active
        due = self.browse(case_id for case_id, found in evaluations.items() if found.decision.kind == "step")
        bound = due._bound(today, {case.id: evaluations[case.id].facts.case.others["place"] for case in due})
        bound = bound if is_on else bound.without("hours")
        limited = due.browse(case_id for case_id, rules in bound.rules.items() if rules)
        if not limited:
            return limits
        reaching, zone = self.env["collections.channel"]._reaching(), self.company_id._collections_zone()
        channels = {case_id: evaluations[case_id].channels & reaching for case_id in limited.ids}
        begins = start_of_day(today, pytz.timezone(zone))
        situations = limited._situations(begins, bound, frozenset().union(*channels.values()))
        ask = Asking(partial(contact_rule.limit, day=today, zone=zone))
        for case_id, asked in channels.items():
            found = {channel: ask(channel, bound.rules[case_id], situations[case_id]) for channel in asked}
            limits[case_id] = {channel: limit for channel, limit in found.items() if limit}
        return limits

    def _found_now(self, verdict):
        """Say it, too, where contact rules let the next step be taken no earlier than some day after its own."""
        found = super()._found_now(verdict)
        later = self._later_by_rules(verdict)
        if later is not None:
            told = self.env._("Contact rules do not allow it.")
            if later:
                day = format_date(self.env, later)
                told = self.env._("Contact rules let it be taken on %(day)s at the earliest.", day=day)
            found["sentences"].append(told)
        return found

    def _later_by_rules(self, verdict):
        """Return the first day on which rules allow a step that comes later; None where they allow it on its day.

        :returns: date; False if they never allow it
        """
        codes = verdict.routing.channels and {*verdict.routing.channels} & self.env["collections.channel"]._reaching()
        if verdict.outcome != "wait" or not verdict.next_day or not codes:
            return None
        zone = self.company_id._collections_zone()
        begins = start_of_day(verdict.next_day, pytz.timezone(zone))
        rules, situation = self.sudo()._rules_and_situation(codes, begins)  # whoever sees the case may know
        limits = [contact_rule.limit(code, verdict.next_day, zone, rules, situation) for code in codes]
        days = [limit.until or False for limit in limits if limit]
        return (False if False in days else max(days)) if days else None

    # === WHAT RULES SEE === #

    def _bound(self, today=None, places=None):
        """Return Bound for customers of one company.

        :param today: the day of the rules; by default the company's
        :param places: Place by case id, if they are known already
        """
        if not self:
            return Bound({}, {})
        company, rules = self.company_id, self.env["collections.contact.rule"]
        creditor, day = company.collections_creditor, today or company._collections_day()
        places = places or self._whereabouts()
        found = {who: rules._rules_of(*who, creditor, day) for who in {place[:3] for place in places.values()}}
        return Bound(places, {case_id: found[place[:3]] for case_id, place in places.items()})

    def _bound_by_people(self, moment):
        """Return the same for contacts by people at a moment, with legal holds: steps have a guard for these."""
        bound, day = self._bound(), self.company_id and self.company_id._collections_day(moment)
        held = self.env["collections.moratorium"]._rules(self, day)
        rules = {case_id: (*held[case_id], *own) if case_id in held else own for case_id, own in bound.rules.items()}
        return bound._replace(rules=rules)

    def _situations(self, moment, bound, channels, left_alone=False):
        """Return where customers of one company are, and what was tried: ``decision.contact_rule.Situation`` by id.

        :param bound: Bound of at least these customers
        :param channels: codes of the channels that the rules are asked about
        :param left_alone: whether nothing counts that has not left yet, as before another message leaves
        """
        if not self:
            return {}
        days = bound.days(channels)
        since = moment - timedelta(days + 1)  # the first day begins earlier in some zones
        tried = self._attempts(since, left_alone) if days else {}
        holidays = self.env["resource.calendar.leaves"]._collections_holidays(moment.date() - timedelta(1))
        places = {case_id: bound.places[case_id] for case_id in self.ids}
        alike, own = {}, (self.company_id._collections_zone(),)
        for place in set(places.values()):
            alike[place] = contact_rule.Situation(place.zones or own, holidays.get(place.country_id, frozenset()))
        return {
            case_id: replace(alike[place], attempts=tried[case_id]) if case_id in tried else alike[place]
            for case_id, place in places.items()
        }

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


class Asking:
    """A question about the rules for many customers, asked once for those for whom the answer must be the same."""

    def __init__(self, question):
        """
        :param question: function of channel, rules and situation
        """
        self._question, self._answers = question, {}

    def __call__(self, channel, rules, situation):
        key = (channel, id(rules), id(situation))  # the same rules are the same tuple, see `Bound`
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
