from odoo import models
from odoo.fields import Domain
from odoo.tools import split_every

from ...decision.forecast import Forecast

#: The most customers of a policy in a forecast, those who owe most first: a person waits for the answer.
MOST_FORECAST = 3_000
#: The number of them in each batch.
FORECAST_BATCH = 250


class CollectionsPolicy(models.Model):
    """The forecast of a policy: what changed rules would do, before they are saved."""

    _inherit = "collections.policy"

    def _forecast(self, changed):
        """Return what the next night would do for this policy's customers, by the present and by the changed rules.

        Nothing is written: the facts are read once for both, and the same functions judge them as in a night. Only
        today's customers of this policy are included; those who come or go by another segment are not.

        :param changed: the same policy with other levels, as a value (``decision.Policy``)
        :returns: (day of the night, Forecast)
        """
        self.ensure_one()
        # users who may change the policy decide about all of its customers
        policy = self.sudo()
        day, forecast = policy.company_id._collections_next_night(), Forecast()
        for batch in split_every(FORECAST_BATCH, policy._forecast_cases().ids, policy.env["collections.case"].browse):
            for case_id, now, then in policy._forecast_of(batch, changed, day):
                forecast.add(case_id, now, then)
            batch.invalidate_recordset(flush=False)
        return day, forecast

    def _forecast_cases(self):
        followed = Domain("policy_id", "=", self.id) & Domain("state", "=", "open")
        return self.env["collections.case"].search(followed, order="amount_overdue desc, id", limit=MOST_FORECAST)

    def _forecast_of(self, cases, changed, day):
        """Return (case id, Verdict by the present rules, Verdict by the changed rules) of each case."""
        commitments = cases._commitments(day)
        books = self.env["collections.ledger"]._books(cases, day, commitments)
        policies = {
            case_id: changed if policy and policy.id == self.id else policy
            for case_id, policy in books.policies.items()
        }
        now = cases._evaluate(day, commitments._replace(books=books))
        then = cases._evaluate(day, commitments._replace(books=books._replace(policies=policies)))
        return [(case_id, now[case_id], then[case_id]) for case_id in cases.ids]
