from dateutil.relativedelta import relativedelta

from odoo import api, models

from odoo.addons.collections_followup.decision.reason import Money, Percent, Reason, _lt

from ...decision.agency import HandedOver, why_not
from ...decision.agency_results import ENOUGH, MONTHS
from ...decision.commission import commission, fee_of
from ...decision.paths import Path

ADDON = "collections_followup_recovery"


class CollectionsPathAgency(models.AbstractModel):
    """Handing over to the agency that fits best: it brings what it has brought so far, less its commission.

    As long as an agency has too few results, nothing says that it gets more than going on does: the same curve counts.
    """

    _name = "collections.path.agency"
    _inherit = "collections.path"
    _description = "Hand over to an agency"

    _place = 20

    @api.model
    def _label(self):
        return self.env._("Hand Over to an Agency")

    @api.model
    def _lead(self, case):
        return case.action_hand_over()

    @api.model
    def _figures(self, cases, owed):
        company = cases.company_id
        agencies = self.env["collections.agency"].search([("company_id", "=", company.id)])
        known = [(agency, agency._as_value()) for agency in agencies]
        results, parts = self._results(company, agencies), self.env["collections.recovery.curve"]._parts(company)
        found = {}
        for case in cases if known else ():
            if not self.env["collections.placement"]._case_left_out(case):
                paths = self._paths(case, owed[case.id], known, results, parts)
                found[case.id] = max(paths, key=lambda path: path.net, default=None)
        return {case_id: path for case_id, path in found.items() if path}

    @api.model
    def _results(self, company, agencies):
        """Return what agencies have recovered: {agency: (share, number of hand-overs)}, where these are enough."""
        until = company._collections_day() - relativedelta(months=MONTHS)
        domain = [("agency_id", "in", agencies.ids), ("placed_on", "<=", until), ("state", "!=", "refused")]
        sums = ["placed_value:sum", "recovered_value:sum", "__count"]
        rows = self.env["collections.placement"]._read_group(domain, ["agency_id"], sums)
        return {
            agency: (min(recovered / placed, 1.0), count)
            for agency, placed, recovered, count in rows
            if count >= ENOUGH and placed > 0
        }

    @api.model
    def _paths(self, case, owed, known, results, parts):
        """Return a Path for each agency that fits."""
        debt = HandedOver(
            case.partner_id.country_id.code or "",
            case.partner_id.collections_customer_kind,
            owed.age,
            owed.amount,
        )
        today, as_before = case.company_id._collections_day(), owed.brings(owed.shares(parts))
        return [
            self._path(case, owed, agency, fee_of(value.fees, owed.age, owed.amount), results.get(agency), as_before)
            for agency, value in known
            if not why_not(value, debt, today)
        ]

    @api.model
    def _path(self, case, owed, agency, fee, result, as_before):
        brings = owed.amount * result[0] if result else as_before
        cost = commission(fee, brings, case.currency_id.rounding)
        return Path("agency", brings, cost, (self._by_results(agency, result), self._by_fees(case, agency, cost)))

    @api.model
    def _by_results(self, agency, result):
        """Return where the expected amount comes from, as a Reason."""
        values = {"agency": agency.display_name, "months": MONTHS}
        if not result:
            sentence = _lt("%(agency)s has too few results of its own: as much as by going on.")
            return Reason("too_few", sentence, values, addon=ADDON)
        share, count = result
        values |= {"share": Percent(round(100 * share)), "count": count}
        sentence = _lt("%(agency)s has recovered %(share)s of %(count)s hand-overs at least %(months)s months ago.")
        return Reason("results", sentence, values, addon=ADDON)

    @api.model
    def _by_fees(self, case, agency, cost):
        """Return where the cost comes from, as a Reason."""
        values = {"agency": agency.display_name, "cost": Money(cost, case.currency_id.name)}
        return Reason("fees", _lt("%(cost)s by the fees of %(agency)s, if that comes."), values, addon=ADDON)
