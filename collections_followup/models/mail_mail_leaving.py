from odoo import models

from ..plain_text import plain_text


class MailMail(models.Model):
    """How e-mails of the follow-up leave: in the name of the company that is owed, and readable without HTML."""

    _inherit = "mail.mail"

    def send(self, *args, **kwargs):
        """Whoever works off the queue, senders and bounce addresses are those of the company that is owed.

        Odoo takes those of the company of whoever works, as far as the company that is owed has no alias domain.
        """
        ours = self.filtered(lambda mail: mail._collections_is_ours() and mail.record_company_id)
        for company, mails in ours.grouped("record_company_id").items():
            # the queue may be worked off by somebody who does not belong to that company
            super(MailMail, mails.sudo().with_company(company)).send(*args, **kwargs)
        return super(MailMail, self - ours).send(*args, **kwargs)

    def _prepare_outgoing_list(self, *args, **kwargs):
        emails = super()._prepare_outgoing_list(*args, **kwargs)
        if self._collections_is_ours():
            for email in emails:
                email["body_alternative"] = plain_text(email["body"])
        return emails
