from odoo import models


class CollectionsCase(models.Model):
    """How much time the customer of a case is given to answer."""

    _inherit = "collections.case"

    def _days_to_answer(self):
        """Return the days that contact rules give customers of one company to answer a letter: {case id: days}."""
        company, rules = self.company_id, self.env["collections.contact.rule"]
        creditor, today = company.collections_creditor, company._collections_day()
        places = self._whereabouts() if self else {}
        return {case_id: rules._days_to_answer(*place[:3], creditor, today) for case_id, place in places.items()}
