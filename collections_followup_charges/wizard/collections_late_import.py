from odoo import api, fields, models


class CollectionsRateImport(models.TransientModel):
    """Newer reference rates from a file."""

    _name = "collections.rate.import"
    _inherit = "collections.file.import"
    _description = "Import Reference Rates"

    _imported = "collections.rate"

    line_ids = fields.One2many(
        "collections.rate.import.line",
        "import_id",
        "Changes",
        compute="_compute_line_ids",
        help="What importing the file would change; rates that it does not name stay as they are.",
    )


class CollectionsRateImportLine(models.TransientModel):
    _name = "collections.rate.import.line"
    _inherit = "collections.file.import.line"
    _description = "Change of a Reference Rate"

    import_id = fields.Many2one("collections.rate.import", ondelete="cascade")


class CollectionsLateRuleImport(models.TransientModel):
    """Newer rules about lateness from a file."""

    _name = "collections.late.rule.import"
    _inherit = "collections.file.import"
    _description = "Import Rules"

    rules = fields.Selection(
        [
            ("collections.interest.rule", "Interest Rules"),
            ("collections.fixed.sum", "Fixed Sums"),
            ("collections.fee.rule", "Fee Rules"),
            ("collections.allocation.rule", "Rules of Allocation"),
        ],
        required=True,
        default="collections.interest.rule",
        help="What the file holds.",
    )
    line_ids = fields.One2many(
        "collections.late.rule.import.line",
        "import_id",
        "Changes",
        compute="_compute_line_ids",
        help="What importing the file would change; rules that it does not name stay as they are.",
    )

    @api.depends("rules")
    def _compute_line_ids(self):
        return super()._compute_line_ids()

    def _model(self):
        return self.env[self.rules]


class CollectionsLateRuleImportLine(models.TransientModel):
    _name = "collections.late.rule.import.line"
    _inherit = "collections.file.import.line"
    _description = "Change of a Rule"

    import_id = fields.Many2one("collections.late.rule.import", ondelete="cascade")
