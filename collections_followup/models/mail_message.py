from odoo import models


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _collections_withdraw_paid(self):
        """Take back reminders of what has been paid, at the last moment before they leave.

        A payment does not wait for a case that a run has locked, and the run does not see the payment: here both
        are over.

        :returns: the messages that were taken back
        """
        # the queue may be worked off by somebody who sees nothing of the follow-up
        contacts = self.env["collections.contact"].sudo().search([("mail_message_id", "in", self.ids)])
        paid = contacts.filtered(lambda contact: contact._is_paid()).mail_message_id
        paid._collections_withdraw()
        return paid

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
