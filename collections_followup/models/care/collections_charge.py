from odoo import api, models


class CollectionsCharge(models.AbstractModel):
    """Customers who are treated with care are not asked for charges."""

    _inherit = "collections.charge"

    @api.model
    def _owed_by(self, receivables, company, today):
        if not self._kinds():
            return {}
        cases = self.env["collections.case"].browse(receivables)
        asked = {case.id: receivables[case.id] for case in cases if case.treatment != "care"}
        return super()._owed_by(asked, company, today)
