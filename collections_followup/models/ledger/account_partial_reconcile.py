from odoo import api, models

from ...tools import later


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    _collections_max_date = models.Index("(max_date)")  # allocations after a day

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        partials._collections_evaluate_again()
        return partials

    def unlink(self):
        self._collections_evaluate_again()
        return super().unlink()

    def _collections_evaluate_again(self):
        """Evaluate these customers at the end of the transaction: customers who have paid leave the worklist."""
        partners = (self.debit_move_id | self.credit_move_id).partner_id
        # read with the company's own, whose time zone is asked for next
        partners = partners.with_prefetch((partners | self.company_id.root_id.partner_id).ids)
        later.note(partners.commercial_partner_id, "_collections_refresh")
