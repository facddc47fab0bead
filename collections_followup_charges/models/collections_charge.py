from odoo import api, models
from odoo.tools import format_amount, format_date

from odoo.addons.collections_followup.decision.charge import of_items

from ..decision import allocation


class CollectionsCharge(models.AbstractModel):
    """Payments of less than everything are allocated as the company has chosen, or as the law of the country says."""

    _inherit = "collections.charge"

    @api.model
    def _allocated(self, case, items, charges):
        parts = super()._allocated(case, items, charges)
        known = self._kinds_of_booked([part.id for part in parts if isinstance(part.id, int)])
        kinds = [known.get(part.id) if isinstance(part.id, int) else part.id[0] for part in parts]
        return allocation.in_order(parts, kinds, self._is_paid_first(case))

    @api.model
    def _late_kinds(self):
        """Return the kinds of charges that are reckoned by rules about lateness."""
        late = self.env.registry["collections.late.charge"]
        return [kind for kind in self._kinds().values() if isinstance(kind, late)]

    @api.model
    def _is_paid_first(self, case):
        """Return True if costs and interest are paid before the debt; the debt goes first where nobody says so."""
        company, partner = case.company_id, case.partner_id
        if company.collections_allocation != "law":
            return company.collections_allocation == "charges"
        rules, day = self.env["collections.allocation.rule"], company._collections_day()
        return rules._order_for(partner.country_id.id, partner.collections_customer_kind, day) == "charges"

    @api.model
    def _kinds_of_booked(self, line_ids):
        """Return the kinds of charges that are booked in journal items: {item id: kind}."""
        lines = self.env["account.move.line"].sudo().browse(line_ids)  # whoever pays need not see the claims
        claims = self.env["collections.late.claim"].sudo().search([("booked_id", "in", lines.move_id.ids)])
        kinds = {claim.booked_id.id: claim.kind for claim in claims}
        return {line.id: kinds[line.move_id.id] for line in lines if line.move_id.id in kinds}

    # === AGREED === #

    @api.model
    def _agreed(self, case, lines):
        """Say what interest and charges on items come to: part of the agreement, waived, or owed beside it."""
        if not lines:
            return ""  # such an agreement is refused in words
        currency, day = lines.currency_id[:1], case.company_id._collections_day()
        booked = lines.filtered(lambda line: line.move_id.collections_is_charge)
        owed = of_items(case._assess_today()[case.id].charges, lines.ids)
        sums = {
            self.env._("Interest and charges of %(amount)s are part of it."): sum(
                booked.mapped("amount_residual_currency")
            ),
            self.env._("Interest and charges of %(amount)s up to %(day)s are waived."): self._waived(case, lines, day),
            self.env._("Interest and charges of %(amount)s up to %(day)s are owed beside it."): sum(
                charge.amount for charge in owed if charge.currency == currency.name
            ),
        }
        told = {"day": format_date(self.env, day)}
        return " ".join(
            sentence % {**told, "amount": format_amount(self.env, amount, currency)}
            for sentence, amount in sums.items()
            if not currency.is_zero(amount)
        )

    @api.model
    def _waived(self, case, lines, day):
        """Return what of the charges on items is waived, in their currency."""
        figures = [figure for waiver in case.waiver_ids for figure in waiver._holding(day)]
        name = lines.currency_id[:1].name
        own = [f for f in figures if f.get("line_id") in lines.ids and f["currency"] == name]
        return sum(figure["amount"] for figure in own)
