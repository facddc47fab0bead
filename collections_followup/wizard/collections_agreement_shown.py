from odoo import api, fields, models


class CollectionsAgreementShown(models.AbstractModel):
    """Shows the content of an agreement to the person who signs it, and remembers what was shown."""

    _name = "collections.agreement.shown"
    _inherit = "collections.wizard"
    _description = "Agreement as It Was Shown"

    agreement_id = fields.Many2one("collections.agreement", required=True, readonly=True, help="What is signed.")
    company_id = fields.Many2one(related="agreement_id.company_id")
    partner_id = fields.Many2one(related="agreement_id.partner_id", string="Customer")
    currency_id = fields.Many2one(related="agreement_id.currency_id")
    amount_total = fields.Monetary(related="agreement_id.amount_total")
    discount = fields.Monetary(related="agreement_id.discount")
    installment_ids = fields.One2many(related="agreement_id.installment_ids", string="Installments")
    agreed = fields.Text(related="agreement_id.terms", string="Interest and Late Charges")
    terms = fields.Char(
        compute="_compute_terms",
        store=True,
        readonly=False,
        help="Hash of what was shown when this was opened: what is signed has to be the same.",
    )

    @api.depends("agreement_id")
    def _compute_terms(self):
        for shown in self:
            shown.terms = shown.agreement_id.sudo()._terms_hash() if shown.agreement_id else False
