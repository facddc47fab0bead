from odoo import models


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _collections_withdraw(self):
        """Take messages back from the queues of e-mails, text messages and letters, if they have not left yet."""
        if not self:
            return
        self.env["sms.sms"].search(
            [("mail_message_id", "in", self.ids), ("state", "=", "outgoing")]
        ).action_set_canceled()
        self.env["snailmail.letter"].search([("message_id", "in", self.ids), ("state", "=", "pending")]).cancel()
        mails = self.env["mail.mail"].search([("mail_message_id", "in", self.ids), ("state", "=", "outgoing")])
        mails.cancel()
        of_mails = self.notification_ids.filtered(
            lambda n: n.mail_mail_id in mails and n.notification_status == "ready"
        )
        of_mails.notification_status = "canceled"
