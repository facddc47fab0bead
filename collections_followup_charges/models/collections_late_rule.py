from odoo import api, fields, models
from odoo.fields import Domain


class CollectionsLateRule(models.AbstractModel):
    """What rules about lateness have in common: for whom they are, from when on, and what they rest on."""

    _name = "collections.late.rule"
    _description = "Rule about Lateness"
    _inherit = "collections.law.rule"
    _order = "country_id, customer, code"

    country_id = fields.Many2one(help="Where the customer is. A rule of law without a country applies nowhere.")
    valid_from = fields.Date(help="First day of invoices to which it applies; empty if it always has.")
    valid_to = fields.Date(help="Last day of invoices to which it applies; empty if no end is known.")
    ground = fields.Char(help="The law or the agreement it rests on, in few words: customers read this.")

    @api.model
    def _of(self, country_id, kind, day):
        """Return the rule of law for an invoice; empty if there is none.

        The nearest kind of customer wins: a rule for public bodies before one for businesses.

        :param country_id: of the customer
        :param kind: of the customer
        :param day: of the invoice
        """
        kinds, place = self._kinds(kind), Domain("country_id", "=", country_id or 0)
        found = self.search(self._of_law() & place & self._applying(kind, day))
        return found.sorted(lambda rule: (kinds.index(rule.customer), rule.code))[:1]

    @api.model
    def _of_law(self):
        """Return the domain of rules that apply without being agreed."""
        return Domain.TRUE
