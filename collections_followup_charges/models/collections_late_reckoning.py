from itertools import islice
from typing import NamedTuple

from odoo import api, models
from odoo.tools import format_amount, format_date

from odoo.addons.collections_followup.tools import reasons

from ..decision import interest_rule
from ..decision.rates import MissingRate

#: Charges, and reasons why there are none, that a form shows; a customer may have 50,000.
MOST_SHOWN = 100


class Reckoning(NamedTuple):
    """What a customer owes beside the items, as a person follows it.

    :ivar asked: dicts of name and amount of the charges that are asked for now, the first ones
    :ivar rows: dicts for the periods of their items, as `_rows` returns them
    :ivar lacks: sentences on what is not asked for, and why, the first ones
    :ivar more: a sentence on the charges that are left out; empty if none are
    """

    asked: list
    rows: list
    lacks: list
    more: str = ""


class CollectionsLateReckoning(models.AbstractModel):
    """How interest was reckoned, in words and figures of the reader's language."""

    _name = "collections.late.reckoning"
    _description = "Reckoning of Interest"

    @api.model
    def _of_case(self, case):
        """Return the Reckoning of a case as of today.

        :param case: with all rights
        """
        company = case.company_id
        interest, fees = case.env["collections.charge.interest"], case.env["collections.charge.fee"]
        with_interest, with_fees = interest._is_asked(company), fees._is_asked(company)
        if not with_interest and not with_fees:
            return Reckoning([], [], [])
        if case.treatment == "care":
            care = self.env._("The customer is treated with care: no interest, sums or fees are asked for.")
            return Reckoning([], [], [care])
        today, assessment = company._collections_day(), case._assess_today()[case.id]
        charges, left_out = assessment.charges[:MOST_SHOWN], len(assessment.charges) - MOST_SHOWN
        lacks = self._lacks_of_interest(interest, case, assessment, today) if with_interest else []
        lacks += self._lacks_of_fees(case.partner_id, today) if with_fees else []
        rows = [row for charge in charges if charge.details for row in self._rows(interest, *charge.details)]
        more = self.env._("And %s more.", left_out) if left_out > 0 else ""
        return Reckoning([self._asked(charge) for charge in charges], rows, lacks, more)

    @api.model
    def _lacks_of_fees(self, partner, today):
        """Return why messages to a customer cost nothing, as sentences; none if they may cost something."""
        country, kind = partner.country_id.id, partner.collections_customer_kind
        rule = self.env["collections.fee.rule"]._value_for(country, kind, today)
        if not country:
            return [self.env._("No fees for reminders, since the country of the customer is not known.")]
        if rule is None:
            return [self.env._("No fees for reminders, since no rule applies to such customers.")]
        if rule.is_free:
            return [self.env._("No fees for reminders to such customers (%s).", rule.ground)]
        return []

    @api.model
    def _asked(self, charge):
        currency = self.env["collections.ledger"]._currency(charge.currency)
        name = self.env["collections.charge"]._told(charge)
        return {"name": name, "amount": format_amount(self.env, charge.amount, currency)}

    @api.model
    def _rows(self, kind, item, rule, segments):
        currency = self.env["collections.ledger"]._currency(item.currency)
        for number, row in enumerate(kind._periods(segments, item)):
            yield {
                "name": "" if number else item.name,
                "ground": "" if number else rule.ground,
                "begins": format_date(self.env, row["begins"]),
                "ends": format_date(self.env, row["ends"]),
                "days": row["days"],
                "balance": format_amount(self.env, row["balance"], currency),
                "percent": reasons.tell_percent(self.env, row["percent"]),
                "source": row["source"],
                "amount": format_amount(self.env, row["amount"], currency),
            }

    @api.model
    def _lacks_of_interest(self, kind, case, assessment, today):
        """Return sentences on the late items whose interest is not known, the first ones."""
        items = (item.receivable for item in assessment.items)
        late = [item for item in items if kind._is_late(item, case.company_id.collections_charges_from, today)]
        terms = kind._terms({case.id: late})
        invoices = {item.move_id: item for item in late if item.move_id in terms}
        found = (
            self.env._("%(invoice)s: %(why)s", invoice=item.name, why=why)
            for move_id, item in invoices.items()
            if (why := self._lack(terms[move_id], item, today))
        )
        return list(islice(found, MOST_SHOWN))

    @api.model
    def _lack(self, terms, item, today):
        if terms.why == "country":
            return self.env._("no interest, since the country of the customer is not known.")
        rule = terms._interest_rule()
        if rule is None:
            return self.env._("no interest, since no rule applies to such customers.")
        try:
            interest_rule.steps(rule, item.due, today, item.due)
        except MissingRate as missing:
            return self.env._(
                "no interest, since %(series)s of %(day)s is missing. It is published at %(where)s; enter it under "
                "Configuration ▸ Reference Rates.",
                series=missing.series.name,
                day=format_date(self.env, missing.day),
                where=missing.series.where,
            )
        return ""
