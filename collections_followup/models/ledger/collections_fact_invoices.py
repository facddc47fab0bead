from odoo import api, models
from odoo.tools import SQL


class CollectionsFactInvoices(models.AbstractModel):
    """The accountant's marks on an invoice: its payment is blocked, or it replaces another one."""

    _name = "collections.fact.invoices"
    _inherit = ["collections.fact"]
    _description = "Blocked and Replaced Invoices"

    _about = "item"
    _reads = ("account.move",)

    @api.model
    def _columns(self):
        return {
            "blocked": SQL("COALESCE(odd.payment_state = 'blocked', FALSE)"),
            "replaces": SQL("CASE WHEN odd.collections_carry = 'ask' THEN COALESCE(replaced.name, '–') END"),
        }

    @api.model
    def _joins(self, asked):
        return SQL(
            """
            LEFT JOIN account_move odd ON odd.id = line.move_id
                                      AND (odd.payment_state = 'blocked' OR odd.collections_carry = 'ask')
            LEFT JOIN account_move replaced ON replaced.id = odd.collections_replaces_id
            """
        )

    @api.model
    def _given(self, values):
        return {name: value for name, value in values.items() if value}

    @api.model
    def _fingerprint(self, company):
        yield SQL(
            """
            SELECT evaluated.id, %s FROM account_move move
              JOIN evaluated ON evaluated.partner_id = move.commercial_partner_id
             WHERE move.state = 'posted' AND (move.payment_state = 'blocked' OR move.collections_carry IS NOT NULL)
            """,
            self._hash("move.id", "move.payment_state", "move.collections_carry"),
        )
