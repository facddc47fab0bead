from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.collections_followup.const import MANAGER_GROUP

from .collections_rate_asked import ASKED


class CollectionsWorkRate(models.AbstractModel):
    """Reference rates that are missing."""

    _name = "collections.work.rate"
    _inherit = "collections.asked"
    _description = "Reference rates to enter"

    _place = 86
    _icon = "fa-percent"
    _case = None
    _groups = MANAGER_GROUP
    _types = (ASKED,)

    @api.model
    def _waiting(self):
        return Domain("res_model", "=", "collections.rate.series") & Domain("activity_type_id", "in", self._type_ids())

    @api.model
    def _rows(self):
        """Return what waits; rates are for all companies, and the person who is asked finds it in their own."""
        return SQL(
            """SELECT rows.record_id, rows.case_id, rows.user_id, person.company_id, rows.day, rows.begins
                 FROM (%s) rows JOIN res_users person ON person.id = rows.user_id""",
            super()._rows(),
        )

    @api.model
    def _label(self):
        return self.env._("Reference Rates to Enter")

    @api.model
    def _button(self):
        return self.env._("Enter")
