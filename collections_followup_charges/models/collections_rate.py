from odoo import api, fields, models


class CollectionsRate(models.Model):
    """A reference rate from a day on, and where it was found."""

    _name = "collections.rate"
    _description = "Rate"
    _inherit = ["collections.cached", "collections.shared", "collections.limited", "collections.in.file"]
    _order = "series_id, valid_from desc"
    _rec_names_search = ["series_id.code", "series_id.name"]

    series_id = fields.Many2one(
        "collections.rate.series",
        "Reference Rate",
        required=True,
        index=True,
        ondelete="cascade",
        help="The series it belongs to.",
    )
    valid_from = fields.Date(required=True, help="First day of this rate.")
    percent = fields.Float("Per Cent a Year", digits=(16, 4), help="Per cent a year; it can be negative.")
    known_until = fields.Date(
        help="Last day on which it is known to have held; empty: up to the next rate. Nothing is reckoned with a rate "
        "beyond the days for which it is known.",
    )
    source = fields.Char(required=True, help="Where it was found.")
    retrieved_on = fields.Date(help="When it was found there.")
    confidence = fields.Selection(
        [("high", "High"), ("medium", "Medium"), ("low", "Low")],
        required=True,
        default="medium",
        help="How sure it is that the rate is the one that was published.",
    )

    _day_unique = models.UniqueIndex("(series_id, valid_from)", "There is already a rate from this day on.")
    _known_in_order = models.Constraint("CHECK (known_until >= valid_from)", "A rate cannot end before it begins.")

    _shipped_file = "collections_followup_charges/data/rates.csv"
    _file_columns = {
        "series": "series_id",
        "valid_from": "valid_from",
        "percent": "percent",
        "known_until": "known_until",
        "source": "source",
        "retrieved_on": "retrieved_on",
        "confidence": "confidence",
    }
    _file_required = ("series", "valid_from", "percent", "source", "confidence")
    _file_key = ("series_id", "valid_from")

    @api.depends("series_id", "valid_from")
    def _compute_display_name(self):
        for rate in self:
            rate.display_name = f"{rate.series_id.code} {rate.valid_from or ''}"

    @api.model
    def _read_related(self, row):
        return {"series_id": self._coded(row, "series", self.env["collections.rate.series"])}

    @api.model
    def _read_float(self, field, text):
        percent = super()._read_float(field, text)
        if not -100 < percent < 1000:
            raise ValueError(text)
        return percent

    @api.model
    def _check_row(self, values):
        if values["known_until"] and values["known_until"] < values["valid_from"]:
            raise ValueError(self.env._("it ends before it begins to apply."))

    def _shown(self, name):
        return f"{self.percent:g} %" if name == "percent" else super()._shown(name)
