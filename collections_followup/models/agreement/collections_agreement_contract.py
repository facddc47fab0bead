import base64
import json

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...report import agreement_html
from ...tools import file_names, notification


class CollectionsAgreement(models.Model):
    """The contract of an agreement, and proof that it is still as signed."""

    _inherit = "collections.agreement"

    content_hash = fields.Char("SHA-256 of the Content", readonly=True, help="Taken when both had signed.")
    document_id = fields.Many2one(
        "ir.attachment",
        "Signed Document",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="The PDF as it was signed.",
    )
    document = fields.Binary("Contract", compute="_compute_document", help="The contract as PDF.")

    def _compute_document(self):
        for agreement in self:
            content = agreement._document_as_made() or agreement_html.pdf_of(agreement.sudo())
            agreement.document = base64.b64encode(content)

    def _number(self):
        for number, installment in enumerate(self.installment_ids.sorted(lambda i: (i.date, i.id)), 1):
            installment.number = number

    def _parties(self):
        """Return both sides as the document names them: later changes of their records do not affect it."""
        return {
            "company_details": self._details(self.company_id.partner_id),
            "customer_details": self._details(self.partner_id),
        }

    @api.model
    def _details(self, partner):
        return "\n".join(filter(None, [partner.name, *partner._collections_place(), partner.vat]))

    def _freeze(self):
        """Store the document and the hashes that reveal any later change."""
        content = agreement_html.pdf_of(self)
        values = {"name": f"{self.display_name}.pdf", "raw": content, "res_model": self._name, "res_id": self.id}
        self.write(
            {
                "document_id": self.env["ir.attachment"].create(values).id,
                "document_hash": self._hash_of(content),
                "content_hash": self._hash(),
            }
        )

    def _hash(self):
        """Return the SHA-256 hash of what was signed and of the signatures, in hexadecimal."""
        return self._hash_of(self._written(self._content()))

    def _terms_hash(self):
        """Return the same for the terms before they are signed: it shows whether they are still those shown."""
        return self._hash_of(self._written(self._terms()))

    @api.model
    def _written(self, content):
        return json.dumps(content, sort_keys=True, ensure_ascii=False).encode()

    def _content(self):
        """Return what was signed, and by whom: values of the agreement's own records only."""
        signature = base64.b64decode(self.with_context(bin_size=False).customer_signature or b"")
        return {
            **self._terms(),
            "company": [self.company_signed_by, str(self.company_signed_on)],
            "customer": [
                *(self.customer_signed_by, str(self.customer_signed_on), self.customer_signed_how),
                *(self.customer_ip or "", self.customer_agent or "", self._hash_of(signature)),
            ],
        }

    def _terms(self):
        """Return what is agreed, and between whom: values of the agreement's own records only."""
        money = f"%.{self.currency_id.decimal_places}f"
        return {
            "agreement": [self.name, self.version, str(self.made_on), self.currency_id.name],
            "parties": [self.company_details, self.customer_details],
            "items": [[item.name, str(item.due_date), money % item.amount] for item in self.item_ids.sorted("id")],
            "installments": [
                [i.number, str(i.date), money % i.amount] for i in self.installment_ids.sorted(lambda i: (i.date, i.id))
            ],
            "discount": money % self.discount,
            "rules": [self.grace_days, self.default_misses, self.terms or ""],
        }

    def _is_intact(self):
        """Return True if content and document are as they were signed."""
        return self._hash() == self.content_hash and self._is_document_intact()

    def action_check(self):
        """Show whether the agreement is as it was signed."""
        self.ensure_one()
        if not self._is_intact():
            raise UserError(self.env._("This agreement is NOT as it was signed: somebody has changed it."))
        return notification.shown(self.env._("This agreement is as it was signed."))

    def action_print(self):
        """Download the contract as PDF."""
        self.ensure_one()
        name = file_names.in_address(f"{self.display_name}.pdf")
        self._document_as_made()  # Odoo would report a refused one as not found
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/document/{name}?download=true",
            "target": "download",
        }
