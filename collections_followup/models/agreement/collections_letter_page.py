from odoo import api, models


class CollectionsLetterPage(models.AbstractModel):
    """Letters that mention a payment agreement."""

    _inherit = "collections.letter.page"

    @api.model
    def _agreements(self, letter, cases):
        """Return the latest running agreement of each case, by case id, if the letter mentions one."""
        if not letter._tells("agreement", "agreement"):
            return {}
        running = [("case_id", "in", cases.ids), ("state", "in", ("active", "defaulted"))]
        return {found.case_id.id: found for found in self.env["collections.agreement"].search(running, order="id")}
