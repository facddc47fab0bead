from odoo import fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    no_followup = fields.Boolean(
        help="Not followed up: no reminder speaks of it, and it does not count as overdue debt there."
    )
