from odoo import models


class MailTemplate(models.Model):
    """Templates for customers of the follow-up keep to the wording rules; those of other models are left alone."""

    _name = "mail.template"
    _inherit = ["mail.template", "collections.wording"]

    _wording_fields = ("subject", "body_html")
    _wording_triggers = ("model_id",)

    def _is_wording(self):
        return (self.model or "").startswith("collections.")
