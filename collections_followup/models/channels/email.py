from markupsafe import Markup

from odoo import Command, api, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, email_normalize, html2plaintext

from ...decision import Problem


class CollectionsChannelEmail(models.AbstractModel):
    """Writes an e-mail to the customer's collections contact, in the customer's language."""

    _name = "collections.channel.email"
    _inherit = "collections.channel"
    _description = "Follow-up by E-mail"

    @api.model
    def _label(self):
        return self.env._("E-mail")

    @api.model
    def _check_level(self, level):
        if not level.mail_template_id:
            raise ValidationError(
                self.env._("Level “%(level)s” writes an e-mail: choose its template.", level=level.name)
            )
        if level.mail_template_id.model != "collections.case":
            raise ValidationError(
                self.env._("The template of level “%(level)s” must be one for follow-up cases.", level=level.name)
            )

    # === WHOM TO WRITE TO === #

    @api.model
    def _recipients(self, cases):
        """The partner to write to, by case id: the collections contact, else the invoice contact, else the customer.

        One that has no e-mail address gives way to the next.
        """
        customers = cases.partner_id.sudo()
        children = customers.search_fetch(
            [("parent_id", "in", customers.ids), ("type", "in", ("collections", "invoice"))],
            ["parent_id", "name", "email", "email_normalized", "lang"],
            order="type, id",
        )
        by_parent = children.grouped("parent_id")
        best = {}
        for customer in customers:
            candidates = [*by_parent.get(customer, ()), customer]
            best[customer.id] = next((p for p in candidates if p.email), candidates[0])
        return {case.id: best[case.partner_id.id] for case in cases}

    @api.model
    def _problems(self, cases):
        addresses = {case_id: (p.email, self._address(p)) for case_id, p in self._recipients(cases).items()}
        blacklisted = self._blacklisted(address for _email, address in addresses.values() if address)
        last = self._last_deliveries(cases)
        problems = {}
        for case_id, (email, address) in addresses.items():
            if problem := self._problem(email, address, blacklisted, *last.get(case_id, (None, None))):
                problems[case_id] = problem
        return problems

    @api.model
    def _problem(self, email, address, blacklisted, last_address, last_status):
        if not email:
            return Problem("missing")
        if not address:
            return Problem("invalid", email)
        if address in blacklisted:
            return Problem("refused", address)
        if last_status == "bounce" and last_address == address:
            return Problem("bounced", address)
        if last_status == "exception":
            return Problem("failed", last_address or address)
        return None

    @api.model
    def _blacklisted(self, addresses):
        return set(self.env["mail.blacklist"].sudo().search([("email", "in", list(addresses))]).mapped("email"))

    @api.model
    def _address(self, partner):
        """The bare address; Odoo keeps it beside the e-mail, but takes the first one of several."""
        return partner.email if partner.email == partner.email_normalized else email_normalize(partner.email)

    @api.model
    def _last_deliveries(self, cases):
        """(address, status) of the last e-mail to each case that left a trace, by case id."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (c.case_id) c.case_id, c.address, n.notification_status
                  FROM collections_contact c
                  JOIN mail_notification n ON n.mail_message_id = c.mail_message_id
                 WHERE c.case_id IN %(cases)s AND c.channel = 'email' AND c.direction = 'out'
              ORDER BY c.case_id, c.date DESC, c.id DESC
                """,
                cases=tuple(cases.ids),
            )
        )
        return {case_id: delivery for case_id, *delivery in rows}

    # === WHAT TO WRITE === #

    @api.model
    def _preview(self, step):
        recipient = self._recipients(step.case_id)[step.case_id.id].email_formatted
        if self._rehearses(step):
            recipient = step.company_id.collections_rehearsal_email
        written = self._write(step)[step.case_id.id]
        return {"recipient": recipient, "subject": written["subject"], "body": written["body_html"]}

    @api.model
    def _write(self, steps):
        """What the level's template says to each case, or what a person made of it; by case id."""
        fields = ("subject", "body_html", "email_from", "reply_to", "mail_server_id")
        written = {}
        for template, of_template in steps.grouped(lambda s: s.level_id.mail_template_id).items():
            written |= template.sudo()._generate_template(of_template.case_id.ids, fields)
        for step in steps.filtered("edited"):
            written[step.case_id.id] |= {"subject": step.edited_subject, "body_html": step.edited_body}
        for step in steps:
            if not html2plaintext(written[step.case_id.id]["body_html"] or "").strip():
                raise ValidationError(
                    self.env._("The template of level “%(level)s” gives an empty message.", level=step.level_id.name)
                )
        return written

    # === SEND === #

    @api.model
    def _deliver(self, steps, verdicts):
        """Put an e-mail for each step into Odoo's mail queue."""
        recipients = self._recipients(steps.case_id)
        written = self._write(steps)
        messages = self._create_messages(steps, recipients, written, verdicts)
        mails = self._create_mails(steps, messages, recipients, written)
        self._create_notifications(steps, mails, recipients)
        return {
            step: self._contact_values(
                step,
                verdicts[step.case_id.id],
                kind="message",
                person_id=recipients[step.case_id.id].id,
                address=self._address(recipients[step.case_id.id]),
                summary=message.subject,
                mail_message_id=message.id,
            )
            for step, message in zip(steps, messages, strict=True)
        }

    @api.model
    def _create_messages(self, steps, recipients, written, verdicts):
        """The messages, shown in the chatter of the cases. One create for all."""
        note = self.env.ref("mail.mt_note").id
        author = self.env.user.partner_id.id
        # by default Odoo names the user who sends, which at night is its robot
        company = steps.company_id
        reply_to = steps.case_id._notify_get_reply_to(default=company.email_formatted, author_id=company.partner_id.id)
        return (
            self.env["mail.message"]
            .sudo()
            .create(
                [
                    {
                        "model": "collections.case",
                        "res_id": step.case_id.id,
                        "record_name": step.partner_id.name,
                        "message_type": "email_outgoing",
                        "subtype_id": note,
                        "author_id": step.user_id.partner_id.id or author,
                        "email_from": written[step.case_id.id]["email_from"] or step.company_id.email_formatted,
                        "reply_to": written[step.case_id.id].get("reply_to") or reply_to[step.case_id.id],
                        "subject": self._subject(step, written, recipients),
                        "body": written[step.case_id.id]["body_html"],
                        "partner_ids": [] if self._rehearses(step) else [Command.link(recipients[step.case_id.id].id)],
                        "attachment_ids": [Command.link(a.id) for a in self._attachments(step, verdicts)],
                    }
                    for step in steps
                ]
            )
        )

    @api.model
    def _create_mails(self, steps, messages, recipients, written):
        values = []
        for step, message in zip(steps, messages, strict=True):
            to = (
                {"email_to": step.company_id.collections_rehearsal_email}
                if self._rehearses(step)
                else {"recipient_ids": [Command.link(recipients[step.case_id.id].id)]}
            )
            values.append(
                {
                    "mail_message_id": message.id,
                    "body_html": self._lay_out(step, message.body),
                    "references": message.message_id,
                    "mail_server_id": written[step.case_id.id].get("mail_server_id"),
                    "auto_delete": True,
                    **to,
                }
            )
        return self.env["mail.mail"].sudo().create(values)

    @api.model
    def _create_notifications(self, steps, mails, recipients):
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
                    **self._addressee(step, recipients),
                }
                for step, mail in zip(steps, mails, strict=True)
            ]
        )

    @api.model
    def _addressee(self, step, recipients):
        if self._rehearses(step):
            return {"mail_email_address": email_normalize(step.company_id.collections_rehearsal_email)}
        return {"res_partner_id": recipients[step.case_id.id].id}

    @api.model
    def _lay_out(self, step, body):
        """The body in the layout of the template, in the language of the recipient."""
        template = step.level_id.mail_template_id.sudo()
        if not template.email_layout_xmlid:
            return body
        lang = step.case_id.lang
        return template.with_context(lang=lang)._render_encapsulate(
            template.email_layout_xmlid,
            Markup(body),
            add_context={"company": step.company_id.with_context(lang=lang), "model_description": ""},
            context_record=step.case_id.with_context(lang=lang),
        )

    @api.model
    def _subject(self, step, written, recipients):
        subject = " ".join((written[step.case_id.id]["subject"] or "").split())
        if not self._rehearses(step):
            return subject
        return self.env._(
            "[Rehearsal for %(address)s] %(subject)s", address=recipients[step.case_id.id].email, subject=subject
        )

    @api.model
    def _attachments(self, step, verdicts):
        """PDF copies of the invoices spoken of, as far as they have been made."""
        attachments = step.level_id.mail_template_id.sudo().attachment_ids
        if not step.level_id.attach_invoices:
            return attachments
        claims = verdicts[step.case_id.id].decision.claims
        moves = self.env["account.move"].sudo().browse(claim.item.receivable.move_id for claim in claims)
        return attachments | moves.invoice_pdf_report_id

    @api.model
    def _rehearses(self, step):
        return step.company_id._collections_rehearses()
