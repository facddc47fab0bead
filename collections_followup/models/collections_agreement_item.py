from odoo import api, fields, models
from odoo.exceptions import UserError


class CollectionsAgreementItem(models.Model):
    """An item that a payment agreement covers, as it was when the agreement was made."""

    _name = "collections.agreement.item"
    _description = "Item of a Payment Agreement"
    _order = "due_date, id"

    agreement_id = fields.Many2one(
        "collections.agreement", required=True, ondelete="cascade", index=True, help="The agreement."
    )
    line_id = fields.Many2one(
        "account.move.line", "Journal Item", ondelete="set null", index="btree_not_null", help="What is paid by it."
    )
    move_id = fields.Many2one(related="line_id.move_id", string="Invoice")
    name = fields.Char("Document", required=True, readonly=True, help="Number of the document.")
    due_date = fields.Date(readonly=True, help="When it was due.")
    currency_id = fields.Many2one(related="agreement_id.currency_id")
    amount = fields.Monetary(readonly=True, help="What was open of it when the agreement was made.")
    amount_residual_currency = fields.Monetary(related="line_id.amount_residual_currency", string="Open Now")

    @api.model
    def _values(self, line):
        """Values of the item for a journal item."""
        return {
            "line_id": line.id,
            "name": line.move_id.name or line.name,
            "due_date": line.date_maturity,
            "amount": line.amount_residual_currency,
        }

    @api.model
    def _in_force(self, lines, *states):
        """Which of the journal items are covered by agreements in these states."""
        return self.search([("line_id", "in", lines.ids), ("agreement_id.state", "in", states)])

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        items._check_not_signed()
        return items

    def write(self, vals):
        self._check_not_signed()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_signed(self):
        self._check_not_signed()

    def _check_not_signed(self):
        if self.agreement_id.filtered("content_hash"):
            raise UserError(self.env._("This agreement is signed by both sides: negotiate it anew instead."))
