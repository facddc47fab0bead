from odoo import api, models


class CollectionsChannel(models.AbstractModel):
    """All that goes to a customer passes here: while somebody represents them, it goes to that person alone."""

    _inherit = "collections.channel"

    @api.model
    def _recipients(self, cases):
        """Return the representative of a customer who has one, with or without an address, never somebody else."""
        marked = cases.sudo().filtered("has_representatives")  # most have none: then nothing more is asked
        return super()._recipients(cases) | self.env["collections.representative"]._persons(marked)
