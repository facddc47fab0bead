from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import bulk
from .collections_case_promises import DECIDED


class CollectionsCase(models.Model):
    """The share of promises that the customer keeps."""

    _inherit = "collections.case"

    promise_kept_rate = fields.Float(
        "Promises Kept",
        readonly=True,
        aggregator="avg",
        help="Share of the promises of this customer that were kept, in percent; 100 when nothing was promised yet.",
        default=100.0,
    )


class CollectionsIndicatorPromiseKeptRate(models.AbstractModel):
    """The share of kept promises among those that are decided, in percent."""

    _name = "collections.indicator.promise_kept_rate"
    _inherit = ["collections.indicator"]
    _description = "Promises Kept"

    _default = 100.0
    _reads = ("collections.promise",)

    @api.model
    def _figures(self, cases):
        return SQL(
            """
            SELECT case_id, 100.0 * COUNT(*) FILTER (WHERE state = 'kept') / COUNT(*)
              FROM collections_promise
             WHERE case_id = ANY(%s) AND state IN %s
          GROUP BY case_id
            """,
            bulk.ids(cases.ids),
            DECIDED,
        )
