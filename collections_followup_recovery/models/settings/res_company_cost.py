from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    collections_hourly_rate = fields.Monetary(
        "Cost of an Hour",
        default=40,
        help="What an hour of a colleague costs, wages and workplace included. Minutes of contacts are valued at it, "
        "earlier ones too.",
    )
    collections_path_days = fields.Integer(
        "Days until Ways Are Compared",
        default=60,
        help="Once a week it is compared what going on, an agency and a write-off are worth, for customers whose "
        "oldest invoice has been overdue for so many days.",
    )
    collections_path_margin = fields.Float(
        "Better By (%)",
        default=10,
        help="Another way is proposed where it is better than going on by more than this share of what is overdue.",
    )
