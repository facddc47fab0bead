from odoo import api, models


class MergePartnerAutomatic(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Merge the cases of customers who are merged into one, with the contact log of all."""
        # users who may merge partners need not see their cases
        cases = self.env["collections.case"].sudo()
        merged = cases._merge(src_partners, dst_partner.commercial_partner_id)
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self.env.invalidate_all()
        merged._evaluate_moved()
        return result
