from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import bulk

#: In place of a field name: every file that is attached to the record itself.
ATTACHED = "id"


class CollectionsEvidence(models.AbstractModel):
    """The contract by which a model names the files that prove what was said, sent or signed.

    ``_evidence`` names the fields that lead to them, each with a domain of the records for which they are
    evidence: a file, a binary that is kept as a file, a message with the files that it carries, or ``ATTACHED``.
    Nobody changes or deletes such a file, and no user renames, publishes or moves it (``ir_attachment.py``).
    """

    _name = "collections.evidence"
    _description = "Files That Are Evidence"

    _evidence = {}

    @api.model
    def _evidence_among(self, files):
        """Return the files that are evidence, for whichever model: one query.

        :param files: ir.attachment
        """
        asked = [query for model in self._evidence_models() for query in model._evidence_queries(files)]
        found = {file_id for (file_id,) in self.env.execute_query(SQL(" UNION ").join(asked))} if files.ids else ()
        return files.filtered(lambda file: file.id in found)

    @api.model
    def _evidence_models(self):
        """Return the models that name evidence, as superuser: whoever changes a file need not see what it proves."""
        names = self.env.registry.descendants(["collections.evidence"], "_inherit") - {"collections.evidence"}
        return [self.env[name].sudo().with_context(active_test=False) for name in sorted(names)]

    @api.model
    def _evidence_queries(self, files):
        """Return a query for each field, which selects the ids of those of the files that it leads to."""
        return [self._evidence_query(name, Domain(domain), files) for name, domain in self._evidence.items()]

    @api.model
    def _evidence_query(self, name, domain, files):
        field, ids = self._fields[name], bulk.ids(files.ids)
        if field.comodel_name == "ir.attachment":
            return self._search(domain & Domain(name, "in", files.ids)).subselect(name)
        if field.comodel_name == "mail.message":
            return SQL(
                "(SELECT attachment_id FROM message_attachment_rel WHERE attachment_id = ANY(%s) AND message_id IN %s)",
                ids,
                self._search(domain & Domain(name, "!=", False)).subselect(name),
            )
        return SQL(
            "(SELECT id FROM ir_attachment WHERE id = ANY(%s) AND res_model = %s AND %s AND res_id IN %s)",
            ids,
            self._name,
            SQL("res_field IS NULL") if name == ATTACHED else SQL("res_field = %s", name),
            self._search(domain).subselect(),
        )

    @api.model
    def _refuse_to_change(self):
        """Refuse a change to evidence.

        :raises AccessError: always
        """
        raise AccessError(
            self.env._(
                "This is evidence: the contact log, a letter, an agreement or a dispute refers to it. "
                "It is neither changed nor deleted."
            )
        )
