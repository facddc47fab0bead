from markupsafe import Markup

from odoo import Command, api, models
from odoo.tools import SQL, email_domain_extract, email_normalize
from odoo.tools.mail import generate_tracking_message_id

from ...tools import bulk
from .ir_mail_server import LANGUAGE, ONE_CLICK, STOPS

#: Headers that tell robots not to answer (RFC 3834; the second is Exchange's own).
AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF, AutoReply"}
#: Scripts by Odoo's names for them, with their names in language tags.
SCRIPTS = {"latin": "Latn", "Cyrl": "Cyrl"}
#: The number of earlier messages that the next one refers to.
MOST_REFERENCES = 5


class CollectionsChannelEmail(models.AbstractModel):
    """The parts of an e-mail: the message, Odoo's e-mail, its headers and notifications."""

    _inherit = "collections.channel.email"

    @api.model
    def _create_messages(self, cases, recipients, written):
        """Create the messages, shown in the chatter of the cases, in one call."""
        # by default Odoo names the user who sends, which is a robot at night
        company = cases.company_id
        reply_to = cases._notify_get_reply_to(default=company.email_formatted, author_id=company.partner_id.id)
        Message = self.env["mail.message"].sudo()
        return Message.create(
            [
                {
                    "reply_to": written[case.id].get("reply_to") or reply_to[case.id],
                    **self._message_values(case, recipients[case.id], written[case.id]),
                }
                for case in cases
            ]
        )

    @api.model
    def _message_values(self, case, recipient, text):
        author = text.get("author") or self.env.user.partner_id
        return {
            "model": case._name,
            "res_id": case.id,
            "message_id": self._message_id(case),
            "record_name": case.partner_id.name,
            # otherwise Odoo would send it from the domain of the company of the user who runs the night
            "record_company_id": case.company_id.id,
            "record_alias_domain_id": case.company_id.alias_domain_id.id,
            "message_type": "email_outgoing",
            "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note"),
            "author_id": author.id,
            "email_from": text.get("email_from") or case.company_id.email_formatted,
            "subject": self._subject(case, recipient, text),
            "body": text["body_html"],
            "email_layout_xmlid": text["layout"].email_layout_xmlid if text.get("layout") else False,
            "mail_server_id": text.get("mail_server_id"),
            "partner_ids": [] if self._given_address(case, text) else [Command.link(recipient.id)],
            "attachment_ids": [Command.link(attachment.id) for attachment in text.get("attachments") or ()],
        }

    @api.model
    def _message_id(self, case):
        """Return a Message-ID like Odoo's, with the domain of the company instead of the machine: filters check it."""
        company = case.company_id
        domain = company.alias_domain_id.name or email_domain_extract(company.email)
        message_id = generate_tracking_message_id(f"{case.id}-{case._name}")
        return f"{message_id.rpartition('@')[0]}@{domain}>" if domain else message_id

    @api.model
    def _create_mails(self, cases, messages, recipients, written):
        former = self._former_message_ids(cases)
        values = [
            self._mail_values(message, case, recipients[case.id], former.get(case.id, ()), written[case.id])
            for case, message in zip(cases, messages, strict=True)
        ]
        return self.env["mail.mail"].sudo().create(values)

    @api.model
    def _mail_values(self, message, case, recipient, former, text):
        """Return the values of the mail.mail of a message.

        :param former: Message-IDs of earlier messages to the customer
        """
        return {
            "mail_message_id": message.id,
            "body_html": self._lay_out(
                case, message.body, message.email_layout_xmlid, message.subject, reminds=text.get("reminds")
            ),
            # the customer's mail program shows the reminders of one case as one thread
            "references": " ".join([*(i for i in former if i != message.message_id), message.message_id]),
            "headers": repr(self._headers(case, text)),
            "auto_delete": True,
            **self._to(case, recipient, text),
        }

    @api.model
    def _headers(self, case, text):
        automatic = {} if text.get("author") else AUTOMATIC
        stopping = {STOPS: f"<{case._stop_url()}>", **ONE_CLICK} if text.get("reminds") else {}
        return {LANGUAGE: self._language_tag(case.lang), **automatic, **stopping}

    @api.model
    def _language_tag(self, lang):
        """Return the language of an e-mail as a tag for programs that read it out or translate it (RFC 5646)."""
        language, _at, script = lang.replace("_", "-").partition("@")
        return f"{language}-{SCRIPTS[script]}" if script in SCRIPTS else language

    @api.model
    def _to(self, case, recipient, text):
        if email := self._given_address(case, text):
            return {"email_to": email}
        return {"recipient_ids": [Command.link(recipient.id)]}

    @api.model
    def _given_address(self, case, text):
        """Return the address to use instead of the recipient's, if there is one."""
        return case.company_id.collections_rehearsal_email if self._rehearses(case) else text.get("to")

    @api.model
    def _former_message_ids(self, cases):
        """Return the Message-IDs of the latest e-mails that left for the customers, by case id, oldest first."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT contact.case_id, (ARRAY_AGG(message.message_id ORDER BY contact.id DESC))[:%(most)s]
                  FROM collections_contact contact
                  JOIN mail_message message ON message.id = contact.mail_message_id
                 WHERE contact.case_id = ANY(%(cases)s) AND contact.channel = 'email' AND contact.direction = 'out'
                   AND contact.rehearsal IS NOT TRUE AND message.message_id IS NOT NULL
                   AND NOT EXISTS (SELECT FROM collections_contact_withdrawal withdrawal
                                    WHERE withdrawal.contact_id = contact.id)
              GROUP BY contact.case_id
                """,
                cases=bulk.ids(cases.ids),
                most=MOST_REFERENCES,
            )
        )
        return {case_id: ids[::-1] for case_id, ids in rows}

    @api.model
    def _create_notifications(self, cases, mails, recipients, written):
        """Create the notifications in which Odoo keeps the delivery of each e-mail."""
        self.env["mail.notification"].sudo().create(
            [
                {
                    "mail_mail_id": mail.id,
                    "mail_message_id": mail.mail_message_id.id,
                    "notification_type": "email",
                    "notification_status": "ready",
                    "is_read": True,
                    "author_id": mail.author_id.id,
                    **self._addressee(case, recipients[case.id], written[case.id]),
                }
                for case, mail in zip(cases, mails, strict=True)
            ]
        )

    @api.model
    def _addressee(self, case, recipient, text):
        if email := self._given_address(case, text):
            return {"mail_email_address": email_normalize(email)}
        return {"res_partner_id": recipient.id}

    @api.model
    def _lay_out(self, case, body, layout, subject, lang=None, reminds=False):
        """Return the body in a layout, in the language of the recipient or another one, and marked with it.

        :param reminds: whether it is a reminder, which can be stopped by a link at its foot
        """
        lang = lang or case.lang
        if layout:
            template = self.env["mail.template"].with_context(lang=lang)
            context = {
                "company": case.company_id.with_context(lang=lang),
                "model_description": "",
                "lang": lang,
                "language": self._language_tag(lang),
                "subject": subject,
            }
            record = case.with_context(lang=lang)
            if reminds:
                context["stop_url"] = case._stop_url()
            body = template._render_encapsulate(layout, Markup(body), add_context=context, context_record=record)
        if "<html" in body:  # the layout of a whole page names its language itself
            return body
        return Markup('<div lang="%s">%s</div>') % (self._language_tag(lang), Markup(body))

    @api.model
    def _subject(self, case, recipient, text):
        subject = case._discreet_subject(" ".join((text["subject"] or "").split()))
        if not self._rehearses(case):
            return subject
        customer = text.get("customer") or recipient.email
        return self.env._("[Rehearsal for %(address)s] %(subject)s", address=customer, subject=subject)
