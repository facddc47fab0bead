from odoo import api, models


class CollectionsLetterPage(models.AbstractModel):
    """Letters that tell of a payment agreement."""

    _inherit = "collections.letter.page"

    @api.model
    def _agreements(self, letter, cases):
        """The latest agreement of each case that runs, by case id, if the letter tells of one."""
        if not letter._tells("agreement", "agreement"):
            return {}
        running = [("case_id", "in", cases.ids), ("state", "in", ("active", "defaulted"))]
        return {found.case_id.id: found for found in self.env["collections.agreement"].search(running, order="id")}
