from odoo import fields, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    collections_message_id = fields.Many2one(
        "mail.message",
        "E-mail",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The e-mail of which somebody is asked whether it is theirs.",
    )
