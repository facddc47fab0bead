from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    collections_creditor = fields.Selection(
        [("own", "Own Debts"), ("third_party", "Debts of Others")],
        "Role of the Creditor",
        required=True,
        default="own",
        help="Whether the company collects its own debts in its own name, or those of others: stricter rules may apply "
        "to the latter.",
    )
