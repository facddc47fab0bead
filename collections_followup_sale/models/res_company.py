from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    collections_holds_orders = fields.Boolean(
        "Hold Orders of Late Customers",
        help="Orders of who is late, or above the credit limit, are not confirmed until somebody releases them.",
    )
    collections_hold_days = fields.Integer(
        "Hold From", default=30, help="Days overdue from which orders are held; 0: they are not held for that."
    )
    collections_hold_amount = fields.Monetary(
        "Hold From an Overdue Amount Of", help="What must be overdue; 0: orders are not held for that."
    )
    collections_hold_broken = fields.Integer(
        "Broken Promises", help="Promises broken in a year from which orders are held; 0: they are not held for that."
    )
    collections_hold_limit = fields.Boolean(
        "Use Credit Limits", help="Orders above the credit limit of the customer are held."
    )
