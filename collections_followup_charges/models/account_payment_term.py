from odoo import fields, models


class AccountPaymentTerm(models.Model):
    _inherit = "account.payment.term"

    collections_interest_rule_id = fields.Many2one(
        "collections.interest.rule",
        "Interest When Late",
        domain="[('agreed', '=', True)]",
        ondelete="restrict",
        help="Agreed interest of invoices under this payment term, instead of that of the law.",
    )
