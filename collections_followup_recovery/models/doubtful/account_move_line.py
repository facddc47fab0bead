from odoo import api, models
from odoo.exceptions import UserError


class AccountMoveLine(models.Model):
    """Journal items that only move a debt to another account: reconciled with one another, and with nothing else."""

    _inherit = "account.move.line"

    @api.model
    def _reconcile_plan(self, reconciliation_plan):
        """Reconcile them, but for what would hide that the debt of an invoice is still open.

        :raises UserError: if people reconcile what only moves debts with anything else
        """
        _plan, lines = self._optimize_reconciliation_plan(reconciliation_plan)
        regrouped = lines.filtered("collections_regrouped")
        if regrouped and lines - regrouped:
            owner = regrouped.move_id.collections_doubtful_id[:1]
            raise UserError(
                self.env._(
                    "%(entry)s only moves a debt to the account of doubtful debts, and pays nothing. Reconcile with "
                    "the invoice, then open “%(owner)s” and choose “Move Back What Is Settled”.",
                    entry=regrouped[0].move_id.name,
                    owner=owner.display_name,
                )
            )
        return super()._reconcile_plan(reconciliation_plan)
