from odoo import models


class SmsTemplate(models.Model):
    """Templates for customers of the follow-up keep to the wording rules; those of other models are left alone."""

    _name = "sms.template"
    _inherit = ["sms.template", "collections.wording"]

    _wording_fields = ("body",)
    _wording_triggers = ("model_id",)

    def _is_wording(self):
        return (self.model or "").startswith("collections.")
