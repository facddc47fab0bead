from odoo import models


class AccountMoveReversal(models.TransientModel):
    _inherit = "account.move.reversal"

    def _modify_default_reverse_values(self, origin_move):
        """Record in an invoice that replaces a credited one which one it replaces."""
        values = super()._modify_default_reverse_values(origin_move)
        if not origin_move.is_sale_document(include_receipts=True):
            return values
        committed = origin_move._collections_is_committed()
        return {
            **values,
            "collections_replaces_id": origin_move.id,
            "collections_carry": "ask" if committed else False,
        }

    def reverse_moves(self, is_modify=False):
        """Ask a person whether a promise or an agreement passes to the new invoice."""
        action = super().reverse_moves(is_modify=is_modify)
        # users who correct invoices need not see the cases
        self.new_move_ids.sudo()._collections_ask_whether_it_goes_over()
        return action
