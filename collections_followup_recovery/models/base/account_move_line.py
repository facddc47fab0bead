from odoo import fields, models
from odoo.tools import SQL


def is_debt(line):
    """Return a condition on an ``account_move_line``: it is a debt or a credit of its own.

    :param line: the name of the table
    """
    return SQL("%s IS NOT TRUE", SQL.identifier(line, "collections_regrouped"))


class AccountMoveLine(models.Model):
    _name = "account.move.line"
    _inherit = ["account.move.line", "collections.by.code"]

    collections_regrouped = fields.Boolean(
        "Moved between Accounts",
        readonly=True,
        copy=False,
        help="It shows a debt on the account of doubtful debts, or takes it off its own. The debt itself stays the "
        "invoice's: it is asked for, paid and reconciled there.",
    )
