from odoo import api, fields, models
from odoo.exceptions import AccessError


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

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._collections_check_asked(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._collections_check_asked(vals)
        return super().write(vals)

    def _collections_check_asked(self, vals):
        """Refuse to let anybody but the follow-up ask whose e-mail it is: confirming an e-mail passes it on."""
        if vals.get("collections_message_id") and not self.env.su:
            raise AccessError(self.env._("Only the follow-up asks whose e-mail it is."))
