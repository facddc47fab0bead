from odoo import fields, models

from .collections_contact_rule import CREDITORS


class ResCompany(models.Model):
    _inherit = "res.company"

    collections_creditor = fields.Selection(
        CREDITORS,
        "Role of the Creditor",
        required=True,
        default="own",
        help="Whether the company collects its own debts in its own name, or those of others: stricter rules may apply "
        "to the latter.",
    )
