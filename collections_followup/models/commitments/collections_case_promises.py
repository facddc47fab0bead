from odoo import api, fields, models

#: The states of a promise that has come to its end.
DECIDED = ("kept", "partly", "broken")


class CollectionsCase(models.Model):
    """The promises of the customer."""

    _inherit = "collections.case"

    promise_ids = fields.One2many("collections.promise", "case_id", "Promises", help="What the customer has promised.")
    promise_count = fields.Integer(compute="_compute_promise_count", help="Number of promises.")
    promise_decided_count = fields.Integer(
        "Promises Decided",
        compute="_compute_promise_count",
        help="Number of promises whose day has come: they were kept, in part, or broken.",
    )

    def _open_promises(self):
        return self.promise_ids.filtered(lambda promise: promise.state == "open")

    @api.depends("promise_ids.state")
    def _compute_promise_count(self):
        counts = self._counts("collections.promise")
        decided = self._counts("collections.promise", ("state", "in", DECIDED))
        for case in self:
            case.promise_count = counts.get(case, 0)
            case.promise_decided_count = decided.get(case, 0)
