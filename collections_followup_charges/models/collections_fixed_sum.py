from odoo import models

from odoo.addons.collections_followup.models.base.collections_law_rule import HEAD, TAIL, same

from ..decision.fixed_sum import FixedSum


class CollectionsFixedSum(models.Model):
    """A sum that is owed once for each late invoice, such as 40 euros between businesses. No legal advice."""

    _name = "collections.fixed.sum"
    _description = "Fixed Sum for Lateness"
    _inherit = "collections.late.sum"

    _code_unique = models.UniqueIndex("(code)", "There is already a fixed sum of this code.")

    _shipped_file = "collections_followup_charges/data/fixed_sums.csv"
    _file_columns = {
        **HEAD,
        "currency": "currency_id",
        **same("amount", "first_limit", "first_amount", "second_limit", "second_amount"),
        **TAIL,
    }

    def _as_value(self):
        """Return it as a ``decision.fixed_sum.FixedSum``."""
        self.ensure_one()
        limited = ((self.first_limit, self.first_amount), (self.second_limit, self.second_amount))
        return FixedSum(self.code, self.ground, self.currency_id.name, self._tiers(self.amount, *limited))
