from odoo import api, models
from odoo.fields import Domain


class CollectionsWorkReply(models.AbstractModel):
    """Customers' messages that nobody has read."""

    _name = "collections.work.reply"
    _inherit = "collections.work"
    _description = "What customers have written and nobody has read"

    _place = 10
    _icon = "fa-envelope-open-o"
    _model = "collections.case"
    _case = "id"

    @api.model
    def _waiting(self):
        return Domain("unread_reply", "=", True)

    @api.model
    def _label(self):
        return self.env._("Replies")

    @api.model
    def _button(self):
        return self.env._("Read")

    @api.model
    def _about(self, records):
        return {case.id: case.unread_text for case in records}
