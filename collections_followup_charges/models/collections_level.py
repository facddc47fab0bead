from odoo import fields, models


class CollectionsLevel(models.Model):
    _inherit = "collections.level"

    costs = fields.Boolean(
        "Costs a Fee",
        help="Its messages ask for a fee, by the rule for the customer's country and kind. Calls and tasks cost "
        "nothing; where no rule applies, messages cost nothing, either.",
    )
