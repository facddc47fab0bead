from odoo import api, fields, models
from odoo.exceptions import UserError


class CollectionsAgreementItem(models.Model):
    """A debt that a payment agreement covers, as it was when the agreement was made."""

    _name = "collections.agreement.item"
    _description = "Item of a Payment Agreement"
    _inherit = ["collections.covered"]
    _order = "due_date, id"
    _commitment = "agreement_id"

    agreement_id = fields.Many2one(
        "collections.agreement", required=True, ondelete="cascade", index=True, help="The agreement."
    )
    name = fields.Char("Document", required=True, readonly=True, help="Number of the document.")
    currency_id = fields.Many2one(related="agreement_id.currency_id")
    amount = fields.Monetary(readonly=True, help="What was open of it when the agreement was made.")
    amount_residual_currency = fields.Monetary(related="line_id.amount_residual_currency", string="Open Now")

    @api.model
    def _values(self, line):
        return {**super()._values(line), "name": line.move_id.name or line.name}

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
            raise UserError(self.env._("This agreement is signed by both sides: renegotiate it instead."))
