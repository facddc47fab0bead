from odoo import api, models
from odoo.fields import Domain


class CollectionsWorkDispute(models.AbstractModel):
    """Disputes that nobody has answered."""

    _name = "collections.work.dispute"
    _inherit = "collections.work"
    _description = "Disputes that nobody has answered"

    _place = 40
    _icon = "fa-comments-o"
    _model = "collections.dispute"
    _user = "user_id"
    _day = "deadline"

    @api.model
    def _waiting(self):
        return Domain("state", "=", "open")

    @api.model
    def _label(self):
        return self.env._("Disputes")

    @api.model
    def _button(self):
        return self.env._("Give an Answer")

    @api.model
    def _about(self, records):
        told = dict(records._fields["reason"]._description_selection(self.env))
        return {dispute.id: f"{dispute.display_name}: {told[dispute.reason]}" for dispute in records}
