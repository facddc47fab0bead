from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from odoo.addons.collections_followup.models.base.collections_law_rule import HEAD, TAIL, same

from ..decision.interest_rule import InterestRule, Margin
from ..tools import exact

#: Percentage points that no rule exceeds; whoever types more has typed something else.
MOST_POINTS = 1000


class CollectionsInterestRule(models.Model):
    """The rate at which late invoices bear interest: by law, or agreed with customers. No legal advice."""

    _name = "collections.interest.rule"
    _description = "Interest Rule"
    _inherit = "collections.late.rule"

    name = fields.Char(compute="_compute_name", help="What it says, in one line.")
    agreed = fields.Boolean(
        help="It is not the law of a country: it applies to customers and payment terms that name it."
    )
    series_id = fields.Many2one(
        "collections.rate.series", "Reference Rate", ondelete="restrict", help="Empty: the points added are the rate."
    )
    margin = fields.Float("Points Added", digits=(16, 4), help="Percentage points added to the reference rate.")
    margin_before = fields.Float(
        "Points Added Before", digits=(16, 4), help="Percentage points added before the day of the change."
    )
    margin_from = fields.Date("Points Changed On", help="First day of the points added; empty if they always were.")
    margin_by = fields.Selection(
        [("day", "Each Day"), ("invoice", "The Invoice Date")],
        "Points Chosen by",
        required=True,
        default="day",
        help="Whether changed points apply to interest from that day on, or to invoices from that day on.",
    )
    rounding = fields.Float(
        "Rounded up to", digits=(16, 4), help="The reference rate is rounded up to a multiple of so many points."
    )
    fixed = fields.Selection(
        [
            ("half_year", "Each Half-Year"),
            ("start", "Once, When Interest Begins"),
            ("day", "Whenever It Changes"),
        ],
        "Rate Is Fixed",
        required=True,
        default="half_year",
        help="When the reference rate is fixed.",
    )
    fixing = fields.Selection(
        [("first", "First Day of the Half-Year"), ("before", "Day before the Half-Year")],
        "Reference Day",
        required=True,
        default="first",
        help="The day whose reference rate counts.",
    )
    compounding = fields.Selection(
        [("simple", "Simple"), ("yearly", "Compounded Yearly")],
        required=True,
        default="simple",
        help="Whether interest of a whole year bears interest itself.",
    )
    year = fields.Selection(
        [("365", "365 Days"), ("360", "360 Days"), ("actual", "365 or 366 Days")],
        "Days of a Year",
        required=True,
        default="365",
        help="By how many days interest of a year is divided.",
    )
    ceiling = fields.Float(
        "Limit", digits=(16, 4), help="The most that may be asked for, per cent a year; 0: no limit."
    )

    _code_unique = models.UniqueIndex("(code)", "There is already an interest rule of this code.")

    _shipped_file = "collections_followup_charges/data/interest_rules.csv"
    _file_columns = {
        **HEAD,
        "series": "series_id",
        **same(
            "margin", "margin_before", "margin_from", "margin_by", "rounding", "fixed", "fixing", "compounding", "year"
        ),
        **TAIL,
    }
    _file_required = (
        "code",
        "active",
        "margin_by",
        "fixed",
        "fixing",
        "compounding",
        "year",
        "ground",
        "source",
        "confidence",
    )

    @api.depends("code", "series_id", "margin")
    def _compute_name(self):
        for rule in self:
            points = f"{rule.margin:g} %"
            rule.name = f"{rule.series_id.name} + {points}" if rule.series_id else points

    @api.depends("code", "name")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = f"{rule.code}: {rule.name}" if rule.code else rule.name

    @api.constrains("margin", "margin_before", "rounding", "ceiling")
    def _check_percentages(self):
        for rule in self:
            if min(rule.rounding, rule.ceiling) < 0 or max(abs(rule.margin), abs(rule.margin_before)) > MOST_POINTS:
                raise ValidationError(
                    self.env._(
                        "“%s”: please write percentages of at most 1,000, and none below zero for the rounding and the "
                        "limit.",
                        rule.code,
                    )
                )

    @api.model
    def _read_related(self, row):
        series_id = self._coded(row, "series", self.env["collections.rate.series"])
        return super()._read_related(row) | {"series_id": series_id}

    @api.model
    def _read_float(self, field, text):
        points = super()._read_float(field, text)
        if abs(points) > MOST_POINTS or (field.name in ("rounding", "ceiling") and points < 0):
            raise ValueError(text)
        return points

    @api.model
    def _of_law(self):
        return Domain("agreed", "=", False)

    # === AS A VALUE === #

    def _as_value(self):
        """Return it as a ``decision.interest_rule.InterestRule``."""
        self.ensure_one()
        return InterestRule(
            code=self.code,
            ground=self.ground,
            series=self.series_id._as_value() if self.series_id else None,
            margins=self._margins(),
            margin_by=self.margin_by,
            rounding=exact.decimal(self.rounding),
            fixed=self.fixed,
            fixing=self.fixing,
            compounding=self.compounding,
            year=self.year,
            ceiling=exact.decimal(self.ceiling) if self.ceiling else None,
        )

    def _margins(self):
        always = fields.Date.to_date("1900-01-01")
        if not self.margin_from:
            return (Margin(always, exact.decimal(self.margin)),)
        before = Margin(always, exact.decimal(self.margin_before))
        return before, Margin(self.margin_from, exact.decimal(self.margin))
