import base64

from odoo import Command, api, fields, models


class CollectionsFileImport(models.AbstractModel):
    """Newer records from a file: shows what would change, before anything does.

    A wizard that inherits it names the model whose records it imports, and has ``line_ids`` of a model that inherits
    `collections.file.import.line`.
    """

    _name = "collections.file.import"
    _description = "Import from a File"

    #: A model that inherits ``collections.in.file``.
    _imported = ""

    file = fields.Binary(required=True, help="A CSV file as the documentation describes it.")
    filename = fields.Char(help="Name of the file.")

    @api.depends("file")
    def _compute_line_ids(self):
        for wizard in self:
            lines = [Command.clear()]
            for record, changed in wizard._changes() if wizard.file else ():
                lines.append(Command.create(wizard.line_ids._values_of(record, changed)))
            wizard.line_ids = lines

    def _model(self):
        return self.env[self._imported]

    def _found(self):
        content = base64.b64decode(self.with_context(bin_size=False).file or b"")  # of an empty file, Odoo keeps none
        return self._model()._read_file(content)

    def _changes(self):
        return self._model()._changes(self._found())

    def action_import(self):
        """Write what the file changes: all of it or nothing."""
        self.ensure_one()
        self._model()._take_over(self._found())
        return {"type": "ir.actions.act_window_close"}


class CollectionsFileImportLine(models.AbstractModel):
    _name = "collections.file.import.line"
    _description = "Change by a File"

    code = fields.Char(readonly=True, help="What identifies the record.")
    is_new = fields.Boolean("New", readonly=True, help="There is no such record yet.")
    changes = fields.Text(readonly=True, help="What each changed field is now, and what it would be.")

    @api.model
    def _values_of(self, record, changed):
        """Return what a change shows.

        :param record: the record as it is, or none
        :param changed: {name of a field: new value}
        """
        told = [record._told_change(name, value) for name, value in changed.items() if record or value]
        name = record.display_name if record else record.new(changed).display_name
        return {"code": name, "is_new": not record, "changes": "\n".join(told)}
