from datetime import datetime
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import html2plaintext, plaintext2html

from ...tools import typed

#: The most messages that the page shows.
MOST_SHOWN = 100


class Entry(NamedTuple):
    """A message as the customer's page shows it.

    :ivar own: True if the customer has written it
    :ivar text: text of the customer, without any markup
    :ivar body: text of a colleague, as HTML
    :ivar letter: True for one of the follow-up's own, which is long and looks the same each time
    """

    own: bool
    author: str
    date: datetime
    subject: str
    text: str
    body: str
    letter: bool
    files: models.BaseModel


class CollectionsPageMessages(models.AbstractModel):
    """Messages between the customer and the company: nothing that was meant for colleagues only."""

    _name = "collections.page.messages"
    _description = "Messages with a Customer"

    # === READ === #

    @api.model
    def _shown(self, case):
        """Return the values that the customer's page needs to show the messages, the newest last.

        :param case: as superuser
        """
        latest = self._messages(case, limit=MOST_SHOWN + 1)
        moment = self.env["collections.page"]._moment
        return {
            "entries": [self._entry(case, message) for message in reversed(latest[:MOST_SHOWN])],
            "more": len(latest) > MOST_SHOWN,
            "moment": lambda date: moment(case, date),
        }

    @api.model
    def _messages(self, case, domain=(), limit=None):
        """Return the messages that the customer may read, the newest first."""
        return case.env["mail.message"].search(
            Domain("model", "=", case._name)
            & Domain("res_id", "=", case.id)
            & Domain(domain)
            & (self._written(case) | self._received(case) | self._answered(case)),
            order="date desc, id desc",
            limit=limit,
        )

    @api.model
    def _written(self, case):
        """Return the domain of messages of the follow-up to the customer, without rehearsed and withdrawn ones."""
        written = case.contact_ids.filtered(lambda c: c.direction == "out" and not c.rehearsal)
        sent = written.filtered(lambda c: not c.withdrawal_ids)
        return Domain("id", "in", sent.mail_message_id.ids)

    @api.model
    def _received(self, case):
        """Return the domain of messages written by people of the customer, not by others about them."""
        received = case.contact_ids.filtered(lambda c: c.direction == "in").mail_message_id
        return Domain("id", "in", received.ids) & Domain("author_id.commercial_partner_id", "=", case.partner_id.id)

    @api.model
    def _answered(self, case):
        """Return the domain of what colleagues sent to people of the customer from the chatter, without notes."""
        discussion = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment")
        return (
            Domain("message_type", "in", ("comment", "email"))
            & Domain("subtype_id", "=", discussion)
            & Domain("is_internal", "=", False)
            & Domain("notified_partner_ids.commercial_partner_id", "=", case.partner_id.id)
        )

    @api.model
    def _entry(self, case, message):
        author = message.author_id
        own = author.commercial_partner_id == case.partner_id
        return Entry(
            own,
            self._author(case, author, own),
            message.date,
            message.subject or "",
            html2plaintext(message.body or "", include_references=False).strip() if own else "",
            "" if own else message.body,
            message.message_type not in ("comment", "email"),
            message.attachment_ids,
        )

    @api.model
    def _author(self, case, author, own):
        if own:
            return author.name or case.partner_id.name
        # the nightly messages are the company's; the user who writes them is not active
        return author.name if author.user_ids else case.company_id.name

    @api.model
    def _file(self, case, attachment_id):
        """Return a file of a message that the customer may read; else empty."""
        of_message = self._messages(case, Domain("attachment_ids", "in", [attachment_id]), limit=1)
        return of_message.attachment_ids.filtered(lambda file: file.id == attachment_id)

    # === WRITE === #

    @api.model
    def _post(self, case, person, text, files=()):
        """Post what the customer writes on the page. It holds automatic steps until somebody has read it.

        :param case: as superuser, and locked
        :param files: (name, content)
        :raises UserError: if there is nothing to read
        """
        if not text and not files:
            raise typed.refusal(self.env._("Please write something first."), "text")
        case.message_subscribe(case._responsible().partner_id.ids)  # notified by Odoo's own means
        message = case.message_post(
            body=plaintext2html(text),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            author_id=person.id,
            email_from=person.email_formatted,
            attachments=list(files),
        )
        colleagues = case._for_colleagues()
        case._log_visit(
            colleagues.env._("Message on the customer's page"),
            person,
            "message",
            note=text,
            mail_message_id=message.id,
        )
        case._refresh()
        return message
