from odoo import models


class MailTemplate(models.Model):
    """Templates for customers of the follow-up keep to the wording rules; those of other models are left alone.

    They belong to no company: those that ship are for all, and so is what levels of other companies send. Text messages
    need no such care: only administrators write their templates.
    """

    _name = "mail.template"
    _inherit = ["mail.template", "collections.wording", "collections.shared"]

    _wording_fields = ("subject", "body_html")
    _wording_triggers = ("model_id",)

    def _is_wording(self):
        return (self.model or "").startswith("collections.")

    # === WHOSE IT IS === #

    def _has_owners(self):
        return True

    def _shared(self):
        wordings = self.sudo().filtered(lambda template: template._is_wording())
        if not wordings:
            return self.browse()
        names = wordings._get_external_ids()
        shipped = {i for i in wordings.ids if any(name.startswith("collections_followup.") for name in names[i])}
        others = self.env["collections.level"]._sent_by_others(self._name, wordings.ids)
        return self.filtered(lambda template: template.id in shipped | others)

    def _why_not_changed(self):
        return self.env._(
            "The template “%(template)s” is for all companies, and you are not a manager of all of them. To write "
            "other words, duplicate it, and choose the copy in your levels. To change it for everybody, please ask an "
            "administrator.",
            template=", ".join(self.sudo().mapped("name")),
        )
