from odoo import fields, models


class AccountMove(models.Model):
    _inherit = "account.move"

    collections_write_off_id = fields.Many2one(
        "collections.write.off",
        "Write-off",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="What this entry writes off, or books as recovered.",
    )
