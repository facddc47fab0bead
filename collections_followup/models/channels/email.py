from odoo import api, models
from odoo.tools import html2plaintext
from odoo.tools.mail import email_normalize_all

from ...const import FAILURE_TYPES
from ...decision.failure import NO_ADDRESS
from ...decision.guards import contact_stopped, customer_excluded, unreachable
from ...decision.routing import UNWANTED
from ...tools import reasons

#: The template of each kind of reminder of an installment.
REMINDERS = {
    "before": "collections_followup.mail_template_installment",
    "missed": "collections_followup.mail_template_installment_missed",
}
#: Separator of several addresses of one customer.
SEVERAL = ", "


class CollectionsChannelEmail(models.AbstractModel):
    """Sends an e-mail to the customer's collections contact, in the customer's language."""

    _name = "collections.channel.email"
    _inherit = "collections.channel"
    _description = "Follow-up by E-mail"

    _wording = "mail.template"
    _wording_domain = (("model", "=", "collections.case"),)
    _level_fields = ("attach_letter",)
    _needs = "email"
    _address_fields = ("email", "email_normalized", "lang")
    _forbidden_by = "no_email"
    _reminds = 10
    _failures = {"mail_email_invalid": NO_ADDRESS, **{told: code for code, told in FAILURE_TYPES.items()}}
    _rehearsed_by_email = False  # it goes to the rehearsal address anyway

    @api.model
    def _label(self):
        return self.env._("E-mail")

    @api.model
    def _how_for_customers(self):
        return self.env._("by e-mail")

    @api.model
    def _refusal(self):
        return self.env._("Send me no reminders by e-mail; notices that the law requires still come")

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

    # === RECIPIENTS === #

    @api.model
    def _obstacles(self, cases, asked_for=False, whole=False):
        """Return why a customer must not, or cannot, be sent an e-mail.

        :param asked_for: whether the customer waits for it, whatever they have stopped
        :param whole: whether it speaks of all debts
        :returns: {case id: sentence}, only for those with an obstacle
        """
        return self._own_obstacles(cases, asked_for) | self._legally_held(cases, whole)

    @api.model
    def _own_obstacles(self, cases, asked_for=False):
        """Return the same, apart from what the law holds: that of settings, requests and addresses."""
        problems = self._problems(cases)
        unwanted = {} if asked_for else self._unwanted(cases)
        problems |= {case_id: UNWANTED for case_id, codes in unwanted.items() if self._code() in codes}
        found = {}
        for case in cases:
            if case.excluded:
                found[case.id] = customer_excluded.reason(case.exclusion_reason)
            elif case.stopped_all and not asked_for:
                found[case.id] = contact_stopped.reason(case.stopped_all)
            elif problem := problems.get(case.id):
                found[case.id] = unreachable.reason(self._code(), problem)
        return {case_id: reasons.tell(self.env, reasons.dump([reason])) for case_id, reason in found.items()}

    @api.model
    def _legally_held(self, cases, whole):
        """Return what the law says against any contact about the debts of customers, as sentences by case id.

        :param whole: whether an e-mail speaks of all debts
        """
        moratoria = self.env["collections.moratorium"]
        return {
            case_id: hold._told_in_full()
            for company, of_company in cases.sudo().grouped("company_id").items()
            for case_id, hold in moratoria._forbidding(of_company, company._collections_day(), whole).items()
        }

    @api.model
    def _problems(self, cases):
        addresses = {case_id: (p.email, self._address(p)) for case_id, p in self._recipients(cases).items()}
        asked = {address for _email, address in addresses.values() if address}
        # customers on Odoo's blacklist have refused newsletters, which says nothing about messages on a contract
        blacklisted = self._blacklisted(asked) if cases.company_id.collections_blacklist else set()
        return self._address_problems(cases, addresses, blacklisted)

    @api.model
    def _blacklisted(self, addresses):
        """Return the recipients who must not be written to: one blacklisted address among several is enough."""
        single = {email for address in addresses for email in address.split(SEVERAL)}
        found = self.env["mail.blacklist"].sudo().search([("email", "in", list(single))])
        refused = set(found.mapped("email"))
        return {address for address in addresses if not refused.isdisjoint(address.split(SEVERAL))}

    @api.model
    def _used(self, partner, company):
        return self._address(partner)

    @api.model
    def _address(self, partner):
        """Return the bare address; all of them if the field holds several, since Odoo writes to each."""
        email = partner.email
        if email == partner.email_normalized:
            return email
        return SEVERAL.join(dict.fromkeys(email_normalize_all(email)))

    # === TEXTS === #

    @api.model
    def _reminder_wording(self, reminder):
        return self._own_template(REMINDERS[reminder])

    @api.model
    def _preview(self, step):
        case = step.case_id
        recipient = self._recipients(case)[case.id].email_formatted
        if step.company_id._collections_rehearses():
            recipient = step.company_id.collections_rehearsal_email
        case._quote(case._evaluate_as_messages(), "debt_table")
        written = self._write(step)[case.id]
        return {"recipient": recipient, "subject": written["subject"], "body": written["body_html"]}

    @api.model
    def _write(self, steps):
        """Return the text of the level's template for each case, or a person's edited version; by case id."""
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
        """Return the text of a template for each case, by case id."""
        fields = ("subject", "body_html", "email_from", "reply_to", "mail_server_id")
        # a template may use data that the user may not read
        return template.sudo()._generate_template(cases.ids, fields)

    # === SEND === #

    @api.model
    def _deliver(self, steps, verdicts):
        """Queue an e-mail for each step in Odoo."""
        steps.case_id._quote(verdicts, "debt_table")
        written = self._write(steps)
        documents = self._documents(steps, verdicts)
        for step in steps:
            written[step.case_id.id] |= {
                "author": step.user_id.partner_id,
                "attachments": self._attachments(step, verdicts[step.case_id.id]) | documents[step.case_id.id],
                "layout": self._wording_of(step.level_id).sudo(),
                "reminds": True,
            }
        sent = self._send(steps.case_id, written)
        return {step: self._contact_values(step, verdicts[step.case_id.id], **sent[step.case_id.id]) for step in steps}

    @api.model
    def _remind(self, installments, reminder, problems):
        template = self._reminder_wording(reminder)
        texts = self._fill(template, installments)
        for text in texts.values():
            self._check_words(html2plaintext(text["body_html"] or ""), template)
        written = {i.case_id.id: {**texts[i.id], "layout": template.sudo(), "reminds": True} for i in installments}
        sent = self._send(installments.case_id, written)
        return {installment: sent[installment.case_id.id] for installment in installments}

    @api.model
    def _send_template(self, xmlid, record, to=None, case=None, **values):
        """Queue an e-mail from a template in Odoo, and log it, in one transaction.

        The caller leaves out customers who must not be written to.

        :param xmlid: id of a template with a layout
        :param record: the record that it is about: a case, or one that names its case
        :param case: the case, if the record does not name it
        :param to: the address, if it is not that of the collections contact
        :param values: values of the contact, if it is not logged as an e-mail to the customer
        :returns: the collections.contact
        """
        case = case or (record if record._name == "collections.case" else record.case_id)
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
        """Queue an e-mail to the customer of each case in Odoo; in a rehearsal, to the rehearsal address.

        :param cases: cases of one company
        :param written: by case id, dict with ``subject`` and ``body_html``; and, if there are any, ``email_from``,
            ``reply_to``, ``mail_server_id``, ``author`` (partner), ``attachments`` (records), ``layout`` (a mail
            template), ``to`` (the address, if it is not the recipient's), ``customer`` (the address it would have
            gone to, if that is not the e-mail address) and ``reminds`` (True for what customers may stop by a link)
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

    # === WITHDRAWN, OR SENT AGAIN === #

    @api.model
    def _withdraw(self, contacts):
        messages = contacts.mail_message_id
        mails = self.env["mail.mail"].search([("mail_message_id", "in", messages.ids), ("state", "=", "outgoing")])
        mails.cancel()
        # an e-mail that had failed, and was to be sent again, is no longer waited for either
        traces = messages.notification_ids.filtered(
            lambda n: n.mail_mail_id in mails and n.notification_status in ("ready", "exception")
        )
        traces.notification_status = "canceled"

    @api.model
    def _put_off(self, contacts, moment):
        mails = self.env["mail.mail"].sudo()  # whoever writes to a customer need not see the queue
        waiting = mails.search([("mail_message_id", "in", contacts.mail_message_id.ids), ("state", "=", "outgoing")])
        waiting.scheduled_date = moment
        mails._collections_queue_job()._trigger(moment)

    @api.model
    def _send_again(self, contacts, moment=None):
        """Put e-mails that have not arrived back into Odoo's mail queue, each as a mail.mail of the same message."""
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
        """Return a new mail.mail of a message; for a colleague's, the one that Odoo made, unless it was deleted."""
        message, case = contact.mail_message_id, contact.case_id
        mails = self.env["mail.mail"].search([("mail_message_id", "=", message.id)])
        if message.message_type != "email_outgoing":
            return mails[:1]
        mails.unlink()
        text = {"author": contact.step_id.user_id.partner_id, "to": message.notification_ids[:1].mail_email_address}
        text["reminds"] = contact._asks_to_pay() or contact.kind == "statement"
        former = self._former_message_ids(case).get(case.id, ())
        return mails.create(self._mail_values(message, case, contact.person_id, former, text))

    @api.model
    def _attachments(self, step, verdict):
        """Return the attachments of the level: files of its template, and existing copies of the invoices."""
        level = step.level_id
        attachments = self._wording_of(level).sudo().attachment_ids
        if level.attach_invoices:
            # the follow-up sends what the accountant has made; its user may not be able to open invoices
            Move = self.env["account.move"].sudo()
            moves = Move.browse(item.receivable.move_id for item in verdict.decision.items)
            attachments |= moves.invoice_pdf_report_id
        return attachments

    @api.model
    def _documents(self, steps, verdicts):
        """Return the documents that the levels have made as attachments, such as a letter, by case id."""
        documents = {case.id: self.env["ir.attachment"].sudo() for case in steps.case_id}
        if with_letter := steps.filtered("level_id.attach_letter"):
            for case_id, letter in self.env["collections.channel.letter"]._attachments(with_letter, verdicts).items():
                documents[case_id] |= letter
        return documents

    @api.model
    def _rehearses(self, case):
        return case.company_id._collections_rehearses()
