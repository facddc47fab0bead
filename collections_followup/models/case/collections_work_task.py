from odoo import api, models
from odoo.fields import Domain


class CollectionsWorkTask(models.AbstractModel):
    """All other tasks about customers."""

    _name = "collections.work.task"
    _inherit = "collections.asked"
    _description = "All other tasks about customers"

    _place = 90

    @api.model
    def _waiting(self):
        """Return the domain of activities of cases that belong to no other kind."""
        kinds = self.env["collections.work"]._all().values()
        others = [type_id for kind in kinds if hasattr(kind, "_types") and kind != self for type_id in kind._type_ids()]
        of_cases = Domain("res_model", "=", "collections.case")
        return of_cases & Domain("activity_type_id", "not in", others)

    @api.model
    def _label(self):
        return self.env._("Other Tasks")

    @api.model
    def _button(self):
        return self.env._("Show")
