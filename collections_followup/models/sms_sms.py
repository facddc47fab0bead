from odoo import models


class SmsSms(models.Model):
    _inherit = "sms.sms"

    def _send(self, *args, **kwargs):
        """Whoever has paid by now is not written to."""
        paid = self.mail_message_id._collections_withdraw_paid()
        left = self.filtered(lambda sms: sms.mail_message_id not in paid)
        return super(SmsSms, left)._send(*args, **kwargs) if left else None
