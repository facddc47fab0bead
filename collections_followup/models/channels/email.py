from markupsafe import Markup

from odoo import Command, api, models
from odoo.tools import SQL, email_domain_extract, email_normalize, html2plaintext
from odoo.tools.mail import email_normalize_all, generate_tracking_message_id

from ...const import FAILURE_TYPES
from ...decision.failure import NO_ADDRESS
from ...tools import bulk
from .ir_mail_server import LANGUAGE

#: The template of each kind of reminder of an installment.
REMINDERS = {
    "before": "collections_followup.mail_template_installment",
    "missed": "collections_followup.mail_template_installment_missed",
}
#: What stands between several addresses of one customer.
SEVERAL = ", "
#: Headers by which robots know that they need not answer (RFC 3834; the second is Exchange's own).
AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "OOF, AutoReply"}
#: Scripts by Odoo's names for them, as language tags name them.
SCRIPTS = {"latin": "Latn", "Cyrl": "Cyrl"}
#: So many former messages are named by the next one.
MOST_REFERENCES = 5


class CollectionsChannelEmail(models.AbstractModel):
    """Writes an e-mail to the customer's collections contact, in the customer's language."""

    _name = "collections.channel.email"
    _inherit = "collections.channel"
    _description = "Follow-up by E-mail"

    _wording = "mail.template"
    _wording_domain = (("model", "=", "collections.case"),)
    _level_fields = ("attach_letter",)
    _needs = "email"
    _address_fields = ("email", "email_normalized", "lang")
    _forbidden_by = "no_email"
    _may_be_refused = False  # links to the page come by e-mail: who wants none tells a person
    _reminds = 10
    _failures = {"mail_email_invalid": NO_ADDRESS, **{told: code for code, told in FAILURE_TYPES.items()}}
    _rehearsed_by_email = False  # it goes to the rehearsal address by itself

    @api.model
    def _label(self):
        return self.env._("E-mail")

    @api.model
    def _label_for_customers(self):
        return self.env._("E-mail")

    @api.model
    def _how_for_customers(self):
        return self.env._("by e-mail")

    @api.model
    def _wording_label(self):
        return self.env._("E-mail Template")

    @api.model
    def _lack(self, level):
        lack = super()._lack(level)
        return lack or (self.env["collections.channel.letter"]._lack(level) if level.attach_letter else None)

    @api.model
    def _wordings(self, level):
        letters = self.env["collections.channel.letter"]._wordings(level) if level.attach_letter else ()
        return (*super()._wordings(level), *letters)

    # === WHOM TO WRITE TO === #

    @api.model
    def _problems(self, cases):
        addresses = {case_id: (p.email, self._address(p)) for case_id, p in self._recipients(cases).items()}
        asked = {address for _email, address in addresses.values() if address}
        # those of Odoo's blacklist have refused newsletters, which says nothing of messages about a contract
        blacklisted = self._blacklisted(asked) if cases.company_id.collections_blacklist else set()
        return self._address_problems(cases, addresses, blacklisted)

    @api.model
    def _blacklisted(self, addresses):
        """Those that must not be written to: of several in one field, one is enough."""
        single = {email for address in addresses for email in address.split(SEVERAL)}
        found = self.env["mail.blacklist"].sudo().search([("email", "in", list(single))])
        refused = set(found.mapped("email"))
        return {address for address in addresses if not refused.isdisjoint(address.split(SEVERAL))}

    @api.model
    def _used(self, partner, company):
        return self._address(partner)

    @api.model
    def _address(self, partner):
        """The bare address; all of them where the field holds several, since Odoo writes to each."""
        email = partner.email
        if email == partner.email_normalized:
            return email
        return SEVERAL.join(dict.fromkeys(email_normalize_all(email)))

    # === WHAT TO WRITE === #

    @api.model
    def _reminder_wording(self, reminder):
        return self._own_template(REMINDERS[reminder])

    @api.model
    def _preview(self, step):
        case = step.case_id
        recipient = self._recipients(case)[case.id].email_formatted
        if step.company_id._collections_rehearses():
            recipient = step.company_id.collections_rehearsal_email
        written = self._write(step)[case.id]
        return {"recipient": recipient, "subject": written["subject"], "body": written["body_html"]}

    @api.model
    def _write(self, steps):
        """What the level's template says to each case, or what a person made of it; by case id."""
        written = {}
        for template, of_template in steps.grouped(lambda s: self._wording_of(s.level_id)).items():
            written |= self._fill(template, of_template.case_id)
        for step in steps.filtered(lambda s: s._is_edited(self._code())):
            written[step.case_id.id] |= {"subject": step.edited_subject, "body_html": step.edited_body}
        for step in steps:
            self._check_not_empty(step, html2plaintext(written[step.case_id.id]["body_html"] or ""))
        return written

    @api.model
    def _fill(self, template, cases):
        """What a template says to each case, by case id."""
        fields = ("subject", "body_html", "email_from", "reply_to", "mail_server_id")
        # a template may name what its reader of the follow-up may not read
        return template.sudo()._generate_template(cases.ids, fields)

    # === SEND === #

    @api.model
    def _deliver(self, steps, verdicts):
        """Put an e-mail for each step into Odoo's mail queue."""
        steps.case_id._quote(verdicts)
        written = self._write(steps)
        documents = self._documents(steps, verdicts)
        for step in steps:
            written[step.case_id.id] |= {
                "author": step.user_id.partner_id,
                "attachments": self._attachments(step, verdicts[step.case_id.id]) | documents[step.case_id.id],
                "layout": self._wording_of(step.level_id).sudo(),
            }
        sent = self._send(steps.case_id, written)
        return {step: self._contact_values(step, verdicts[step.case_id.id], **sent[step.case_id.id]) for step in steps}

    @api.model
    def _remind(self, installments, reminder, problems):
        template = self._reminder_wording(reminder)
        texts = self._fill(template, installments)
        for text in texts.values():
            self._check_words(html2plaintext(text["body_html"] or ""), template)
        written = {i.case_id.id: {**texts[i.id], "layout": template.sudo()} for i in installments}
        sent = self._send(installments.case_id, written)
        return {installment: sent[installment.case_id.id] for installment in installments}

    @api.model
    def _send_template(self, xmlid, record, to=None, **values):
        """Put an e-mail that a template writes into Odoo's mail queue, and log it, in one transaction.

        Who must not be written to is for the caller to leave out.

        :param xmlid: of a template with a layout
        :param record: what it is written about: a case, or one that names its case
        :param to: the address, if it is not that of the collections contact
        :param values: of the contact, as far as it is not logged as an e-mail to the customer
        :returns: the collections.contact
        """
        case = record if record._name == "collections.case" else record.case_id
        template = self.env.ref(xmlid)
        written = {**self._fill(template, record)[record.id], "layout": template.sudo(), "to": to, "customer": to}
        contact = {
            **self._send(case, {case.id: written})[case.id],
            "case_id": case.id,
            "direction": "out",
            "channel": self._code(),
            "rehearsal": self._rehearses(case),
            "user_id": self.env.uid,
            **values,
        }
        return self.env["collections.contact"].sudo().create(contact)  # only code writes the log

    @api.model
    def _send(self, cases, written):
        """Put an e-mail to the customer of each case into Odoo's mail queue; to the rehearsal address while rehearsing.

        :param cases: cases of one company
        :param written: by case id, dict with ``subject`` and ``body_html``; and, if there are any, ``email_from``,
            ``reply_to``, ``mail_server_id``, ``author`` (partner), ``attachments`` (records), ``layout`` (a mail
            template), ``to`` (the address, when that is not the recipient's) and ``customer`` (whom it would have
            gone to, when that is not the e-mail address)
        :returns: {case id: values of the contact to log}
        """
        recipients = self._recipients(cases)
        messages = self._create_messages(cases, recipients, written)
        mails = self._create_mails(cases, messages, recipients, written)
        self._create_notifications(cases, mails, recipients, written)
        return {
            case.id: {
                "kind": "message",
                "person_id": recipients[case.id].id,
                "address": written[case.id].get("customer") or self._address(recipients[case.id]),
                "summary": message.subject,
                "mail_message_id": message.id,
            }
            for case, message in zip(cases, messages, strict=True)
        }

    @api.model
    def _create_messages(self, cases, recipients, written):
        """The messages, shown in the chatter of the cases. One create for all."""
        # by default Odoo names the user who sends, which at night is its robot
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
            # or Odoo would send it from the domain of the company of whoever runs the night
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
        """Odoo's Message-ID, of the domain of the company instead of the machine: filters look at it."""
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
        """Values of the mail.mail of a message.

        :param former: Message-IDs of former messages to the customer
        """
        return {
            "mail_message_id": message.id,
            "body_html": self._lay_out(case, message.body, message.email_layout_xmlid),
            # at the customer, the reminders of one case are one thread
            "references": " ".join([*(i for i in former if i != message.message_id), message.message_id]),
            "headers": repr(self._headers(case, text)),
            "auto_delete": True,
            **self._to(case, recipient, text),
        }

    @api.model
    def _headers(self, case, text):
        automatic = {} if text.get("author") else AUTOMATIC
        return {LANGUAGE: self._language_tag(case), **automatic}

    @api.model
    def _language_tag(self, case):
        """The language of an e-mail as machines that read it out or translate it know it (RFC 5646)."""
        language, _at, script = case.lang.replace("_", "-").partition("@")
        return f"{language}-{SCRIPTS[script]}" if script in SCRIPTS else language

    @api.model
    def _to(self, case, recipient, text):
        if email := self._given_address(case, text):
            return {"email_to": email}
        return {"recipient_ids": [Command.link(recipient.id)]}

    @api.model
    def _given_address(self, case, text):
        """The address that is written to instead of the recipient's, if there is one."""
        return case.company_id.collections_rehearsal_email if self._rehearses(case) else text.get("to")

    @api.model
    def _former_message_ids(self, cases):
        """Message-IDs of the latest e-mails to the customers, by case id, oldest first; of what really left."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT c.case_id, (ARRAY_AGG(m.message_id ORDER BY c.id DESC))[:%(most)s]
                  FROM collections_contact c
                  JOIN mail_message m ON m.id = c.mail_message_id
                 WHERE c.case_id = ANY(%(cases)s) AND c.channel = 'email' AND c.direction = 'out'
                   AND c.rehearsal IS NOT TRUE AND m.message_id IS NOT NULL
                   AND NOT EXISTS (SELECT FROM collections_contact_withdrawal w WHERE w.contact_id = c.id)
              GROUP BY c.case_id
                """,
                cases=bulk.ids(cases.ids),
                most=MOST_REFERENCES,
            )
        )
        return {case_id: ids[::-1] for case_id, ids in rows}

    # === TAKEN BACK, OR SENT AGAIN === #

    @api.model
    def _withdraw(self, contacts):
        messages = contacts.mail_message_id
        mails = self.env["mail.mail"].search([("mail_message_id", "in", messages.ids), ("state", "=", "outgoing")])
        mails.cancel()
        # one that had failed before, and was to be sent once more, is not waited for any longer either
        traces = messages.notification_ids.filtered(
            lambda n: n.mail_mail_id in mails and n.notification_status in ("ready", "exception")
        )
        traces.notification_status = "canceled"

    @api.model
    def _send_again(self, contacts, moment=None):
        """Put e-mails that have not arrived back into Odoo's mail queue; what has left it is made anew."""
        sent = contacts.browse()
        for contact in contacts:
            if mail := self._mail_again(contact):
                mail.write({"state": "outgoing", "scheduled_date": moment, "failure_type": False})
                self._wait_again(contact.mail_message_id.notification_ids, mail_mail_id=mail.id)
                mail._collections_queue_job()._trigger(moment)
                sent |= contact
        return sent

    @api.model
    def _mail_again(self, contact):
        """The mail.mail of a message; what a colleague wrote, Odoo itself has made, and may have deleted."""
        message, case = contact.mail_message_id, contact.case_id
        mails = self.env["mail.mail"].search([("mail_message_id", "=", message.id)])
        if message.message_type != "email_outgoing":
            return mails[:1]
        mails.unlink()
        text = {"author": contact.step_id.user_id.partner_id, "to": message.notification_ids[:1].mail_email_address}
        former = self._former_message_ids(case).get(case.id, ())
        return mails.create(self._mail_values(message, case, contact.person_id, former, text))

    @api.model
    def _create_notifications(self, cases, mails, recipients, written):
        """The traces in which Odoo keeps what became of each e-mail."""
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
    def _lay_out(self, case, body, layout):
        """The body in a layout, in the language of the recipient, and marked with it."""
        lang = case.lang
        if layout:
            template = self.env["mail.template"].with_context(lang=lang)
            body = template._render_encapsulate(
                layout,
                Markup(body),
                add_context={"company": case.company_id.with_context(lang=lang), "model_description": "", "lang": lang},
                context_record=case.with_context(lang=lang),
            )
        if "<html" in body:  # a layout of a whole page says it itself
            return body
        return Markup('<div lang="%s">%s</div>') % (self._language_tag(case), Markup(body))

    @api.model
    def _subject(self, case, recipient, text):
        subject = " ".join((text["subject"] or "").split())
        if not self._rehearses(case):
            return subject
        customer = text.get("customer") or recipient.email
        return self.env._("[Rehearsal for %(address)s] %(subject)s", address=customer, subject=subject)

    @api.model
    def _attachments(self, step, verdict):
        """What the level attaches: files of its template, and copies of the invoices, as far as they have been made."""
        level = step.level_id
        attachments = self._wording_of(level).sudo().attachment_ids
        if level.attach_invoices:
            # the follow-up sends what the accountant has made; its own reader may not open invoices
            Move = self.env["account.move"].sudo()
            moves = Move.browse(item.receivable.move_id for item in verdict.decision.items)
            attachments |= moves.invoice_pdf_report_id
        return attachments

    @api.model
    def _documents(self, steps, verdicts):
        """What the levels have made to be attached: a letter, a statement of account; attachments by case id."""
        documents = {case.id: self.env["ir.attachment"].sudo() for case in steps.case_id}
        if with_letter := steps.filtered("level_id.attach_letter"):
            for case_id, letter in self.env["collections.channel.letter"]._attachments(with_letter, verdicts).items():
                documents[case_id] |= letter
        if with_statement := steps.filtered("level_id.attach_statement").case_id:
            for case_id, statement in self.env["collections.statement"]._recent(with_statement).items():
                documents[case_id] |= statement
        return documents

    @api.model
    def _rehearses(self, case):
        return case.company_id._collections_rehearses()
