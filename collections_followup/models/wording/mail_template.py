from markupsafe import Markup

from odoo import api, models


class MailTemplate(models.Model):
    """E-mails to customers of the follow-up."""

    _name = "mail.template"
    _inherit = ["mail.template", "collections.template"]

    _wording_fields = ("subject", "body_html")
    _shown_to_others = ("subject", None)

    def _has_unsafe_expression(self):
        ours = self.filtered(lambda template: template._is_wording())
        return ours._fills_in_unsafe() or super(MailTemplate, self - ours)._has_unsafe_expression()

    @api.model
    def _preview_of(self, said):
        return Markup("<p><b>%s</b></p>%s") % (said["subject"], said["body_html"])
