from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...decision.agency_results import MONTHS, band, by_band, next_band


class CollectionsAgency(models.Model):
    """What agencies have recovered by age, beside what the company's own curve expects of such debts."""

    _inherit = "collections.agency"

    results_told = fields.Html(
        "Results by Age",
        compute="_compute_results_told",
        help="What was handed over at least six months ago, by its days overdue on that day, and what came of it.",
    )

    @api.depends("placement_ids.state", "placement_ids.recovered_value")
    @api.depends_context("lang")
    def _compute_results_told(self):
        results = self._by_band()
        for agency in self:
            agency.results_told = self.env["ir.qweb"]._render(
                "collections_followup_recovery.agency_results", {"rows": agency._shown(results.get(agency, {}))}
            )

    def _by_band(self):
        """Return what agencies have recovered: {agency: {first day overdue: Result}}. Constant queries by company."""
        found = {}
        for company, agencies in self.grouped("company_id").items():
            until = company._collections_day() - relativedelta(months=MONTHS)
            domain = Domain("agency_id", "in", agencies.ids) & Domain("placed_on", "<=", until)
            sums = ["__count", "placed_value:sum", "recovered_value:sum", "commission_value:sum"]
            rows = self.env["collections.placement"]._read_group(
                domain & Domain("state", "!=", "refused"), ["agency_id", "age"], sums
            )
            parts = self.env["collections.recovery.curve"]._parts(company)
            for agency in agencies:
                found[agency] = by_band([rest for whose, *rest in rows if whose == agency], parts)
        return found

    def _shown(self, results):
        """Return the rows of the table: a list of dicts."""
        currency = self.company_id.currency_id
        return [
            {
                "age": self._band_told(first),
                "count": result.count,
                "placed": currency.format(result.placed),
                "recovered": currency.format(result.recovered),
                "share": self._percent(result.share),
                "expected": self._percent(result.expected_share),
                "commission": currency.format(result.commission),
                "is_better": result.share >= result.expected_share,
            }
            for first, result in results.items()
        ]

    @api.model
    def _percent(self, share):
        return f"{round(100 * share)}\N{NO-BREAK SPACE}%"

    @api.model
    def _band_told(self, first):
        """Return the days overdue of a band, in words."""
        after = next_band(first)
        if after is None:
            return self.env._("over %s days", first - 1)
        return self.env._("%(first)s to %(last)s days", first=max(first, 1), last=after - 1)

    def _results_for(self, age):
        """Return what speaks for or against each agency for a debt of an age: {agency id: sentence}."""
        first = band(age)
        return {agency.id: self._result_told(results.get(first), first) for agency, results in self._by_band().items()}

    @api.model
    def _result_told(self, result, first):
        values = {"age": self._band_told(first)}
        if not result:
            return self.env._("no results yet for %(age)s overdue", **values)
        values |= {"share": self._percent(result.share), "expected": self._percent(result.expected_share)}
        if not result.is_enough:
            return self.env._(
                "%(share)s recovered of %(count)s hand-overs of %(age)s, too few to say much; expected: %(expected)s",
                count=result.count,
                **values,
            )
        return self.env._(
            "%(share)s recovered of %(count)s hand-overs of %(age)s; expected: %(expected)s",
            count=result.count,
            **values,
        )
