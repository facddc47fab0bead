from odoo import api, models


class CollectionsPage(models.AbstractModel):
    """What the law holds for the customer, told on their page."""

    _inherit = "collections.page"

    @api.model
    def _account(self, case, assessment=None):
        account = super()._account(case, assessment)
        holds = self.env["collections.moratorium"]._holds(case.ids).get(case.id, ())
        return {**account, "legally_held": [hold for hold in holds if hold.lasts(account["today"])]}
