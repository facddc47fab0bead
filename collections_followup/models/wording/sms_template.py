from odoo import api, models
from odoo.tools import plaintext2html

from ...decision import discreet


class SmsTemplate(models.Model):
    """Text messages to customers of the follow-up."""

    _name = "sms.template"
    _inherit = ["sms.template", "collections.template"]

    _wording_fields = ("body",)
    _shown_to_others = ("body", discreet.SHOWN)

    def _has_unsafe_expression(self):
        ours = self.filtered(lambda template: template._is_wording())
        return ours._fills_in_unsafe() or super(SmsTemplate, self - ours)._has_unsafe_expression()

    @api.model
    def _preview_of(self, said):
        return plaintext2html(said["body"])
