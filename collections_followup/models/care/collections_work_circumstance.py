from odoo import api, models
from odoo.fields import Domain


class CollectionsWorkCircumstance(models.AbstractModel):
    """Circumstances of customers that a person has to review."""

    _name = "collections.work.circumstance"
    _inherit = "collections.work"
    _description = "Circumstances to Review"

    _place = 45
    _icon = "fa-life-ring"
    _model = "collections.circumstance"
    _day = "review_on"

    @api.model
    def _waiting(self):
        return Domain("ended_on", "=", False)

    @api.model
    def _begins(self, query):
        told = self.env[self._model].sudo()  # as in _rows
        return told._field_to_sql(query.table, "review_on", query)

    @api.model
    def _label(self):
        return self.env._("Circumstances")

    @api.model
    def _button(self):
        return self.env._("Review")

    @api.model
    def _about(self, records):
        return {told.id: told._told() for told in records}

    @api.model
    def _open(self, record):
        return record.action_review()
