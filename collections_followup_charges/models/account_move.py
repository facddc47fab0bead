from odoo import api, fields, models
from odoo.tools import format_date


class AccountMove(models.Model):
    """Invoices know on which terms they are late; those that claim interest bear none themselves."""

    _inherit = "account.move"

    collections_terms_id = fields.Many2one(
        "collections.late.terms",
        "Terms of Lateness",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="What it costs when the invoice is late, as it was when it was posted.",
    )
    collections_is_charge = fields.Boolean(
        "Is a Charge", readonly=True, copy=False, help="It bears no interest and no charges itself."
    )

    _collections_charge_drafts = models.Index("(company_id) WHERE collections_is_charge IS TRUE AND state = 'draft'")

    def _post(self, soft=True):
        self.filtered(lambda move: move.collections_is_charge and not move.invoice_date)._collections_date_charges()
        posted = super()._post(soft)
        posted._collections_fix_terms()
        return posted

    def _collections_fix_terms(self):
        """Fix on which terms these invoices are late; those whose terms are fixed already keep them."""
        invoices = self.filtered(
            lambda move: (
                move.move_type == "out_invoice" and not move.collections_terms_id and not move.collections_is_charge
            )
        )
        invoices = invoices.sudo()  # whoever posts fixes the terms
        found = invoices._collections_terms()
        for terms, of_terms in invoices.grouped(lambda move: found[move.id]).items():
            of_terms.collections_terms_id = terms

    def _collections_terms(self):
        """Return the terms that the rules give these invoices now: {move id: collections.late.terms}."""
        terms, found = self.env["collections.late.terms"], {}
        for text, moves in self.grouped(lambda move: move._collections_terms_text()).items():
            found |= dict.fromkeys(moves.ids, terms._kept(text))
        return found

    def _collections_terms_text(self):
        day = self.invoice_date or self.date
        terms = self.env["collections.late.terms"]
        return terms._text_for(self.commercial_partner_id, day, self.invoice_payment_term_id)

    def _collections_date_charges(self):
        """Date invoices of interest and charges, due at once; on the first open day if today is locked, and say so."""
        for move in self:
            day, taxed = move.company_id._collections_day(), bool(move.invoice_line_ids.tax_ids)
            first = move.company_id._collections_open_day(day, taxed, move.journal_id)
            move.write({"invoice_date": first, "invoice_date_due": day})
            if first != day:
                locked = format_date(self.env, fields.Date.subtract(first, days=1))
                move.message_post(
                    body=self.env._("Dated on the first day that is open: the books are locked up to %s.", locked)
                )

    @api.model
    def _collections_fix_open(self):
        """Fix the terms of open invoices that were posted before there were any."""
        domain = [
            ("move_type", "=", "out_invoice"),
            ("state", "=", "posted"),
            ("payment_state", "in", ("not_paid", "partial", "in_payment")),
            ("collections_terms_id", "=", False),
        ]
        self.sudo().search(domain)._collections_fix_terms()
