from odoo import api, fields, models

from ..decision.rates import Rate, Series
from ..tools import exact


class CollectionsRateSeries(models.Model):
    """A reference rate over time, such as that of the European Central Bank."""

    _name = "collections.rate.series"
    _description = "Reference Rate"
    _inherit = ["collections.cached", "collections.shared"]
    _order = "code"

    code = fields.Char(required=True, copy=False, help="Identifies the series when rates are imported.")
    name = fields.Char(required=True, translate=True, help="What the series is called.")
    where = fields.Char("Published At", help="Where its rates are published.")
    rate_ids = fields.One2many("collections.rate", "series_id", "Rates", help="What is known of it.")
    known_until = fields.Date(compute="_compute_known_until", help="The last day for which a rate is known.")

    _code_unique = models.UniqueIndex("(code)", "There is already a reference rate of this code.")

    @api.depends("rate_ids.valid_from", "rate_ids.known_until")
    def _compute_known_until(self):
        for series in self:
            latest = series.rate_ids.sorted("valid_from")[-1:]
            series.known_until = latest.known_until or latest.valid_from

    def _as_value(self):
        """Return it as a ``decision.rates.Series``."""
        self.ensure_one()
        rates = (
            Rate(rate.valid_from, exact.decimal(rate.percent), rate.known_until or None, rate.source or "")
            for rate in self.rate_ids.sorted("valid_from")
        )
        return Series(self.code, self.name, tuple(rates), self.where or "")
