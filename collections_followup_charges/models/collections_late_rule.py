from odoo import api, fields, models
from odoo.fields import Domain

#: Kinds of customers to whom the rules of others apply, too.
COUNTS_AS = {"sole_trader": "consumer", "public": "business"}


class CollectionsLateRule(models.AbstractModel):
    """What rules about lateness have in common: for whom they are, from when on, and what they rest on."""

    _name = "collections.late.rule"
    _description = "Rule about Lateness"
    _inherit = ["collections.shared", "collections.limited", "collections.in.file"]
    _order = "country_id, customer, code"

    code = fields.Char(required=True, copy=False, help="Identifies the rule when newer rules are imported.")
    active = fields.Boolean(default=True, help="Archived rules are not applied.")
    country_id = fields.Many2one(
        "res.country",
        index=True,
        ondelete="cascade",
        help="Where the customer is. A rule of law without a country applies nowhere.",
    )
    customer = fields.Selection(
        lambda self: self.env["res.partner"]._collections_customer_kinds(),
        "Kind of Customer",
        help="Empty for all. Sole traders are protected like consumers; public bodies count as businesses, too.",
    )
    valid_from = fields.Date(help="First day of invoices to which it applies; empty if it always has.")
    valid_to = fields.Date(help="Last day of invoices to which it applies; empty if no end is known.")
    ground = fields.Char(required=True, help="The law or the agreement it rests on, in few words: customers read this.")
    source = fields.Char(required=True, help="Where that can be read.")
    confidence = fields.Selection(
        [("high", "High"), ("medium", "Medium"), ("low", "Low")],
        required=True,
        default="low",
        help="How sure it is that the rule says what its source says.",
    )
    reviewed_on = fields.Date(help="When somebody last compared it with its source.")
    note = fields.Text(translate=True, help="What else to know about it.")

    @api.model
    def _read_float(self, _field, text):
        return float(text)

    @api.model
    def _read_related(self, row):
        country = self._known("country", row["country"], self.env["res.country"], [("code", "=", row["country"])])
        return {"country_id": country.id}

    @api.model
    def _of(self, country_id, kind, day):
        """Return the rule of law for an invoice; empty if there is none.

        The nearest kind of customer wins: a rule for public bodies before one for businesses.

        :param country_id: of the customer
        :param kind: of the customer
        :param day: of the invoice
        """
        kinds = [kind, COUNTS_AS.get(kind, kind), False]
        found = self.search(
            self._of_law()
            & Domain("country_id", "=", country_id or 0)
            & Domain("customer", "in", kinds)
            & (Domain("valid_from", "=", False) | Domain("valid_from", "<=", day))
            & (Domain("valid_to", "=", False) | Domain("valid_to", ">=", day))
        )
        return found.sorted(lambda rule: (kinds.index(rule.customer), rule.code))[:1]

    @api.model
    def _of_law(self):
        """Return the domain of rules that apply without being agreed."""
        return Domain.TRUE

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
