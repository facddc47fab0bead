from odoo import models
from odoo.tools import format_date


class CollectionsPlacement(models.Model):
    """What a case pack says of a placement: it goes to the agency."""

    _inherit = "collections.placement"

    def _pack_facts(self):
        told = [
            (self.env._("Handed over to"), self.agency_id.partner_id.name),
            (self.env._("Handed over on"), self.placed_on and format_date(self.env, self.placed_on)),
        ]
        return [(label, text) for label, text in told if text]
