from odoo import api, models
from odoo.tools import SQL


class CollectionsChanges(models.AbstractModel):
    """The cases to be evaluated because something has changed."""

    _inherit = "collections.changes"

    @api.model
    def _mark(self, company, today):
        """Mark each open case of the company that has changed, so that it is evaluated.

        Cases that are evaluated anyway are not compared.
        """
        self.env.flush_all()
        left_alone = SQL("company_id = %s AND state = 'open' AND evaluate_on > %s", company.id, today)
        self.env.cr.execute(
            SQL(
                """
                UPDATE collections_case kase SET evaluate_on = NULL FROM (%s) found
                 WHERE kase.id = found.case_id AND kase.fingerprint IS DISTINCT FROM found.fingerprint
                """,
                self._query(company, today, left_alone),
            )
        )
        self.env["collections.case"].invalidate_model(["evaluate_on"])
