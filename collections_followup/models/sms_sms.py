from odoo import models


class SmsSms(models.Model):
    _inherit = "sms.sms"

    def _send(self, *args, **kwargs):
        """What would not be written so now does not leave."""
        outdated = self.mail_message_id._collections_last_look()
        left = self.filtered(lambda sms: sms.mail_message_id not in outdated)
        return super(SmsSms, left)._send(*args, **kwargs) if left else None
