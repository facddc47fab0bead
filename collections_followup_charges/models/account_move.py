from odoo import api, fields, models


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

    def _post(self, soft=True):
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
