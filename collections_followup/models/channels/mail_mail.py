from datetime import timedelta
from smtplib import SMTPServerDisconnected

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import split_every

from ...const import FAILURE_TYPES
from ...decision.failure import FAILED, read_refusal
from ...tools.plain_text import plain_text
from .ir_mail_server import ONE_CLICK, STOPS
from .last_look import LastLook

#: Fields of the content and the recipients of an e-mail.
LEAVING = {"body_html", "email_to", "email_cc", "recipient_ids", "headers", "mail_message_id", "is_notification"}
#: The shortest time after which a message that no mail server has accepted is tried again.
FIRST_RETRY = timedelta(minutes=5)
#: The number of messages that are evaluated together before they are handed over one by one.
CHECKED_TOGETHER = 100


class MailMail(models.Model):
    """Messages of the follow-up wait for a mail server that is down or full, instead of failing for good.

    They stay in the queue as messages that have not left yet: they count as queued, are withdrawn if they would not
    be written in the same way any more, and keep their Message-ID, so that a mail server or a reader can recognize one
    that was handed over twice.
    """

    _inherit = "mail.mail"

    # === AS IT WAS WRITTEN === #

    def write(self, vals):
        """Refuse to edit e-mails of the follow-up: they say what the contact log says."""
        if not self.env.su and LEAVING & set(vals):
            self.sudo().mail_message_id._collections_check_not_logged()
        return super().write(vals)

    # === THE QUEUE === #

    @api.model
    def process_email_queue(self, email_ids=(), batch_size=1000):
        """Continue as long as e-mails leave: Odoo sends a thousand an hour, and the rest need not wait that long."""
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
        # users who send e-mails by hand may not be able to see scheduled actions
        return self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()

    # === HANDED OVER === #

    def _send(self, *args, **kwargs):
        """Hand over messages of the follow-up one by one, each evaluated again just before.

        Odoo commits after each e-mail. A process that dies between the answer of the mail server and that commit
        leaves the message in the queue, and it is handed over again, with the same Message-ID: no protocol
        can close that gap. It contains some ten statements of Odoo that mark the message as sent and delete it, and
        none of ours; others who work on the message are noticed before, when it is locked.
        """
        ours = self.filtered(lambda mail: mail._collections_is_ours())
        if others := self - ours:
            super(MailMail, others)._send(*args, **kwargs)
        for batch in split_every(CHECKED_TOGETHER, ours.ids, self.browse):
            last_look = LastLook(batch.mail_message_id)
            for mail_id in batch.ids:
                mail = self.browse(mail_id)  # one by one: Odoo's cache is emptied after each
                try:
                    if mail._collections_may_leave(last_look):
                        super(MailMail, mail)._send(*args, **kwargs)
                except SMTPServerDisconnected:
                    mail._collections_put_off()  # otherwise it would be left as failed for no reason
                    raise
        return True

    def _collections_is_ours(self):
        return (self.model or "").startswith("collections.")

    def _collections_may_leave(self, last_look):
        """Return True if nobody else is sending the message, and it would be written in the same way now.

        :param last_look: the LastLook that includes its message
        """
        if not self.try_lock_for_update(allow_referencing=True):
            return False
        return not last_look.takes_back(self.mail_message_id) and self.state == "outgoing"

    # === NOT TAKEN === #

    def _postprocess_sent_message(self, success_pids, success_emails, failure_reason=False, failure_type=None):
        """Record a refusal by the mail server like a bounce, only sooner."""
        put_off = self.browse()
        if ours := self.filtered(lambda mail: mail._collections_is_ours()):
            refusal = read_refusal(failure_reason or "")
            passes = failure_type == "mail_smtp" or (refusal and refusal.passes)
            if passes and not success_pids and not success_emails:
                put_off = ours._collections_put_off()
            if refusal and refusal.code != FAILED:
                failure_type = FAILURE_TYPES[refusal.code]
        return super(MailMail, self - put_off)._postprocess_sent_message(
            success_pids, success_emails, failure_reason=failure_reason, failure_type=failure_type
        )

    def _collections_put_off(self):
        """Put messages of the follow-up back into the queue, each for as long as it has already waited.

        :returns: those that were put back; the others are too old
        """
        moments = self.grouped(
            lambda mail: mail._collections_company()._collections_try_again(mail.create_date, FIRST_RETRY)
        )
        given_up = moments.pop(None, self.browse())
        for moment, mails in moments.items():
            mails.write({"state": "outgoing", "scheduled_date": moment, "failure_type": False})
        self._collections_queue_job()._trigger(moments)
        put_off = self - given_up
        notifications = self.env["mail.notification"].sudo().search([("mail_mail_id", "in", put_off.ids)])
        self.env["collections.channel"]._wait_again(notifications)
        return put_off

    def _collections_company(self):
        """Return the company that sends it; older messages do not name it."""
        return self.record_company_id or self.env[self.model].browse(self.res_id).company_id

    # === SENDERS, AND LINKS === #

    def send(self, *args, **kwargs):
        """Use senders and bounce addresses of the company that is owed, whoever runs the queue.

        If that company has no alias domain, Odoo uses those of the user's company.
        """
        ours = self.filtered(lambda mail: mail._collections_is_ours() and mail.record_company_id)
        for company, mails in ours.grouped("record_company_id").items():
            # the queue may be run by a user who does not belong to that company
            super(MailMail, mails.sudo().with_company(company)).send(*args, **kwargs)
        return super(MailMail, self - ours).send(*args, **kwargs)

    def _prepare_outgoing_list(self, *args, **kwargs):
        emails = super()._prepare_outgoing_list(*args, **kwargs)
        if self._collections_is_ours():
            case = self.mail_message_id._collections_case()
            for email in emails:
                opens = bool(case) and self._collections_opens_for(email["partner_id"], case)
                email["headers"] = self._collections_headers(case if opens else None, email["headers"])
                if opens:
                    email["body"] = case._opening(email["body"])
                email["body_alternative"] = plain_text(email["body"])
        return emails

    def _collections_headers(self, case, headers):
        """Return the headers of one e-mail: only the customer's has an address that stops e-mails.

        :param case: that of the customer whom it goes to; None if it goes to a colleague
        """
        if STOPS not in headers:
            return headers
        if case:
            return {**headers, STOPS: f"<{case._stopping_url()}>"}
        return {name: value for name, value in headers.items() if name not in (STOPS, *ONE_CLICK)}

    def _collections_opens_for(self, partner, case):
        """Return True if links to the page of a customer open it: not for colleagues, who also receive rehearsals."""
        return partner.partner_share if partner else not case.company_id._collections_rehearses()
