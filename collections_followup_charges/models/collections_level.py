from odoo import fields, models


class CollectionsLevel(models.Model):
    _inherit = "collections.level"

    costs = fields.Boolean(
        "Costs a Fee",
        help="Its messages ask for a fee, by the rule for the customer's country and kind. Calls and tasks cost "
        "nothing; where no rule applies, messages cost nothing, either.",
    )
    books = fields.Boolean(
        "Books Charges",
        help="The night after one of its messages has left, interest and charges of the customer are booked, if the "
        "company books them at such levels.",
    )
