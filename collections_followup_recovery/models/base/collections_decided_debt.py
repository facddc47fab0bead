from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CollectionsDecidedDebt(models.AbstractModel):
    """A line about an open debt, of which all or a part is decided about."""

    _name = "collections.decided.debt"
    _inherit = "collections.decided.line"
    _description = "Debt That Is Decided About"
    _rec_name = "move_id"
    _check_company_auto = True
    _asked = "asked_amount"

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
    asked_amount = fields.Monetary(
        "Open When Proposed",
        compute="_compute_asked_amount",
        store=True,
        precompute=True,
        help="What was open of it when it was proposed. Where that is not what is open now, whoever decides is told.",
    )

    @api.depends("line_id")
    def _compute_asked_amount(self):
        """Keep what is open as it is proposed: what the ledger says later does not change it."""
        for item in self:
            item.asked_amount = item.line_id.amount_residual_currency

    def _ask(self):
        """Propose the debts as they are now."""
        self.sudo()._compute_asked_amount()  # only code writes it

    def _check_is_debt(self):
        """:raises ValidationError: if one is no posted item of a receivable account"""
        for line in self.line_id:
            if line.account_id.account_type != "asset_receivable" or line.parent_state != "posted":
                raise ValidationError(self.env._("%s is no posted debt of a customer.", line.display_name))
