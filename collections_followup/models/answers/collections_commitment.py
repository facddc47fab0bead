from odoo import api, models

#: Kinds of suggestions that are used as soon as there is a commitment of a model.
USED_BY = {
    "collections.promise": ("promise",),
    "collections.agreement": ("cannot_pay",),
    "collections.dispute": ("paid", "dispute"),
}


class CollectionsCommitment(models.AbstractModel):
    """What customers commit themselves to settles what was suggested about it, whichever window it was noted in."""

    _inherit = "collections.commitment"

    @api.model_create_multi
    def create(self, vals_list):
        commitments = super().create(vals_list)
        if kinds := USED_BY.get(self._name):
            for commitment in commitments:
                commitment._settle_suggestions(kinds)
        return commitments

    def _settle_suggestions(self, kinds):
        # whoever notes a commitment may write to its case; a suggestion has no other way in for people
        suggestions = self.case_id.sudo().suggestion_ids.filtered(lambda s: s.state == "open" and s.kind in kinds)
        if self._name == "collections.dispute":
            suggestions = suggestions.filtered(lambda s: s._is_settled_by(self))
        if suggestions:
            suggestions._decide("used")
