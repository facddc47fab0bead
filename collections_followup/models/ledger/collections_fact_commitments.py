from odoo import api, models
from odoo.tools import SQL


class CollectionsFactCommitments(models.AbstractModel):
    """Commitments with customers: promises, payment agreements, disputes, and kinds of other add-ons."""

    _name = "collections.fact.commitments"
    _inherit = ["collections.fact"]
    _description = "Commitments"

    @api.model
    def _fingerprint(self, company):
        for kind in self.env["collections.commitment"]._kinds():
            yield SQL(
                "SELECT evaluated.id, %s FROM %s commitment JOIN evaluated ON evaluated.id = commitment.case_id",
                self._hash(*kind._fingerprint()),
                SQL.identifier(kind._table),
            )
