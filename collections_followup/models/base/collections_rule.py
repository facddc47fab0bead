from odoo import api, fields, models
from odoo.fields import Domain

#: Kinds of customers for whom the rules of others hold, too.
COUNTS_AS = {"sole_trader": "consumer", "public": "business"}


class CollectionsRule(models.AbstractModel):
    """A dated rule about customers of a kind, and how sure it is; shared by all companies. No legal advice."""

    _name = "collections.rule"
    _description = "Dated Rule"
    _inherit = ["collections.cached", "collections.shared", "collections.limited"]

    active = fields.Boolean(default=True, help="Archived rules are not applied.")
    customer = fields.Selection(
        lambda self: self.env["res.partner"]._collections_customer_kinds(),
        "Kind of Customer",
        help="Empty for all. Sole traders are protected like consumers; public bodies count as businesses, too.",
    )
    valid_from = fields.Date(help="First day on which it applies; empty if it always has.")
    valid_to = fields.Date(help="Last day on which it applies; empty if no end is known.")
    confidence = fields.Selection(
        lambda self: self._confidences(),
        required=True,
        default="low",
        help="How sure it is that the rule says what its source says.",
    )
    reviewed_on = fields.Date(help="When somebody last compared it with its source.")
    note = fields.Text(translate=True, help="What else to know about it.")

    _valid_in_order = models.Constraint(
        "CHECK (valid_to >= valid_from)", "A rule cannot end before it begins to apply."
    )

    @api.model
    def _confidences(self):
        """Return the labels from code: those of a plain list are not translated in models of other add-ons."""
        labels = {"high": self.env._("High"), "medium": self.env._("Medium"), "low": self.env._("Low")}
        return list(labels.items())

    @api.model
    def _kinds(self, kind):
        """Return the values of ``customer`` that include a kind of customer, the nearest first."""
        return [kind, COUNTS_AS.get(kind, kind), False]

    @api.model
    def _applying(self, kind, day):
        """Return the domain of rules for a kind of customer on a day."""
        return (
            Domain("customer", "in", self._kinds(kind))
            & (Domain("valid_from", "=", False) | Domain("valid_from", "<=", day))
            & (Domain("valid_to", "=", False) | Domain("valid_to", ">=", day))
        )
