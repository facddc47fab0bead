from odoo import models
from odoo.tools import SQL

from ...decision import Case
from .collections_fact import Asked


class CollectionsLedger(models.AbstractModel):
    """Facts of cases other than their debts: settings, tasks, and how they can be reached."""

    _inherit = "collections.ledger"

    # === FACTS ABOUT CASES === #

    def _case_facts(self, cases, company, apart=()):
        """Return decision.Case by case id, with all facts about cases, by one query.

        :param apart: ids of contacts that are read as if they did not exist
        """
        facts, asked = self.env["collections.fact"], Asked.of(cases, apart)
        rows = self.env.execute_query(
            SQL(
                "SELECT kase.id %s FROM collections_case kase %s WHERE %s",
                facts._selected("case"),
                facts._joined("case", asked),
                asked.is_among(SQL("kase.id")),
            )
        )
        common, read = self._common(company), facts._reader("case")
        return {case_id: Case(**common, **read(values)) for case_id, *values in rows}

    def _common(self, company):
        """Return the settings of the company, as fields of decision.Case."""
        return {
            "currency": company.currency_id.name,
            "min_value": company.collections_min_amount,
            "reply_hold_days": company.collections_reply_hold_days,
            "start_date": company.collections_start_date or None,
            "older_debt": company.collections_older_debt,
        }

    def _problems(self, cases, asked):
        """Return the problems that keep channels from reaching customers.

        :param asked: codes of the channels that matter, by case id
        :returns: {case id: {code: Problem}}
        """
        problems = {case_id: {} for case_id in cases.ids}
        for code, channel in self.env["collections.channel"]._all().items():
            concerned = cases.browse([case_id for case_id in cases.ids if code in asked[case_id]])
            for case_id, problem in channel._problems(concerned).items() if concerned else ():
                problems[case_id][code] = problem
        return problems
