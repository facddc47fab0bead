from dateutil.relativedelta import relativedelta

from odoo import api, models

from odoo.addons.collections_followup.decision.reason import Money, Percent, Reason, _lt

from ...decision.paths import MONTHS_AHEAD, MONTHS_BACK, Path, cost_of_going_on

ADDON = "collections_followup_recovery"


class CollectionsPathGoOn(models.AbstractModel):
    """Going on as before: it brings what debts of this age still brought, and costs what contacts cost lately."""

    _name = "collections.path.go_on"
    _inherit = "collections.path"
    _description = "Go on as before"

    _place = 10

    @api.model
    def _label(self):
        return self.env._("Go On as Before")

    @api.model
    def _figures(self, cases, owed):
        company = cases.company_id
        parts = self.env["collections.recovery.curve"]._parts(company)
        call = self.env["collections.channel.cost"]._of_call(company)
        since = company._collections_day() - relativedelta(months=MONTHS_BACK)
        spent = self.env["collections.cost"]._spent_on(cases, ["contact"], since)
        return {case.id: self._path(case, owed[case.id], parts, spent.get(case.id), call) for case in cases}

    @api.model
    def _path(self, case, owed, parts, spent, call):
        shares = owed.shares(parts)
        brings = owed.brings(shares)
        origins = (
            self._by_age(owed, brings, min(shares, key=lambda found: found.items)),
            self._by_contacts(spent, call, case.currency_id.name),
        )
        return Path("go_on", brings, cost_of_going_on(spent, call), origins)

    @api.model
    def _by_age(self, owed, brings, least):
        """Return where the expected amount comes from, as a Reason.

        :param least: the Share of the item whose age is known least of
        """
        values = {"share": Percent(round(100 * brings / owed.amount)), "days": owed.age, "items": least.items}
        if least.items and least.published_from:
            sentence = _lt(
                "%(share)s by age: by %(items)s items of your own, and from %(days)s days overdue on as agencies in "
                "America have published."
            )
            return Reason("own_first", sentence, {**values, "days": least.published_from}, addon=ADDON)
        if least.items:
            sentence = _lt("%(share)s by age: as much still came of %(items)s items of your own.")
            return Reason("own", sentence, values, addon=ADDON)
        sentence = _lt(
            "%(share)s by age (%(days)s days at most), as agencies in America have published: too few items of your "
            "own were ever as old."
        )
        return Reason("published", sentence, values, addon=ADDON)

    @api.model
    def _by_contacts(self, spent, call, currency):
        """Return where the cost comes from, as a Reason."""
        values = {"back": MONTHS_BACK, "ahead": MONTHS_AHEAD, "call": Money(call, currency)}
        if spent is None:
            sentence = _lt(
                "No contact in the last %(back)s months: a call a month for %(ahead)s months, %(call)s each."
            )
            return Reason("calls", sentence, values, addon=ADDON)
        sentence = _lt("Contacts of the last %(back)s months cost %(spent)s; as many for %(ahead)s months.")
        return Reason("contacts", sentence, {**values, "spent": Money(spent, currency)}, addon=ADDON)
