from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    collections_limitation_law = fields.Selection(
        [
            ("customer", "The Customer's Country"),
            ("company", "Our Country"),
            ("sooner", "Whichever Is Time-barred Sooner"),
        ],
        "Limitation by the Law of",
        required=True,
        default="customer",
        help="Which law your contracts are under: limitation follows it. For consumers it is always the law of their "
        "own country.",
    )
    collections_limitation_days = fields.Integer(
        "Warn of Limitation",
        default=90,
        help="How many days before a debt is time-barred a person is asked to decide.",
    )
