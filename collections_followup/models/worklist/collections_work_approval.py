from odoo import api, models
from odoo.fields import Domain

from ...const import MANAGER_GROUP


class CollectionsWorkApproval(models.AbstractModel):
    """Steps that a person approves before they are taken."""

    _name = "collections.work.approval"
    _inherit = "collections.work"
    _description = "Steps that a person approves before they are taken"

    _place = 25
    _icon = "fa-thumbs-o-up"
    _model = "collections.step"
    _groups = MANAGER_GROUP

    @api.model
    def _waiting(self):
        return Domain("state", "=", "proposed")

    @api.model
    def _label(self):
        return self.env._("Steps to Approve")

    @api.model
    def _button(self):
        return self.env._("Approve")

    @api.model
    def _about(self, records):
        channels = dict(self.env["collections.channel"]._selection())
        return {step.id: f"{step.level_id.name} ({channels.get(step.channel, '')})" for step in records}

    @api.model
    def _at_once(self, waiting):
        return self.env._("Approve All…"), {"call": ["collections.worklist", "action_approve_all", [list(waiting)]]}
