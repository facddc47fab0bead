from typing import NamedTuple

from odoo import api, models
from odoo.tools import format_amount, format_date

from odoo.addons.collections_followup.tools import reasons

from ..decision import interest_rule
from ..decision.rates import MissingRate


class Reckoning(NamedTuple):
    """What a customer owes beside the items, as a person follows it.

    :ivar asked: dicts of name and amount of each charge that is asked for now
    :ivar rows: dicts for the periods of each item, as `_rows` returns them
    :ivar lacks: sentences on what is not asked for, and why
    """

    asked: list
    rows: list
    lacks: list


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
        kind, today = case.env["collections.charge.interest"], company._collections_day()
        if not kind._is_asked(company):
            return Reckoning([], [], [])
        if case.treatment == "care":
            return Reckoning(
                [], [], [self.env._("The customer is treated with care: no interest or sums are asked for.")]
            )
        assessment = case._assess_today()[case.id]
        late = [item.receivable for item in assessment.items if kind._is_late(item.receivable, company, today)]
        found = kind._reckon({case.id: late}, today)[case.id] if late else []
        rows = [row for item, rule, segments in found for row in self._rows(kind, item, rule, segments)]
        asked = [self._asked(charge) for charge in assessment.charges]
        return Reckoning(asked, rows, self._lacks(kind, case, late, today))

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
    def _lacks(self, kind, case, late, today):
        """Return sentences on the late items whose interest is not known."""
        terms = kind._terms({case.id: late})
        invoices = {item.move_id: item for item in late}
        told = []
        for move_id, item in invoices.items():
            if move_id in terms and (why := self._lack(terms[move_id], item, today)):
                told.append(self.env._("%(invoice)s: %(why)s", invoice=item.name, why=why))
        return told

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
