from odoo import models

from odoo.addons.collections_followup.decision import Receivable


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _collections_as_late(self):
        """Return an item that was paid late as the reckoning of interest reads it."""
        currency = self.currency_id
        amounts = (0.0, currency.name, 0.0, 0.0)
        return Receivable(
            self.id, self.move_id.id, self.move_id.name, self.date_maturity, *amounts, unit=currency.rounding
        )
