from odoo import api, models


class CollectionsWorkAgreement(models.AbstractModel):
    """Payment agreements that need a person."""

    _name = "collections.work.agreement"
    _inherit = "collections.asked"
    _description = "What has become of payment agreements, and needs a person"

    _place = 50
    _icon = "fa-calendar-check-o"
    _types = (
        "collections_followup.mail_activity_agreement",
        "collections_followup.mail_activity_agreement_attention",
        "collections_followup.mail_activity_agreement_reminder",
        "collections_followup.mail_activity_agreement_discount",
    )

    @api.model
    def _label(self):
        return self.env._("Agreements")

    @api.model
    def _button(self):
        return self.env._("Show")
