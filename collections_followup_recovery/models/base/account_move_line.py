from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


def is_debt(line):
    """Return a condition on an ``account_move_line``: it is a debt or a credit of its own.

    :param line: the name of the table
    """
    return SQL("%s IS NOT TRUE", SQL.identifier(line, "collections_regrouped"))


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    collections_regrouped = fields.Boolean(
        "Moved between Accounts",
        readonly=True,
        copy=False,
        help="It shows a debt on the account of doubtful debts, or takes it off its own. The debt itself stays the "
        "invoice's: it is asked for, paid and reconciled there.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any("collections_regrouped" in vals for vals in vals_list):
            self._collections_refuse_by_hand()
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and "collections_regrouped" in vals:
            self._collections_refuse_by_hand()
        return super().write(vals)

    @api.model
    def _collections_refuse_by_hand(self):
        """:raises UserError: always: whatever is marked so is not followed up"""
        label = self._fields["collections_regrouped"]._description_string(self.env)
        raise UserError(self.env._("“%s” is not entered by hand.", label))
