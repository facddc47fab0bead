from odoo import fields, models


class CollectionsPlacementImport(models.TransientModel):
    """What agencies say, from a file of theirs."""

    _name = "collections.placement.import"
    _inherit = "collections.file.import"
    _description = "Import What Agencies Say"

    _imported = "collections.placement.event"

    line_ids = fields.One2many(
        "collections.placement.import.line",
        "import_id",
        "Events",
        compute="_compute_line_ids",
        help="What the file says happened. Nothing is written before you import it.",
    )


class CollectionsPlacementImportLine(models.TransientModel):
    _name = "collections.placement.import.line"
    _inherit = "collections.file.import.line"
    _description = "Event in a File of an Agency"

    import_id = fields.Many2one("collections.placement.import", ondelete="cascade")
