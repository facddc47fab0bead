from odoo import api, models

from odoo.addons.collections_followup.decision.reason import Money, Percent, Reason, _lt

from ...decision.paths import Path
from ...decision.venue import Claimed, choose

ADDON = "collections_followup_recovery"
#: Claims have results of their own from so many on that have ended.
ENOUGH = 10


class CollectionsPathCourt(models.AbstractModel):
    """A claim in court: it brings what ended claims have brought so far, less the fee of the cheapest venue.

    As long as too few claims have ended, nothing says that it gets more than going on does: the same curve counts. A
    venue whose fee is not known is not compared.
    """

    _name = "collections.path.court"
    _inherit = "collections.path"
    _description = "Claim in court"

    _place = 30

    @api.model
    def _label(self):
        return self.env._("Claim in Court")

    @api.model
    def _lead(self, case):
        return case.action_claim()

    @api.model
    def _figures(self, cases, owed):
        company = cases.company_id
        today = company._collections_day()
        venues = [venue for venue in self.env["collections.venue"]._on(today) if venue.fee is not None]
        venues = [venue for venue in venues if venue.kind != "pre_action"]
        rates = self._rates(company, venues, today)
        result, parts = self._result(company), self.env["collections.recovery.curve"]._parts(company)
        found = {}
        for case in cases if venues else ():
            if cheapest := self._cheapest(case, owed[case.id], venues, rates):
                found[case.id] = self._path(case, owed[case.id], *cheapest, result, parts)
        return found

    @api.model
    def _rates(self, company, venues, today):
        """Return how much of the currency of each venue one unit of the company's is: {code: rate}."""
        currency_of = self.env["collections.ledger"]._currency
        codes = {venue.currency for venue in venues}
        return {
            code: company.currency_id._get_conversion_rate(company.currency_id, currency_of(code), company, today)
            for code in codes
        }

    @api.model
    def _cheapest(self, case, owed, venues, rates):
        """Return the (Venue, fee in the company's currency) with the lowest fee of those that are open; or None."""
        amounts = {code: owed.amount * rate for code, rate in rates.items()}
        claimed = Claimed(
            amounts,
            case.partner_id.country_id.code or "",
            case.company_id.country_id.code or "",
            case.partner_id.collections_customer_kind,
        )
        priced = [(v, v.cost(amounts[v.currency]) / rates[v.currency]) for v in choose(venues, claimed).open]
        return min(priced, key=lambda found: found[1], default=None)

    @api.model
    def _result(self, company):
        """Return (share, number) of what ended claims have brought, where these are enough; else None."""
        domain = [("company_id", "=", company.id), ("state", "in", ("paid", "settled", "withdrawn", "lost"))]
        sums = ["amount:sum", "amount_received:sum", "__count"]
        [(claimed, received, count)] = self.env["collections.claim"]._read_group(domain, [], sums)
        return (min(received / claimed, 1.0), count) if count >= ENOUGH and claimed else None

    @api.model
    def _path(self, case, owed, venue, fee, result, parts):
        brings = owed.amount * result[0] if result else owed.brings(owed.shares(parts))
        cost = case.currency_id.round(fee)
        return Path("court", brings, cost, (self._by_results(result), self._by_fee(case, venue, cost)))

    @api.model
    def _by_results(self, result):
        """Return where the expected amount comes from, as a Reason."""
        if not result:
            return Reason("too_few_claims", _lt("Too few claims have ended: as much as by going on."), {}, addon=ADDON)
        values = {"share": Percent(round(100 * result[0])), "count": result[1]}
        sentence = _lt("%(count)s claims that have ended brought %(share)s of what was claimed.")
        return Reason("claims", sentence, values, addon=ADDON)

    @api.model
    def _by_fee(self, case, venue, cost):
        """Return where the cost comes from, as a Reason."""
        values = {"venue": venue.name, "cost": Money(cost, case.currency_id.name)}
        sentence = _lt("%(cost)s is the usual fee of: %(venue)s. A lawyer costs more.")
        return Reason("court_fee", sentence, values, addon=ADDON)
