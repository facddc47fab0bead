from lxml import html

from odoo import fields, models
from odoo.tools import html2plaintext


def without_quotes(body):
    """The text of a sanitized HTML body, without what it quotes."""
    root = html.fragment_fromstring(body or "", create_parent="div")
    for quote in root.xpath("//*[@data-o-mail-quote]"):
        quote.drop_tree()
    return html2plaintext(html.tostring(root, encoding="unicode"), include_references=False).strip()


class MailMessage(models.Model):
    _inherit = "mail.message"

    collections_automatic = fields.Boolean(
        "Automatic Message", readonly=True, help="A machine wrote it: an absence, a receipt, a mailing list."
    )
    collections_sender = fields.Selection(
        [("proven", "Proven"), ("confirmed", "Confirmed"), ("denied", "Denied")],
        "Sender",
        readonly=True,
        help="Of an e-mail in the name of a colleague: proven by our own mail server, or confirmed or denied by the "
        "colleague. Empty: anybody may have written it.",
    )

    def _collections_colleague(self):
        """In whose name it was written, if that is a colleague's."""
        return self.sudo().author_id.user_ids.filtered(lambda user: not user.share)[:1]

    def _collections_for_outside(self):
        """Whether it is no note among colleagues."""
        return bool(self.subtype_id) and not self.subtype_id.internal and not self.is_internal

    def _collections_text(self):
        """What it says, without what it quotes."""
        return without_quotes(self.body)

    def _collections_last_look(self):
        """Take back those that would not be written so now, at the last moment before they leave.

        A payment does not wait for a case that a run has locked, and the run does not see the payment: here both
        are over.

        :returns: the messages that must not leave
        """
        self.env.invalidate_all()  # what others have changed since this process last read it
        # the queue may be worked off by somebody who sees nothing of the follow-up
        contacts = self.env["collections.contact"].sudo()._of_messages(self)
        found = contacts._objections_safely()
        outdated = contacts._take_back(found)
        unknown = contacts.filtered(lambda contact: contact not in found)
        return self.browse((outdated | unknown).mail_message_id.ids)

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
        # one that had failed before, and was to be sent once more, is not waited for any longer either
        of_mails = self.notification_ids.filtered(
            lambda n: n.mail_mail_id in mails and n.notification_status in ("ready", "exception")
        )
        of_mails.notification_status = "canceled"

    def _collections_waits_again(self):
        """Whether a message that came back is to be sent once more already; its trace says so again."""
        waiting = self.env["mail.mail"].search([("mail_message_id", "=", self.id), ("state", "=", "outgoing")], limit=1)
        if waiting:
            self.env["collections.channel"]._wait_again(self.notification_ids)
        return bool(waiting)
