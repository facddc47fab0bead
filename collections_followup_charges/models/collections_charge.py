from odoo import api, models

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
