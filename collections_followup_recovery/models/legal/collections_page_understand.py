from odoo import api, models

from .collections_claim import RUNNING


class CollectionsPageUnderstand(models.AbstractModel):
    _inherit = "collections.page.understand"

    @api.model
    def _next_steps(self, case, verdict):
        """Say whom to speak to about what is claimed in court."""
        told = super()._next_steps(case, verdict)
        claims = self.env["collections.claim"].search([("case_id", "=", case.id), ("state", "in", RUNNING)])
        return told + [
            self.env._("About claim %(number)s please speak to: %(whom)s", number=claim.name, whom=claim._speaks())
            for claim in claims
        ]
