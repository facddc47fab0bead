from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    collections_write_off_limit = fields.Monetary(
        "Write-off Limit",
        default=50,
        help="The most that a colleague may write off of a customer; more waits for the approval of a manager.",
    )
    collections_write_off_days = fields.Integer(
        "Days of the Limit",
        default=30,
        help="What colleagues have written off of the same customer within so many days counts together.",
    )
    collections_write_off_journal_id = fields.Many2one(
        "account.journal",
        "Journal of Write-offs",
        domain="[('type', '=', 'general')]",
        check_company=True,
        help="Where write-offs are booked; empty: in the first journal for miscellaneous entries.",
    )
    collections_write_off_account_id = fields.Many2one(
        "account.account",
        "Account of Losses",
        domain="[('account_type', 'in', ('expense', 'expense_other'))]",
        check_company=True,
        help="Where what is written off is booked; empty: as the chart of accounts proposes.",
    )
    collections_recovered_account_id = fields.Many2one(
        "account.account",
        "Account of Recovered Losses",
        domain="[('account_type', 'in', ('income', 'income_other', 'expense', 'expense_other'))]",
        check_company=True,
        help="Where money is booked that comes after a write-off; empty: on the account of the loss.",
    )
    collections_doubtful_account_id = fields.Many2one(
        "account.account",
        "Account of Doubtful Debts",
        domain="[('account_type', 'in', ('asset_receivable', 'asset_current'))]",
        check_company=True,
        help="Where doubtful debts are shown: a receivable account that allows reconciliation; empty: as the chart of "
        "accounts proposes.",
    )
    collections_write_off_taxes = fields.Boolean(
        "Correct Taxes",
        help="Propose to take the tax back with the loss. Whether and when the law of your country allows that is for "
        "your tax adviser to say.",
    )
    collections_placement_warns = fields.Boolean(
        "Warn Before a Hand-over",
        default=True,
        help="Nothing is handed over to an agency before a message of a level that warns of it has arrived. In some "
        "countries the law wants that.",
    )
    collections_placement_days = fields.Integer(
        "Days after the Warning", default=14, help="Days that customers have to pay after they were warned."
    )
    collections_small_amount = fields.Monetary(
        "Small Differences Up To", default=1, help="Open amounts up to this can be written off in one go."
    )
    collections_written_off_days = fields.Integer(
        "Days after a Write-off",
        default=365,
        help="For so many days a write-off is a reason to hold new orders of the customer, "
        "until a manager reopens the customer; 0: it does not matter. It counts where orders of late customers are "
        "held.",
    )
