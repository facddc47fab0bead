from odoo import models

#: Fields of the content and the recipients of a text message.
LEAVING = {"body", "number", "partner_id", "mail_message_id"}


class SmsSms(models.Model):
    _inherit = "sms.sms"

    def write(self, vals):
        """Refuse to edit text messages of the follow-up: they say what the contact log says."""
        if not self.env.su and LEAVING & set(vals):
            self.sudo().mail_message_id._collections_check_not_logged()
        return super().write(vals)

    def _send(self, *args, **kwargs):
        """Withdraw messages that would not be written in the same way now; links in the others open the page."""
        outdated = self.mail_message_id._collections_last_look()
        left = self.filtered(lambda sms: sms.mail_message_id not in outdated)
        left._collections_open_pages()
        return super(SmsSms, left)._send(*args, **kwargs) if left else None

    def _collections_open_pages(self):
        for sms in self.filtered(lambda sms: (sms.mail_message_id.model or "").startswith("collections.")):
            if case := sms.mail_message_id.sudo()._collections_case():
                sms.body = case._opening(sms.body, "&")
