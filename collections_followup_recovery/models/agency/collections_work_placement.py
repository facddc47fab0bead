from odoo import api, models


class CollectionsWorkPlacement(models.AbstractModel):
    """Payments to us of which an agency does not know."""

    _name = "collections.work.placement"
    _inherit = "collections.work"
    _description = "Payments to report to agencies"

    _place = 84
    _icon = "fa-building-o"
    _model = "collections.placement"

    @api.model
    def _waiting(self):
        return self.env["collections.placement"]._with_unreported()

    @api.model
    def _label(self):
        return self.env._("Payments to Report to Agencies")

    @api.model
    def _button(self):
        return self.env._("Report")

    @api.model
    def _about(self, records):
        return {
            placement.id: self.env._(
                "%(agency)s: %(amount)s",
                agency=placement.agency_id.display_name,
                amount=placement.currency_id.format(placement.to_report),
            )
            for placement in records
        }
