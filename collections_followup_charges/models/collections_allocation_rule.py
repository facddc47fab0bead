from odoo import api, fields, models
from odoo.tools import ormcache

from odoo.addons.collections_followup.models.base.collections_law_rule import HEAD, TAIL

ORDERS = [("charges", "Costs, Interest, Debt"), ("debt", "Debt, Interest, Costs")]


class CollectionsAllocationRule(models.Model):
    """What a payment of less than everything pays first, by the law of a country. No legal advice."""

    _name = "collections.allocation.rule"
    _description = "Rule of Allocation"
    _inherit = "collections.late.rule"
    _rec_name = "code"

    order = fields.Selection(
        ORDERS, "Paid in This Order", required=True, default="debt", help="What is paid first, and what after it."
    )

    _code_unique = models.UniqueIndex("(code)", "There is already a rule of allocation of this code.")

    _shipped_file = "collections_followup_charges/data/allocation_rules.csv"
    _file_columns = {
        **HEAD,
        "order": "order",
        **TAIL,
    }
    _file_required = ("code", "active", "order", "ground", "source", "confidence")

    @api.model
    @ormcache("country_id", "kind", "day")
    def _order_for(self, country_id, kind, day):
        """Return the order for payments of a customer on a day: ``charges`` or ``debt``; empty if no rule applies.

        :param country_id: of the customer
        :param kind: of the customer
        """
        return self.sudo()._of(country_id, kind, day).order or ""  # whoever pays need not see the rules
