from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CollectionsWriteOffItem(models.Model):
    """An open journal item of which a write-off takes off a part, or all."""

    _name = "collections.write.off.item"
    _description = "Item of a Write-off"
    _inherit = ["collections.decided.debt", "collections.limited"]
    _order = "write_off_id, due_date, id"
    _decided = "write_off_id"
    _by_code = {"is_booked": False}

    write_off_id = fields.Many2one(
        "collections.write.off", "Write-off", required=True, ondelete="cascade", index=True, help="The write-off."
    )
    case_id = fields.Many2one(related="write_off_id.case_id")
    partner_id = fields.Many2one(related="line_id.partner_id", help="Who owes it.")
    due_date = fields.Date(store=True)  # to be ordered by
    amount = fields.Monetary(
        "Written Off",
        compute="_compute_amount",
        store=True,
        readonly=False,
        help="What is written off, in the currency of the item.",
    )
    is_booked = fields.Boolean("Booked", readonly=True, copy=False, help="Whether it is in the books already.")
    balance = fields.Monetary(
        "In Company Currency",
        compute="_compute_balance",
        store=True,
        currency_field="company_currency_id",
        help="The same in the currency of the company, at the rate at which the item is in the books.",
    )

    _line_once = models.Constraint("UNIQUE (write_off_id, line_id)", "An item can be in a write-off once.")

    @api.depends("line_id")
    def _compute_amount(self):
        for item in self:
            item.amount = item.line_id.amount_residual_currency

    @api.depends("amount", "line_id")
    def _compute_balance(self):
        for item in self:
            item.balance = item._balance_of(item.amount)

    def _balance_of(self, amount):
        """Return an amount of the item in the currency of the company; all of what is open is all of its balance."""
        line = self.line_id
        if not line or line.currency_id.compare_amounts(amount, line.amount_residual_currency) == 0:
            return line.amount_residual
        return line.company_currency_id.round(amount * line.balance / line.amount_currency)

    @api.constrains("amount", "line_id")
    def _check_amount(self):
        self._check_is_debt()
        for item in self:
            if item.currency_id.compare_amounts(item.amount, 0) <= 0:
                raise ValidationError(self.env._("Write off more than nothing of %s.", item.move_id.name))

    def _is_open(self):
        """Return True if no less is open than is to be written off."""
        return self.currency_id.compare_amounts(self.amount, self.line_id.amount_residual_currency) <= 0

    def _check_open(self):
        """:raises ValidationError: if less is open by now than is to be written off"""
        for item in self:
            if not item._is_open():
                raise ValidationError(
                    self.env._(
                        "Only %(open)s of %(invoice)s is still open.",
                        open=item.currency_id.format(item.line_id.amount_residual_currency),
                        invoice=item.line_id.move_id.name,
                    )
                )
