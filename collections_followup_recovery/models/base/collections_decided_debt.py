from odoo import fields, models
from odoo.exceptions import ValidationError


class CollectionsDecidedDebt(models.AbstractModel):
    """A line about an open debt, of which all or a part is decided about."""

    _name = "collections.decided.debt"
    _inherit = "collections.decided.line"
    _description = "Debt That Is Decided About"
    _rec_name = "move_id"
    _check_company_auto = True

    line_id = fields.Many2one(
        "account.move.line",
        "Journal Item",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('account_id.account_type', '=', 'asset_receivable'), ('reconciled', '=', False), "
        "('parent_state', '=', 'posted'), ('amount_residual', '>', 0)]",
        help="The open item.",
    )
    move_id = fields.Many2one(related="line_id.move_id", string="Invoice", help="The invoice or entry.")
    company_id = fields.Many2one(related="line_id.company_id", store=True, help="Company or branch that is owed.")
    currency_id = fields.Many2one(related="line_id.currency_id", help="Currency of the item.")
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency", help="Currency of the company."
    )
    due_date = fields.Date(related="line_id.date_maturity", help="When it was due.")
    open_amount = fields.Monetary("Open", related="line_id.amount_residual_currency", help="What is open of it now.")

    def _check_is_debt(self):
        """:raises ValidationError: if one is no posted item of a receivable account"""
        for line in self.line_id:
            if line.account_id.account_type != "asset_receivable" or line.parent_state != "posted":
                raise ValidationError(self.env._("%s is no posted debt of a customer.", line.display_name))
