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
        later.note((self.debit_move_id | self.credit_move_id).partner_id.commercial_partner_id, "_collections_refresh")
