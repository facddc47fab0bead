from odoo import api, fields, models


class CollectionsCase(models.Model):
    """The promises of the customer."""

    _inherit = "collections.case"

    promise_ids = fields.One2many("collections.promise", "case_id", "Promises", help="What the customer has promised.")
    promise_count = fields.Integer(compute="_compute_promise_count", help="Number of promises.")

    @api.depends("promise_ids")
    def _compute_promise_count(self):
        counts = self._counts("collections.promise")
        for case in self:
            case.promise_count = counts.get(case, 0)
