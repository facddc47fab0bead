from odoo import api, models

#: Kinds of suggestions that are settled by a commitment of a model.
USED_BY = {
    "collections.promise": ("promise",),
    "collections.agreement": ("cannot_pay",),
    "collections.dispute": ("paid", "dispute"),
}


class CollectionsCommitment(models.AbstractModel):
    """A new commitment of a customer settles the suggestions about it, in whichever window it was entered."""

    _inherit = "collections.commitment"

    @api.model_create_multi
    def create(self, vals_list):
        commitments = super().create(vals_list)
        if kinds := USED_BY.get(self._name):
            for commitment in commitments:
                commitment._settle_suggestions(kinds)
        return commitments

    def _settle_suggestions(self, kinds):
        # users who enter a commitment may write to its case; they have no other access to suggestions
        suggestions = self.case_id.sudo().suggestion_ids.filtered(lambda s: s.state == "open" and s.kind in kinds)
        if self._name == "collections.dispute":
            suggestions = suggestions.filtered(lambda s: s._is_settled_by(self))
        if suggestions:
            suggestions._decide("used")
