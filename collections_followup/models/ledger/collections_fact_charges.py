from odoo import api, models


class CollectionsFactCharges(models.AbstractModel):
    """The data that each kind of charge depends on."""

    _name = "collections.fact.charges"
    _inherit = ["collections.fact"]
    _description = "Charges Owed"

    @api.model
    def _models_read(self):
        return {name for kind in self.env["collections.charge"]._kinds().values() for name in kind._reads}

    @api.model
    def _fingerprint(self, company):
        for kind in self.env["collections.charge"]._kinds().values():
            yield from kind._fingerprint(company)
