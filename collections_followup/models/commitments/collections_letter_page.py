from odoo import api, models


class CollectionsLetterPage(models.AbstractModel):
    """Letters that mention a promise."""

    _inherit = "collections.letter.page"

    @api.model
    def _promises(self, letter, cases):
        """Return the latest promise of each case that may still be kept, by case id, if the letter mentions one."""
        if not letter._tells("promise", "promised_amount", "promised_date"):
            return {}
        open_now = [("case_id", "in", cases.ids), ("state", "=", "open")]
        return {promise.case_id.id: promise for promise in self.env["collections.promise"].search(open_now, order="id")}
