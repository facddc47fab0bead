import io

from odoo import models
from odoo.exceptions import UserError
from odoo.tools.pdf import PdfReader

from ...decision.case_pack import Exhibit
from ...report import case_pack_html


class CollectionsCasePack(models.AbstractModel):
    """The exhibits of a pack: contracts, invoices, agreements, and the correspondence as it was sent."""

    _inherit = "collections.case.pack"

    def _exhibits(self):
        """Return the Exhibits in the order in which they are numbered, in the language of ``env``."""
        found = []
        for make in (self._attached, self._invoices, self._agreements, self._correspondence):
            for exhibit in make(len(found) + 1):
                found.append(exhibit)
        return found

    def _attached(self, number):
        """Yield what people have attached to the record, such as the contract or delivery notes."""
        files = self.env["ir.attachment"].search(
            [("res_model", "=", self._name), ("res_id", "=", self.id), ("res_field", "=", False)], order="id"
        )
        for file in files:
            name, day = file.name.removesuffix(".pdf"), file.create_date.date()
            yield self._with_sheet(number, name, day, file.raw, file.name)
            number += 1

    def _invoices(self, number):
        for move in self._moves().filtered(lambda move: move.is_invoice(include_receipts=True)):
            name = self.env._("Invoice %s", move.name)
            yield self._with_sheet(number, name, move.invoice_date, self._invoice_document(move))
            number += 1

    def _invoice_document(self, move):
        """Return the invoice as it was sent; else as it would be; empty if no program that makes one is installed."""
        if sent := move.invoice_pdf_report_id:
            return sent.raw
        try:
            return move._get_invoice_legal_documents("pdf", allow_fallback=True)["content"]
        except UserError:
            return b""

    def _agreements(self, number):
        for agreement in self.case_id.agreement_ids.filtered("document_id").sorted("made_on"):
            name = self.env._("Payment agreement %s, signed", agreement.display_name)
            yield self._with_sheet(number, name, agreement.made_on, agreement._document_as_made())
            number += 1

    def _correspondence(self, number):
        contacts = self._contacts().filtered(lambda contact: contact.mail_message_id or contact.printed_letter_id)
        for contact in contacts - self._kept_apart(contacts):
            yield self._letter(number, contact) if contact.printed_letter_id else self._message(number, contact)
            number += 1

    def _letter(self, number, contact):
        name = self.env._("Letter: %s", contact.summary)
        return self._with_sheet(number, name, contact.day, contact.printed_letter_id.attachment_id.raw)

    def _message(self, number, contact):
        message = contact.mail_message_id
        deliveries = dict(contact._fields["delivery"]._description_selection(self.env))
        customer = ", ".join(filter(None, [contact.person_id.name, contact.address]))
        out = contact.direction == "out"
        name = message.subject or contact.summary
        shown = {
            "sender": message.email_from or message.author_id.name if out else customer or message.email_from,
            "recipient": customer if out else contact.company_id.name,
            "date": message.date,
            "subject": name,
            "delivery": out and deliveries.get(contact.delivery),
            "reference": message.message_id,
            "files": ", ".join(message.attachment_ids.mapped("name")),
            "body": message.body,
        }
        files = tuple((file.name, file.raw) for file in message.attachment_ids)
        return Exhibit(name, contact.day, case_pack_html.message_of(self, number, name, shown), files)

    # === DOCUMENTS OF THEIR OWN === #

    def _with_sheet(self, number, name, day, content, file_name=""):
        """Return an Exhibit with a sheet before it; what is no PDF is only in the folder, and the sheet says so.

        :param file_name: its name in the folder, where it is not that of the exhibit
        """
        if self._pages(content):
            return Exhibit(name, day, self._together([case_pack_html.sheet_of(self, number, name, day), content]))
        if content:
            note = self.env._("This file is no PDF: it lies in the folder of the case pack.")
        else:
            note = self.env._("This document could not be made: please add it.")
        sheet = case_pack_html.sheet_of(self, number, name, day, note)
        return Exhibit(name, day, sheet, ((file_name or name, content),) if content else ())

    def _pages(self, content):
        """Return the number of pages of a PDF; 0 if it is none, or cannot be copied."""
        try:
            return len(PdfReader(io.BytesIO(self._together([content or b""]))).pages)
        except Exception:  # pylint: disable=broad-except  # whatever a file from outside makes of the reader
            return 0
