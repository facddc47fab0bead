from odoo import fields, models


class CollectionsLimitationRuleImport(models.TransientModel):
    """Newer limitation rules from a file."""

    _name = "collections.limitation.rule.import"
    _inherit = "collections.file.import"
    _description = "Import Limitation Rules"

    _imported = "collections.limitation.rule"

    line_ids = fields.One2many(
        "collections.limitation.rule.import.line",
        "import_id",
        "Changes",
        compute="_compute_line_ids",
        help="What importing the file would change; rules that it does not name stay as they are.",
    )


class CollectionsLimitationRuleImportLine(models.TransientModel):
    _name = "collections.limitation.rule.import.line"
    _inherit = "collections.file.import.line"
    _description = "Change of a Limitation Rule"

    import_id = fields.Many2one("collections.limitation.rule.import", ondelete="cascade")


class CollectionsVenueImport(models.TransientModel):
    """Newer venues from a file."""

    _name = "collections.venue.import"
    _inherit = "collections.file.import"
    _description = "Import Venues"

    _imported = "collections.venue"

    line_ids = fields.One2many(
        "collections.venue.import.line",
        "import_id",
        "Changes",
        compute="_compute_line_ids",
        help="What importing the file would change; venues that it does not name stay as they are.",
    )


class CollectionsVenueImportLine(models.TransientModel):
    _name = "collections.venue.import.line"
    _inherit = "collections.file.import.line"
    _description = "Change of a Venue"

    import_id = fields.Many2one("collections.venue.import", ondelete="cascade")
