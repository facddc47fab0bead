from odoo import models

from .collections_ledger import UNDELIVERED


class MailNotification(models.Model):
    _inherit = "mail.notification"

    def write(self, vals):
        """A message that did not reach the customer is looked at soon: by e-mail, text message or post alike."""
        result = super().write(vals)
        if vals.get("notification_status") in UNDELIVERED and self._tells_of_collections():
            # not here: whoever reports it must not wait for locks on our cases, or fail for our sake
            self.env.ref("collections_followup.ir_cron_undelivered").sudo()._trigger()
        return result

    def _tells_of_collections(self):
        return bool(self.sudo().mail_message_id.filtered(lambda message: message.model == "collections.case"))
