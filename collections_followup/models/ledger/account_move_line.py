from odoo import api, fields, models
from odoo.fields import Domain

from ...decision.order import oldest_first


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    no_followup = fields.Boolean(
        help="Not followed up: no reminder speaks of it, and it does not count as overdue debt there."
    )

    # Open items, among all that were ever booked: the night reads them customer by customer, and aged receivables all
    # at once, without reading the table
    _collections_open = models.Index(
        "(partner_id) INCLUDE (id, move_id, account_id, company_id, currency_id, date, date_maturity, amount_residual,"
        " amount_residual_currency) WHERE reconciled IS NOT TRUE AND parent_state = 'posted'"
        " AND (amount_residual != 0 OR amount_residual_currency != 0)"
    )
    # Odoo keeps the allocations of an entry that is reset to draft: aging as of a day must find these few
    _collections_draft = models.Index("(id) WHERE parent_state = 'draft'")

    def _collections_due(self):
        """Return the day on which the item is due; the same as ``due`` of the open items."""
        on_account = not self.no_followup and self.journal_id.type in ("general", "sale")
        return self.date_maturity or (on_account and self.date) or None

    @api.model
    def _collections_overdue(self, today):
        """Return the domain of debts whose ``_collections_due`` was before a day."""
        on_account = Domain("date_maturity", "=", False) & Domain("no_followup", "=", False)
        on_account &= Domain("journal_id.type", "in", ("general", "sale")) & Domain("date", "<", today)
        return Domain("amount_residual_currency", ">", 0) & (Domain("date_maturity", "<", today) | on_account)

    def _collections_oldest_first(self):
        """Return the items in the order in which they are paid: the earliest due date first."""
        return self.sorted(lambda line: oldest_first(line._collections_due(), line.id))
