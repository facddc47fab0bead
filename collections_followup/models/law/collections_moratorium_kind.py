from odoo import fields, models

#: Months after which somebody should compare a kind with its source again.
REVIEW_MONTHS = 12


class CollectionsMoratoriumKind(models.Model):
    """A kind of legal hold: how long it lasts, and what it covers. No legal advice: each says what it rests on."""

    _name = "collections.moratorium.kind"
    _description = "Kind of Legal Hold"
    _inherit = ["collections.shared", "collections.limited"]
    _order = "sequence, id"

    name = fields.Char(
        required=True,
        translate=True,
        help="Shown wherever the hold is: it must not tell more about the customer than the hold itself, such as an "
        "illness.",
    )
    active = fields.Boolean(default=True, help="Archived kinds are not offered.")
    sequence = fields.Integer(default=10, help="Its place in lists.")
    country_id = fields.Many2one("res.country", ondelete="restrict", help="Where it exists; empty: in many countries.")
    days = fields.Integer(help="Days that it lasts, the first included. 0: until somebody ends it.")
    covers = fields.Selection(
        [("all", "All Debts"), ("until", "Debts up to a Date")],
        required=True,
        default="all",
        help="Whether invoices of a later date are held as well.",
    )
    contact = fields.Selection(
        [("nobody", "Nobody"), ("representative", "The Representative")],
        "May Be Contacted",
        required=True,
        default="nobody",
        help="Who may be contacted about what is held, by people: nobody, or whoever represents the customer, such as "
        "an insolvency administrator.",
    )
    freezes = fields.Boolean(
        "Freezes Charges", default=True, help="No interest and no fees are charged for the days on which it holds."
    )
    takes_payments = fields.Boolean(
        "Customer May Pay",
        default=True,
        help="The customer may pay what is held on their page if they wish to. Not where only others may pay, such as "
        "an insolvency administrator.",
    )
    source = fields.Char(required=True, help="The law, guidance or practice that it comes from.")
    confidence = fields.Selection(
        [("high", "High"), ("medium", "Medium"), ("low", "Low")],
        required=True,
        default="low",
        help="How sure it is that this is what the source says.",
    )
    reviewed_on = fields.Date(help="When somebody last compared it with its source.")
    to_review = fields.Boolean(compute="_compute_to_review", help="Nobody has compared it with its source for a year.")
    note = fields.Text(translate=True, help="What else to know about it.")

    def _compute_to_review(self):
        long_ago = fields.Date.subtract(fields.Date.today(), months=REVIEW_MONTHS)
        for kind in self:
            kind.to_review = not kind.reviewed_on or kind.reviewed_on < long_ago
