from odoo import api, models
from odoo.fields import Domain

from .collections_claim import ENDED


class CollectionsWorkClaim(models.AbstractModel):
    """Steps of claims in court that have a day."""

    _name = "collections.work.recovery_claim"
    _inherit = "collections.work"
    _description = "Steps of claims in court"

    _place = 46
    _icon = "fa-gavel"
    _model = "collections.claim.step"
    _user = "user_id"
    _day = "deadline"

    @api.model
    def _waiting(self):
        waits = Domain("deadline", "!=", False) & Domain("done_on", "=", False)
        return waits & Domain("claim_id.state", "not in", ENDED)

    @api.model
    def _label(self):
        return self.env._("Claims in Court")

    @api.model
    def _button(self):
        return self.env._("Show")

    @api.model
    def _about(self, records):
        return {step.id: f"{step.claim_id.name}: {step.name}" for step in records}

    @api.model
    def _open(self, record):
        return record.claim_id.get_formview_action()
