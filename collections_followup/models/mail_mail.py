import re
from datetime import timedelta
from smtplib import SMTPServerDisconnected

from odoo import fields, models

#: How smtplib tells of an answer that asks to try again later (RFC 5321, 4.2.1).
LATER = re.compile(r"\(4\d\d, ")
#: A message that no mail server has taken is tried again after this time at least, until it is this old.
FIRST_RETRY = timedelta(minutes=5)
LAST_RETRY = timedelta(days=2)


class MailMail(models.Model):
    """Messages of the follow-up wait for a mail server that is down or full, instead of failing for good.

    They stay in the queue as messages that have not left yet: they count as queued, are taken back when money
    arrives, and keep their Message-ID, so that a mail server or a reader can tell one that was handed over twice.
    """

    _inherit = "mail.mail"

    def _postprocess_sent_message(self, success_pids, success_emails, failure_reason=False, failure_type=None):
        put_off = self.browse()
        if not success_pids and not success_emails and self._collections_is_temporary(failure_type, failure_reason):
            put_off = self._collections_put_off()
        return super(MailMail, self - put_off)._postprocess_sent_message(
            success_pids, success_emails, failure_reason=failure_reason, failure_type=failure_type
        )

    def _send(self, *args, **kwargs):
        """A connection that breaks off would leave the message that was under way as failed for no reason."""
        self._collections_withdraw_paid()
        waiting = self.filtered(lambda mail: mail.state == "outgoing")
        try:
            return super()._send(*args, **kwargs)
        except SMTPServerDisconnected:
            waiting.exists().filtered(lambda mail: mail.state == "exception")._collections_put_off()
            raise

    def _collections_withdraw_paid(self):
        """Take back reminders of what has been paid: a payment that finds the case locked by a run passes it by."""
        contacts = self.env["collections.contact"].sudo()
        contacts = contacts.search(
            [
                ("mail_message_id", "in", self.mail_message_id.ids),
                ("level_id", "!=", False),
                ("item_ids.line_id.reconciled", "=", True),
            ]
        )
        paid = contacts.filtered(lambda contact: all(line.reconciled for line in contact.item_ids.line_id))
        paid.mail_message_id._collections_withdraw()

    def _collections_is_temporary(self, failure_type, failure_reason):
        return failure_type == "mail_smtp" or bool(LATER.search(failure_reason or ""))

    def _collections_put_off(self):
        """Put messages of the follow-up back into the queue, each for as long as it has waited already.

        :returns: those that were put back; the others are not ours, or too old
        """
        now = fields.Datetime.now()
        ours = self.filtered(lambda m: (m.model or "").startswith("collections.") and now - m.create_date < LAST_RETRY)
        for mail in ours:
            at = now + max(FIRST_RETRY, now - mail.create_date)
            mail.write({"state": "outgoing", "scheduled_date": at, "failure_type": False})
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger(at)
        notifications = self.env["mail.notification"].sudo().search([("mail_mail_id", "in", ours.ids)])
        notifications.write({"notification_status": "ready", "failure_type": False, "failure_reason": False})
        return ours
