from odoo import api, models
from odoo.fields import Domain


class CollectionsWorkLetter(models.AbstractModel):
    """Letters that are to be printed and handed to the post."""

    _name = "collections.work.letter"
    _inherit = "collections.work"
    _description = "Letters that are to be printed and handed to the post"

    _place = 55
    _icon = "fa-print"
    _model = "collections.printed.letter"

    @api.model
    def _waiting(self):
        return Domain("state", "in", ("to_print", "printed"))

    @api.model
    def _label(self):
        return self.env._("Letters to Print")

    @api.model
    def _button(self):
        return self.env._("Show")

    @api.model
    def _about(self, records):
        return {letter.id: letter.level_id.name or letter.display_name for letter in records}
