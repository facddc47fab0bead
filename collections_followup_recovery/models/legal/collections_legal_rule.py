from odoo import api, fields, models
from odoo.fields import Domain


class CollectionsLegalRule(models.AbstractModel):
    """What rules of the legal path have in common: where they apply, since when, and what they rest on."""

    _name = "collections.legal.rule"
    _description = "Rule of the Legal Path"
    _inherit = "collections.law.rule"

    country_id = fields.Many2one(help="By whose law. Where no rule is known, nothing is said.")

    @api.model
    def _of_kind(self, country_id, kind):
        """Return the rules of a country for a kind of customer, of any time, the nearest first."""
        kinds = self._kinds(kind)
        found = self.search(Domain("country_id", "=", country_id) & Domain("customer", "in", kinds))
        return found.sorted(lambda rule: (kinds.index(rule.customer), rule.code))
