import re
from datetime import timedelta
from smtplib import SMTPServerDisconnected

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import split_every

from .collections_last_look import LastLook

#: How smtplib tells of an answer that asks to try again later (RFC 5321, 4.2.1).
LATER = re.compile(r"\(4\d\d, ")
#: How mail servers refuse an address for good (RFC 3463, 3.2), in numbers or in words.
NO_SUCH_ADDRESS = re.compile(
    r"\b5\.1\.[0-36]\b|no such (?:user|mailbox|recipient|address)|(?:user|recipient|mailbox|address) unknown|"
    r"unknown (?:user|recipient|mailbox|address)|user not found|mailbox not found|does not exist",
    re.IGNORECASE,
)
#: A message that no mail server has taken is tried again after this time at least, until it is this old.
FIRST_RETRY = timedelta(minutes=5)
LAST_RETRY = timedelta(days=2)
#: So many messages are looked at together before they are handed over one by one.
LOOKED_AT_TOGETHER = 100


class MailMail(models.Model):
    """Messages of the follow-up wait for a mail server that is down or full, instead of failing for good.

    They stay in the queue as messages that have not left yet: they count as queued, are taken back when they would not
    be written so any more, and keep their Message-ID, so that a mail server or a reader can tell one that was handed
    over twice.
    """

    _inherit = "mail.mail"

    # === THE QUEUE === #

    @api.model
    def process_email_queue(self, email_ids=(), batch_size=1000):
        """Odoo sends a thousand e-mails an hour: as long as some leave, the rest need not wait for the next."""
        before = self._collections_count_due()
        result = super().process_email_queue(email_ids, batch_size)
        if 0 < self._collections_count_due() < before:
            self._collections_queue_job()._trigger()
        return result

    @api.model
    def _collections_count_due(self):
        waits = Domain("scheduled_date", ">", fields.Datetime.now())
        return self.search_count(Domain("state", "=", "outgoing") & ~waits)

    @api.model
    def _collections_queue_job(self):
        # whoever sends e-mails by hand need not be one who may see scheduled actions
        return self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()

    # === HANDED OVER === #

    def _send(self, *args, **kwargs):
        """Hand over messages of the follow-up one by one, each looked at once more just before.

        Odoo commits after each e-mail. A process that dies between the answer of the mail server and that commit
        leaves the message in the queue, and it is handed over again, with the Message-ID that it had: no protocol
        can close that gap. In it are some ten statements of Odoo that mark the message as sent and delete it, and
        none of ours; who else works on the message is found out before, when it is locked.
        """
        ours = self.filtered(lambda mail: mail._collections_is_ours())
        if others := self - ours:
            super(MailMail, others)._send(*args, **kwargs)
        for batch in split_every(LOOKED_AT_TOGETHER, ours.ids, self.browse):
            look = LastLook(batch.mail_message_id)
            for mail_id in batch.ids:
                mail = self.browse(mail_id)  # by itself: Odoo's cache is emptied after each
                try:
                    if mail._collections_may_leave(look):
                        super(MailMail, mail)._send(*args, **kwargs)
                except SMTPServerDisconnected:
                    mail._collections_put_off()  # else it would be left as failed for no reason
                    raise
        return True

    def _collections_is_ours(self):
        return (self.model or "").startswith("collections.")

    def _collections_may_leave(self, look):
        """Whether nobody else is sending the message, and it would be written so now.

        :param look: LastLook at its message
        """
        if not self.try_lock_for_update(allow_referencing=True):
            return False
        return not look.takes_back(self.mail_message_id) and self.state == "outgoing"

    # === NOT TAKEN === #

    def _postprocess_sent_message(self, success_pids, success_emails, failure_reason=False, failure_type=None):
        put_off = self.browse()
        if not success_pids and not success_emails and self._collections_is_temporary(failure_type, failure_reason):
            put_off = self._collections_put_off()
        if NO_SUCH_ADDRESS.search(failure_reason or "") and self.filtered(lambda mail: mail._collections_is_ours()):
            failure_type = "mail_bounce"  # the same as a bounce, only sooner
        return super(MailMail, self - put_off)._postprocess_sent_message(
            success_pids, success_emails, failure_reason=failure_reason, failure_type=failure_type
        )

    @api.model
    def _collections_is_temporary(self, failure_type, failure_reason):
        return failure_type == "mail_smtp" or bool(LATER.search(failure_reason or ""))

    def _collections_put_off(self):
        """Put messages of the follow-up back into the queue, each for as long as it has waited already.

        :returns: those that were put back; the others are not ours, or too old
        """
        now = fields.Datetime.now()
        ours = self.filtered(lambda mail: mail._collections_is_ours() and now - mail.create_date < LAST_RETRY)
        moments = ours.grouped(lambda mail: now + max(FIRST_RETRY, now - mail.create_date))
        for moment, mails in moments.items():
            mails.write({"state": "outgoing", "scheduled_date": moment, "failure_type": False})
        self._collections_queue_job()._trigger(moments)
        notifications = self.env["mail.notification"].sudo().search([("mail_mail_id", "in", ours.ids)])
        notifications.write({"notification_status": "ready", "failure_type": False, "failure_reason": False})
        return ours
