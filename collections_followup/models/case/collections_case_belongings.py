from odoo import api, models
from odoo.tools import SQL

from ...tools import bulk


class CollectionsCase(models.Model):
    """The records that belong to a case, and their transfer to another case.

    Every record that names a case moves with it, even if another add-on defines it: by a many-to-one field, or by a
    pair of model and id. The log and signed agreements cannot be written to through the ORM, so this is done in SQL.
    """

    _inherit = "collections.case"

    # === FOUND === #

    def _all_belongings(self):
        """Return all records that name one of these cases: {field that names it: records}."""
        return {
            field: self.env[field.model_name].with_context(active_test=False).search([(field.name, "in", self.ids)])
            for field in self._owning_fields()
        }

    def _belongings_about(self, lines):
        """Return the records of this case that are about these journal items and nothing else: {field: records}."""
        commitments, said = self._commitments_about(lines)
        contacts = said | self.contact_ids.filtered(lambda c: self._is_about(c.item_ids, lines))
        transactions = self.env["payment.transaction"].search([("collections_case_id", "in", self.ids)])
        paid = transactions.filtered(lambda t: t.collections_line_ids and t.collections_line_ids <= lines)
        about = {}
        for records in (*commitments, contacts, contacts.printed_letter_id, paid):
            about[records._name] = about.get(records._name, records) | records
        return {field: about[field.model_name] for field in self._owning_fields() if field.model_name in about}

    def _commitments_about(self, lines):
        """Return commitments about only these journal items, with dependent records; and contacts that record them.

        :returns: list of recordsets, contacts
        """
        found, said, said_elsewhere = [], set(), set()
        for kind in self.env["collections.commitment"]._kinds():
            own = kind.search([("case_id", "in", self.ids)])
            about = own.filtered(lambda commitment: commitment._is_about(lines))
            found += [about, *about._along()]
            said.update(about._log_entry_ids())
            said_elsewhere.update((own - about)._log_entry_ids())
        contacts = self.env["collections.contact"].browse(sorted(said - said_elsewhere))
        return found, contacts.filtered(lambda c: not c.item_ids)

    @api.model
    def _is_about(self, items, lines):
        """Return True if there are items, and each is one of these journal items, or a deleted one of their moves."""
        return bool(items) and all(
            item.line_id in lines if item.line_id else item.move_id and item.move_id in lines.move_id for item in items
        )

    @api.model
    def _owning_fields(self):
        """Return the stored many-to-one fields that name a case."""
        domain = [("ttype", "=", "many2one"), ("relation", "=", self._name), ("store", "=", True)]
        return [field for field in self._fields_of(domain) if field.store]

    @api.model
    def _referring_fields(self):
        """Return the stored fields with the id of a record of any model, each with the field that names the model."""
        fields = self._fields_of([("ttype", "=", "many2one_reference"), ("store", "=", True)])
        pairs = [(field, self.env[field.model_name]._fields[field.model_field]) for field in fields]
        return [pair for pair in pairs if pair[1].store]

    @api.model
    def _fields_of(self, domain):
        names = self.env["ir.model.fields"].sudo().search(domain).mapped(lambda field: (field.model, field.name))
        tables = [(self.env[model], name) for model, name in names if model in self.env and self.env[model]._auto]
        return [model._fields[name] for model, name in tables]

    # === MOVED === #

    def _hand_over_all(self, kept):
        """Move everything to another case."""
        for case in self:
            case._hand_over(kept, case._all_belongings())
            case._hand_over_references(kept)

    def _hand_over_some(self, kept, lines):
        """Move to another case what is about these journal items only."""
        some = self._belongings_about(lines)
        by_model = {field.model_name: records for field, records in some.items()}
        self._hand_over(kept, some)
        self._hand_over_references(kept, self._references(by_model["collections.contact"], by_model))

    @api.model
    def _references(self, contacts, belongings):
        """Return the records that refer to the case by model and id, and move with contacts: {model: records}.

        :param belongings: the records that move, by model
        """
        messages = contacts.mail_message_id
        return {
            "mail.message": messages,
            "mail.activity": contacts.activity_id,
            "ir.attachment": messages.attachment_ids,
        }

    def _hand_over(self, kept, belongings):
        """Write the new case into records that belong to this one.

        :param belongings: {field: records}
        """
        self.env.flush_all()
        for field, records in belongings.items():
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s WHERE id = ANY(%s)",
                    SQL.identifier(records._table),
                    self._renamed(field, kept),
                    bulk.ids(records.ids),
                )
            )
        self.env.invalidate_all()
        for field, records in belongings.items():
            records.modified([field.name])  # the customer of these records follows

    @api.model
    def _renamed(self, field, kept):
        """Return the assignments; ordinals of contacts continue after those of the other case, so none is doubled."""
        named = SQL("%s = %s", SQL.identifier(field.name), kept.id)
        if field.model_name != "collections.contact":
            return named
        last = SQL("SELECT COALESCE(MAX(ordinal), 0) FROM collections_contact WHERE case_id = %s", kept.id)
        return SQL("%s, ordinal = ordinal + (%s)", named, last)

    def _hand_over_references(self, kept, some=None):
        """Move messages, tasks, files, followers and other records that refer to the case by model and id.

        :param some: {model: records} to move; by default all
        """
        if some is None:
            self._drop_doubled_followers(kept)  # else the case stays, and so do its followers
        for id_field, model_field in self._referring_fields():
            records = None if some is None else some.get(id_field.model_name)
            if some is not None and not records:
                continue
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s = %s WHERE %s = %s AND %s = %s AND %s",
                    SQL.identifier(self.env[id_field.model_name]._table),
                    *(SQL.identifier(id_field.name), kept.id),
                    *(SQL.identifier(model_field.name), self._name),
                    *(SQL.identifier(id_field.name), self.id),
                    SQL("TRUE") if records is None else SQL("id = ANY(%s)", bulk.ids(records.ids)),
                )
            )
        self.env.invalidate_all()

    def _drop_doubled_followers(self, kept):
        """Remove followers of this case who already follow the other one."""
        followers = self.env["mail.followers"]
        both = [followers.search([("res_model", "=", self._name), ("res_id", "=", case.id)]) for case in (self, kept)]
        both[0].filtered(lambda follower: follower.partner_id in both[1].partner_id).unlink()
