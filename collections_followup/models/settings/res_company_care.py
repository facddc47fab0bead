from odoo import fields, models


class ResCompany(models.Model):
    """The settings of a company for customers in hardship."""

    _inherit = "res.company"

    collections_care_user_id = fields.Many2one(
        "res.users",
        "Person for Hardship",
        domain=[("share", "=", False)],
        help="Who looks after customers in hardship. Empty: the collector of each.",
    )
    collections_situation_days = fields.Integer(
        "Days after a Customer's Message",
        default=14,
        help="A customer who tells about their situation on the page gets no automatic messages for so many days.",
    )
