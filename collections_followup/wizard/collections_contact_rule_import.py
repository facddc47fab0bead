import base64

from odoo import Command, api, fields, models


class CollectionsContactRuleImport(models.TransientModel):
    """Newer contact rules from a file: shows what would change, before anything does."""

    _name = "collections.contact.rule.import"
    _description = "Import Contact Rules"

    file = fields.Binary(required=True, help="A CSV file of contact rules, as the documentation describes it.")
    filename = fields.Char(help="Name of the file.")
    line_ids = fields.One2many(
        "collections.contact.rule.import.line",
        "import_id",
        "Changes",
        compute="_compute_line_ids",
        help="What importing the file would change; rules that it does not name stay as they are.",
    )

    @api.depends("file")
    def _compute_line_ids(self):
        for wizard in self:
            lines = [Command.clear()]
            for rule, changed in wizard._changes() if wizard.file else ():
                lines.append(Command.create(self.env["collections.contact.rule.import.line"]._values_of(rule, changed)))
            wizard.line_ids = lines

    def _found(self):
        content = base64.b64decode(self.with_context(bin_size=False).file or b"")  # of an empty file, Odoo keeps none
        return self.env["collections.contact.rule"]._read_file(content)

    def _changes(self):
        return self.env["collections.contact.rule"]._changes(self._found())

    def action_import(self):
        """Write what the file changes: all of it or nothing."""
        self.ensure_one()
        self.env["collections.contact.rule"]._take_over(self._found())
        return {"type": "ir.actions.act_window_close"}


class CollectionsContactRuleImportLine(models.TransientModel):
    _name = "collections.contact.rule.import.line"
    _description = "Change of a Contact Rule"

    import_id = fields.Many2one("collections.contact.rule.import", ondelete="cascade")
    code = fields.Char(readonly=True, help="Code of the rule.")
    is_new = fields.Boolean("New", readonly=True, help="There is no rule of this code yet.")
    changes = fields.Text(readonly=True, help="What each changed field is now, and what it would be.")

    @api.model
    def _values_of(self, rule, changed):
        """What a change shows.

        :param rule: the rule as it is, or none
        :param changed: {name of a field: new value}
        """
        told = [rule._told_change(name, value) for name, value in changed.items() if rule or value]
        return {"code": rule.code or changed["code"], "is_new": not rule, "changes": "\n".join(told)}
