from odoo import api, models

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
    _asked_about = False

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
