from odoo import api, models
from odoo.tools import SQL

#: What customers and we have agreed upon, by the table, which names the case.
COMMITMENTS = ("collections.agreement", "collections.dispute", "collections.promise")


class CollectionsFactCommitments(models.AbstractModel):
    """What customers and we have agreed upon: promises, payment agreements, disputes."""

    _name = "collections.fact.commitments"
    _inherit = ["collections.fact"]
    _description = "Commitments"

    _reads = ("collections.dispute", "collections.promise")

    @api.model
    def _fingerprint(self, company):
        for name in COMMITMENTS:
            yield SQL(
                "SELECT evaluated.id, %s FROM %s commitment JOIN evaluated ON evaluated.id = commitment.case_id",
                self._hash("commitment.id", "commitment.write_date"),
                SQL.identifier(self.env[name]._table),
            )
