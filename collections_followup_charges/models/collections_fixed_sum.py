from odoo import api, fields, models

from ..decision.fixed_sum import FixedSum, Tier
from ..tools import exact


class CollectionsFixedSum(models.Model):
    """A sum that is owed once for each late invoice, such as 40 euros between businesses. No legal advice."""

    _name = "collections.fixed.sum"
    _description = "Fixed Sum for Lateness"
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

    _code_unique = models.UniqueIndex("(code)", "There is already a fixed sum of this code.")
    _amounts_positive = models.Constraint(
        "CHECK (amount >= 0 AND first_amount >= 0 AND second_amount >= 0)", "A fixed sum cannot be less than zero."
    )

    _shipped_file = "collections_followup_charges/data/fixed_sums.csv"
    _file_columns = {
        "code": "code",
        "active": "active",
        "country": "country_id",
        "customer": "customer",
        "currency": "currency_id",
        "amount": "amount",
        "first_limit": "first_limit",
        "first_amount": "first_amount",
        "second_limit": "second_limit",
        "second_amount": "second_amount",
        "valid_from": "valid_from",
        "valid_to": "valid_to",
        "ground": "ground",
        "source": "source",
        "confidence": "confidence",
        "reviewed_on": "reviewed_on",
        "note": "note",
    }
    _file_required = ("code", "active", "currency", "amount", "ground", "source", "confidence")

    @api.model
    def _read_related(self, row):
        currencies = self.env["res.currency"].with_context(active_test=False)
        return super()._read_related(row) | {"currency_id": self._coded(row, "currency", currencies, "name")}

    def _as_value(self):
        """Return it as a ``decision.fixed_sum.FixedSum``."""
        self.ensure_one()
        limited = ((self.first_limit, self.first_amount), (self.second_limit, self.second_amount))
        tiers = [Tier(exact.decimal(limit), exact.decimal(amount)) for limit, amount in limited if limit]
        return FixedSum(self.code, self.ground, self.currency_id.name, (*tiers, Tier(None, exact.decimal(self.amount))))
