from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...const import MANAGER_GROUP
from .collections_contact_rule_review import ASKED


class CollectionsWorkContactRules(models.AbstractModel):
    """The review of contact rules that are due."""

    _name = "collections.work.contact_rules"
    _inherit = "collections.asked"
    _description = "Contact rules to compare with their sources"

    _place = 85
    _icon = "fa-gavel"
    _case = None
    _groups = MANAGER_GROUP
    _types = (ASKED,)

    @api.model
    def _waiting(self):
        return Domain("res_model", "=", False) & Domain("activity_type_id", "in", self._type_ids())

    @api.model
    def _rows(self):
        """Return what waits; rules are for all companies, and the person who is asked finds it in their own."""
        return SQL(
            """SELECT rows.record_id, rows.case_id, rows.user_id, person.company_id, rows.day, rows.begins
                 FROM (%s) rows JOIN res_users person ON person.id = rows.user_id""",
            super()._rows(),
        )

    @api.model
    def _label(self):
        return self.env._("Contact Rules to Review")

    @api.model
    def _button(self):
        return self.env._("Review")

    @api.model
    def _open(self, record):
        action = self.env["ir.actions.act_window"]._for_xml_id("collections_followup.collections_contact_rule_action")
        return {**action, "context": {"search_default_to_review": 1}}
