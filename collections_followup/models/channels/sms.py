from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import plaintext2html

from ...decision.failure import NO_ADDRESS

#: A long text is charged and sent in pieces of some 150 characters, or 70 in some alphabets: ten pieces at most.
MOST_CHARACTERS = 1530
#: The template of each kind of reminder of an installment.
REMINDERS = {
    "before": "collections_followup.sms_template_installment",
    "missed": "collections_followup.sms_template_installment_missed",
}


class CollectionsChannelSms(models.AbstractModel):
    """Sends a text message to the customer's telephone, through Odoo's own gateway."""

    _name = "collections.channel.sms"
    _inherit = "collections.channel"
    _description = "Follow-up by Text Message"

    _wording = "sms.template"
    _wording_domain = (("model", "=", "collections.case"),)
    _needs = "phone"
    _address_fields = ("phone", "country_id")
    _forbidden_by = "no_sms"
    _reminds = 20
    _failures = dict.fromkeys(
        ("sms_number_missing", "sms_number_format", "sms_invalid_destination", "sms_not_delivered"), NO_ADDRESS
    )

    @api.model
    def _label(self):
        return self.env._("Text Message")

    @api.model
    def _label_for_customers(self):
        return self.env._("Text message")

    @api.model
    def _how_for_customers(self):
        return self.env._("by text message")

    @api.model
    def _refusal(self):
        return self.env._("Send me no text messages")

    @api.model
    def _wording_label(self):
        return self.env._("Text Message")

    # === RECIPIENTS === #

    @api.model
    def _problems(self, cases):
        company = cases.company_id
        numbers = {case_id: (p.phone, self._number(p, company)) for case_id, p in self._recipients(cases).items()}
        refused = self._opted_out(number for _phone, number in numbers.values() if number)
        return self._address_problems(cases, numbers, refused)

    @api.model
    def _number(self, partner, company):
        """Return the number in international form; empty if it is not a number.

        A number without country is read as one of the partner's country, else the customer's, else the company's.
        """
        country = partner.country_id or partner.commercial_partner_id.country_id or company.country_id
        return partner.phone and partner._phone_format(number=partner.phone, country=country) or ""

    @api.model
    def _used(self, partner, company):
        return self._number(partner, company)

    @api.model
    def _opted_out(self, numbers):
        return set(self.env["phone.blacklist"].sudo().search([("number", "in", list(numbers))]).mapped("number"))

    # === TEXTS === #

    @api.model
    def _reminder_wording(self, reminder):
        return self._own_template(REMINDERS[reminder])

    @api.model
    def _preview(self, step):
        recipient = self._recipients(step.case_id)[step.case_id.id]
        step.case_id._quote(step.case_id._evaluate_as_messages(), "total_text")
        return {
            "recipient": self._number(recipient, step.company_id) or recipient.phone or "",
            "subject": False,
            "body": plaintext2html(self._write(step)[step.case_id.id]),
        }

    @api.model
    def _write(self, steps):
        """Return the text for each case, by case id."""
        written = {}
        for template, of_template in steps.grouped(lambda s: self._wording_of(s.level_id)).items():
            # a template may use data that the user may not read
            written |= template.sudo()._render_field("body", of_template.case_id.ids, compute_lang=True)
        for step in steps.filtered(lambda s: s._is_edited(self._code())):
            written[step.case_id.id] = step._edited_text()
        for step in steps:
            self._check_not_empty(step, written[step.case_id.id])
            self._check_not_long(step, written[step.case_id.id])
        return written

    @api.model
    def _check_not_long(self, step, text):
        if len(text) > MOST_CHARACTERS:
            raise ValidationError(
                self.env._(
                    "The text message of level “%(level)s” has %(count)s characters; it may have %(most)s at most.",
                    level=step.level_id.name,
                    count=len(text),
                    most=MOST_CHARACTERS,
                )
            )

    # === SEND === #

    @api.model
    def _remind(self, installments, reminder, problems):
        template = self._reminder_wording(reminder).sudo()
        texts = template._render_field("body", installments.ids, compute_lang=True)
        # such a space makes a text message twice as long
        texts = {i: texts[i.id].replace("\xa0", " ") for i in installments}
        for text in texts.values():
            self._check_words(text, template)
        recipients = self._recipients(installments.case_id)
        if installments.company_id._collections_rehearses():
            return self._rehearse_reminders(texts, recipients)
        return {i: self._send(i.case_id, recipients[i.case_id.id], text) for i, text in texts.items()}

    @api.model
    def _rehearse_reminders(self, texts, recipients):
        """Send what would go out, as e-mails of our own.

        :param texts: {installment: text}
        :returns: {installment: values of the contact to log}
        """
        written = {
            i.case_id.id: {
                "subject": f"{self._label()}: {i.display_name}",
                "body_html": plaintext2html(text),
                "customer": self._number(recipients[i.case_id.id], i.company_id),
            }
            for i, text in texts.items()
        }
        cases = self.env["collections.case"].union(*(i.case_id for i in texts))
        sent = self.env["collections.channel.email"]._send(cases, written)
        return {i: sent[i.case_id.id] for i in texts}

    @api.model
    def _deliver(self, steps, verdicts):
        """Queue a text message for each step in Odoo."""
        recipients = self._recipients(steps.case_id)
        steps.case_id._quote(verdicts, "total_text")
        written = self._write(steps)
        return {
            step: self._contact_values(
                step,
                verdicts[step.case_id.id],
                **self._send(
                    step.case_id, recipients[step.case_id.id], written[step.case_id.id], step.user_id.partner_id
                ),
            )
            for step in steps
        }

    @api.model
    def _send(self, case, recipient, text, author=None):
        return self._send_to(case, recipient, self._number(recipient, case.company_id), text, author)

    @api.model
    def _send_to(self, case, recipient, number, text, author=None):
        """Queue a text message to a number of a person in Odoo; return the values of the contact to log."""
        text = case._discreet_text(text)
        message = case.sudo()._message_sms(
            text,
            partner_ids=recipient.ids,
            sms_pid_to_number={recipient.id: number},
            author_id=(author or self.env.user.partner_id).id,
            put_in_queue=True,
        )
        return {
            "kind": "message",
            "person_id": recipient.id,
            "address": number,
            "summary": text,
            "mail_message_id": message.id,
        }

    @api.model
    def _withdraw(self, contacts):
        self._waiting_texts(contacts).action_set_canceled()

    @api.model
    def _put_off(self, contacts, moment):
        self._waiting_texts(contacts)._collections_put_off(moment)

    @api.model
    def _waiting_texts(self, contacts):
        texts = self.env["sms.sms"].sudo()  # whoever writes to a customer need not see the queue
        return texts.search(
            Domain("mail_message_id", "in", contacts.mail_message_id.ids) & texts._collections_waiting()
        )

    @api.model
    def _send_again(self, contacts, moment=None):
        failed = self.env["sms.sms"].search(
            [("mail_message_id", "in", contacts.mail_message_id.ids), ("state", "in", ("error", "canceled"))]
        )
        failed.action_set_outgoing()
        return contacts.filtered(lambda contact: contact.mail_message_id in failed.mail_message_id)
