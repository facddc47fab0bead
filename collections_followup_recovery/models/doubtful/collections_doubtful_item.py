from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain


class Part(NamedTuple):
    """A part of a debt.

    :ivar amount: in its own currency
    :ivar balance: the same in the currency of the company
    """

    amount: float = 0.0
    balance: float = 0.0


class CollectionsDoubtfulItem(models.Model):
    """A debt that is shown on the account of doubtful debts."""

    _name = "collections.doubtful.item"
    _description = "Doubtful Debt"
    _inherit = "collections.decided.debt"
    _order = "doubtful_id, id"
    _decided = "doubtful_id"
    _by_code = {"moved_line_id": False, "taken_line_id": False, "amount": 0.0, "balance": 0.0}

    doubtful_id = fields.Many2one(
        "collections.doubtful", required=True, ondelete="cascade", index=True, help="What it belongs to."
    )
    due_date = fields.Date(help="When it was due; it keeps that age.")
    amount = fields.Monetary("Moved", readonly=True, copy=False, help="What was moved, in the currency of the item.")
    balance = fields.Monetary(
        "In Company Currency",
        readonly=True,
        copy=False,
        currency_field="company_currency_id",
        help="The same in the currency of the company.",
    )
    moved_line_id = fields.Many2one(
        "account.move.line",
        "On the Account of Doubtful Debts",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The journal item on the account of doubtful debts.",
    )
    taken_line_id = fields.Many2one(
        "account.move.line",
        "Taken Off Its Account",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The journal item that takes it off the account on which the invoice is.",
    )

    _line_once = models.Constraint("UNIQUE (doubtful_id, line_id)", "An item can be here once.")

    @api.constrains("line_id", "doubtful_id")
    def _check_line(self):
        self._check_is_debt()
        for item in self:
            line, case = item.line_id, item.doubtful_id.case_id
            if line.partner_id.commercial_partner_id != case.partner_id or line.company_id.root_id != case.company_id:
                raise ValidationError(self.env._("All debts must be of %s.", case.display_name))

    @api.model
    def _of_lines(self, lines):
        """Return the items by which something of these debts is on the account of doubtful debts now."""
        there = Domain("doubtful_id.state", "=", "posted") & Domain("moved_line_id.reconciled", "=", False)
        return self.search(Domain("line_id", "in", lines.ids) & there)

    def _check_to_move(self):
        """:raises UserError: if something is paid by now, or there already"""
        there = self._of_lines(self.line_id).line_id
        for line in self.line_id:
            if line.amount_residual <= 0:
                raise UserError(self.env._("%s is paid by now: take it out.", line.move_id.name))
            if line in there or line.collections_regrouped:
                raise UserError(self.env._("%s is doubtful already: take it out.", line.move_id.name))

    def _left(self):
        """Return the Part that is on the account of doubtful debts now."""
        moved = self.moved_line_id
        return Part(moved.amount_residual_currency, moved.amount_residual)

    def _settled(self):
        """Return the Part of it that is not owed any more."""
        left, line = self._left(), self.line_id
        amount = line.currency_id.round(left.amount - max(line.amount_residual_currency, 0.0))
        if amount <= 0:
            return Part()
        if line.currency_id.compare_amounts(amount, left.amount) == 0:
            return left
        return Part(amount, line.company_currency_id.round(left.balance * amount / left.amount))
