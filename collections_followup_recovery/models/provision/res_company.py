from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    collections_allowance_account_id = fields.Many2one(
        "account.account",
        "Account of Allowances",
        domain="[('account_type', 'in', ('asset_current', 'liability_current', 'liability_non_current'))]",
        check_company=True,
        help="Where allowances for doubtful debts stand in the balance sheet, beside the receivables.",
    )
    collections_impairment_account_id = fields.Many2one(
        "account.account",
        "Account of Impairment",
        domain="[('account_type', 'in', ('expense', 'expense_other'))]",
        check_company=True,
        help="The expense of allowances for doubtful debts.",
    )
