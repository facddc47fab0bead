from odoo import api, models


class CollectionsCharge(models.AbstractModel):
    """Customers who are treated with care are not asked for charges."""

    _inherit = "collections.charge"

    @api.model
    def _owed_by(self, receivables, company, today):
        return super()._owed_by(self._without_care(receivables), company, today) if self._kinds() else {}

    @api.model
    def _costs_by(self, receivables, company, today, apart):
        return super()._costs_by(self._without_care(receivables), company, today, apart)

    @api.model
    def _without_care(self, receivables):
        cases = self.env["collections.case"].browse(receivables)
        return {case.id: receivables[case.id] for case in cases if case.treatment != "care"}
