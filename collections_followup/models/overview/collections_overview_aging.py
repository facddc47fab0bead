from odoo import api, models
from odoo.tools import format_amount

from ...decision.aging import FIRST_DAYS


class CollectionsOverviewAging(models.AbstractModel):
    """The overdue amounts by age, of each company, in its currency: the totals of the aged receivables."""

    _name = "collections.overview.card.aging"
    _inherit = ["collections.overview.card"]
    _description = "Overdue by Age"

    _place = 20
    _column = "side"
    _component = "aging"

    @api.model
    def _title(self):
        return self.env._("Overdue")

    @api.model
    def _content(self, scope):
        cases = None
        if scope.mine:
            cases = self.env["collections.case"]._search(self._looked_after(scope))
        several = len(scope.companies) > 1
        bars = [self._bar(company, scope, cases, several) for company in scope.companies]
        return {"bars": [bar for bar in bars if bar["open"]] or bars[:1]}

    @api.model
    def _bar(self, company, scope, cases, several):
        # users who may see the aged receivables of the company may know their totals; cases are those they see
        items = self.env["collections.open.items"].sudo()
        amounts = items._spread(company, company._collections_day(), cases)
        whole = sum(max(amount, 0.0) for amount in amounts.values())
        names = dict(self.env["collections.aging.line"]._buckets())
        overdue = sum(amount for first, amount in amounts.items() if first)
        return {
            "company": company.name if several else "",
            "overdue": format_amount(self.env, overdue, company.currency_id),
            "open": any(amounts.values()),
            "of": self.env._(
                "of %(total)s that is open", total=format_amount(self.env, sum(amounts.values()), company.currency_id)
            ),
            "parts": [
                self._part(company, first, names[str(first)], amounts.get(first, 0.0), whole, scope)
                for first in FIRST_DAYS
            ],
            "action": self._opens_report(company, scope),
        }

    @api.model
    def _part(self, company, first, label, amount, whole, scope):
        return {
            "name": str(first),
            "label": label,
            "amount": format_amount(self.env, amount, company.currency_id),
            # credits that nobody has reconciled may exceed the debts of an age: then nothing is drawn
            "share": max(amount, 0.0) / whole if whole else 0.0,
            "action": self._opens_report(company, scope, str(first)),
        }

    @api.model
    def _opens_report(self, company, scope, bucket=None):
        return {"call": ["collections.overview", "get_aged_receivables", [company.id, bucket, scope.mine]]}
