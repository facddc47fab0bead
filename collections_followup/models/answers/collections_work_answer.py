from odoo import api, models
from odoo.fields import Domain


class CollectionsWorkAnswer(models.AbstractModel):
    """E-mails that may be answers of customers and are not assigned yet."""

    _name = "collections.work.answer"
    _inherit = "collections.work"
    _description = "E-mails of which nobody knows yet whose answer they are"

    _place = 15
    _icon = "fa-question-circle-o"
    _model = "collections.answer"
    _day = "day"
    _company = "company_id"

    @api.model
    def _waiting(self):
        return Domain("state", "=", "to_assign")

    @api.model
    def _label(self):
        return self.env._("Answers to Assign")

    @api.model
    def _button(self):
        return self.env._("Assign")
