from odoo import fields, models


class CollectionsContactRuleImport(models.TransientModel):
    """Newer contact rules from a file."""

    _name = "collections.contact.rule.import"
    _inherit = "collections.file.import"
    _description = "Import Contact Rules"

    _imported = "collections.contact.rule"

    line_ids = fields.One2many(
        "collections.contact.rule.import.line",
        "import_id",
        "Changes",
        compute="_compute_line_ids",
        help="What importing the file would change; rules that it does not name stay as they are.",
    )


class CollectionsContactRuleImportLine(models.TransientModel):
    _name = "collections.contact.rule.import.line"
    _inherit = "collections.file.import.line"
    _description = "Change of a Contact Rule"

    import_id = fields.Many2one("collections.contact.rule.import", ondelete="cascade")
