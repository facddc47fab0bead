from odoo import api, fields, models

from ..decision.tiers import Tier
from ..tools import exact


class CollectionsLateSum(models.AbstractModel):
    """A rule by which lateness costs a sum, which may depend on how much is owed."""

    _name = "collections.late.sum"
    _description = "Sum for Lateness"
    _inherit = "collections.late.rule"
    _rec_name = "code"

    currency_id = fields.Many2one(
        "res.currency", required=True, ondelete="restrict", help="Only invoices in this currency bear the sum."
    )
    amount = fields.Monetary(help="The sum; for larger invoices, if there are limits.")
    first_limit = fields.Monetary(help="The largest invoice for the first sum; 0: the sum is the same for all.")
    first_amount = fields.Monetary(help="The sum for invoices up to the first limit.")
    second_limit = fields.Monetary(help="The largest invoice for the second sum; 0: there is none.")
    second_amount = fields.Monetary(help="The sum for invoices up to the second limit.")

    _amounts_positive = models.Constraint(
        "CHECK (amount >= 0 AND first_amount >= 0 AND second_amount >= 0)", "A fixed sum cannot be less than zero."
    )

    _file_required = ("code", "active", "currency", "amount", "ground", "source", "confidence")

    @api.model
    def _read_related(self, row):
        currencies = self.env["res.currency"].with_context(active_test=False)
        return super()._read_related(row) | {"currency_id": self._coded(row, "currency", currencies, "name")}

    @api.model
    def _read_monetary(self, field, text):
        amount = super()._read_monetary(field, text)
        if amount < 0:
            raise ValueError(text)
        return amount

    @api.model
    def _tiers(self, amount, *limited):
        """Return Tiers.

        :param amount: the sum of all that is above the limits
        :param limited: (limit, sum) in their order; those without a limit are left out
        """
        tiers = [Tier(exact.decimal(limit), exact.decimal(own)) for limit, own in limited if limit]
        return (*tiers, Tier(None, exact.decimal(amount)))
