from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    collections_charges = fields.Selection(
        [("none", "Nothing"), ("interest", "Interest"), ("all", "Interest and Fixed Sums")],
        "Ask Late Customers For",
        required=True,
        default="none",
        help="What is asked for beside late invoices, by the rules of the customer's country or as agreed.",
    )
    collections_charges_from = fields.Integer(
        "Ask From",
        default=15,
        help="Days overdue from which it is asked for. Interest counts from the day after the due date all the same.",
    )
    collections_charges_least = fields.Monetary(
        "Ask for at Least", default=5, help="Less interest of a customer than this is not asked for yet."
    )
    collections_charges_booking = fields.Selection(
        [
            ("asked", "When They Are Paid or Agreed upon"),
            ("principal", "When the Invoice Is Paid Late"),
            ("level", "At Levels That Book Them"),
            ("month", "Each Month"),
            ("quarter", "Each Quarter"),
        ],
        "Book Interest and Charges",
        required=True,
        default="asked",
        help="When they are entered in an invoice of their own, beside what customers pay on their page and what "
        "agreements cover. Less interest of a customer than the least amount is not booked yet.",
    )
    collections_charges_post = fields.Boolean(
        "Post without Approval", help="Else these invoices are drafts, until somebody looks at them and posts them."
    )
    collections_charges_account_id = fields.Many2one(
        "account.account",
        "Account of Interest and Charges",
        domain="[('account_type', 'in', ('income', 'income_other'))]",
        check_company=True,
        help="Where interest and fixed sums are booked; empty: as sales.",
    )
    collections_charges_tax_ids = fields.Many2many(
        "account.tax",
        string="Taxes of Interest and Charges",
        domain="[('type_tax_use', '=', 'sale')]",
        check_company=True,
        help="Taxes of interest and fixed sums; in many countries there are none.",
    )
    collections_allocation = fields.Selection(
        [
            ("law", "What the Law of the Country Says"),
            ("charges", "Costs, Interest, Debt"),
            ("debt", "Debt, Interest, Costs"),
        ],
        "Payments Pay First",
        required=True,
        default="law",
        help="What is paid first by customers who pay less than everything on their page; where no rule of a country "
        "says otherwise, the debt.",
    )
    collections_waiver_limit = fields.Monetary(
        "Waiver Limit", default=50, help="The most that a colleague may waive at once; managers may waive more."
    )
