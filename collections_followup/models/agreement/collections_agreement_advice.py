from odoo import api, fields, models


class CollectionsAgreement(models.Model):
    """What is advised of an agreement that nobody has decided on yet, such as a plan that the customer asks for."""

    _inherit = "collections.agreement"

    payment_advice = fields.Text(
        "How They Paid",
        compute="_compute_payment_advice",
        help="How the customer has paid and kept promises in the last two years, and what is advised. Only of drafts.",
    )

    @api.depends("state", "amount_total", "discount")
    @api.depends_context("lang")
    def _compute_payment_advice(self):
        self.payment_advice = False
        for agreement in self.filtered(lambda agreement: agreement.state == "draft"):
            agreement.payment_advice = agreement.case_id._advice_in_words(
                agreement.amount_total, agreement.currency_id, has_discount=bool(agreement.discount)
            )
