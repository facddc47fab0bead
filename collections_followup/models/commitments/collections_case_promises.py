from odoo import api, fields, models

from ...tools import bulk


class CollectionsCase(models.Model):
    """What the customer has promised."""

    _inherit = "collections.case"

    promise_ids = fields.One2many("collections.promise", "case_id", "Promises", help="What the customer has promised.")
    promise_count = fields.Integer(compute="_compute_promise_count", help="Number of promises.")

    @api.depends("promise_ids")
    def _compute_promise_count(self):
        counts = self._counts("collections.promise")
        for case in self:
            case.promise_count = counts.get(case, 0)

    def _count_promises(self):
        """Write the share of promises kept: the one writer of it."""
        counts = self.env["collections.promise"]._read_group(
            [("case_id", "in", self.ids), ("state", "in", ("kept", "partly", "broken"))],
            ["case_id", "state"],
            ["__count"],
        )
        decided, kept = {}, {}
        for case, state, count in counts:
            decided[case.id] = decided.get(case.id, 0) + count
            kept[case.id] = kept.get(case.id, 0) + (count if state == "kept" else 0)
        rates = {case_id: 100.0 * kept[case_id] / decided[case_id] for case_id in decided}
        bulk.update(self, {case_id: {"promise_kept_rate": rates.get(case_id, 100.0)} for case_id in self.ids})
