from odoo import fields, models


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
