from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    collections_doubtful_id = fields.Many2one(
        "collections.doubtful",
        "Doubtful Debts",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="What this entry moves to the account of doubtful debts, or back.",
    )
