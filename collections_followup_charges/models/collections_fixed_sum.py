from odoo import models

from ..decision.fixed_sum import FixedSum


class CollectionsFixedSum(models.Model):
    """A sum that is owed once for each late invoice, such as 40 euros between businesses. No legal advice."""

    _name = "collections.fixed.sum"
    _description = "Fixed Sum for Lateness"
    _inherit = "collections.late.sum"

    _code_unique = models.UniqueIndex("(code)", "There is already a fixed sum of this code.")

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

    def _as_value(self):
        """Return it as a ``decision.fixed_sum.FixedSum``."""
        self.ensure_one()
        limited = ((self.first_limit, self.first_amount), (self.second_limit, self.second_amount))
        return FixedSum(self.code, self.ground, self.currency_id.name, self._tiers(self.amount, *limited))
