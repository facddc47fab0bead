from odoo import api, models
from odoo.tools import SQL

from ...tools import bulk


class CollectionsCase(models.Model):
    """What belongs to a case, and how it is handed over to another one.

    Whatever names a case goes along, also where another add-on has added it: a field of many to one, or the pair of a
    model and an id. The log and signed agreements cannot be written to through the ORM, so it is done in SQL.
    """

    _inherit = "collections.case"

    # === WHAT THERE IS === #

    def _all_belongings(self):
        """All records that name one of these cases: {field by which they do: records}."""
        return {
            field: self.env[field.model_name].with_context(active_test=False).search([(field.name, "in", self.ids)])
            for field in self._owning_fields()
        }

    def _belongings_about(self, lines):
        """What of this case is about these journal items, and about nothing else: {field: records}."""
        commitments, said = self._commitments_about(lines)
        contacts = said | self.contact_ids.filtered(lambda c: self._is_about(c.item_ids, lines))
        transactions = self.env["payment.transaction"].search([("collections_case_id", "in", self.ids)])
        paid = transactions.filtered(lambda t: t.collections_line_ids and t.collections_line_ids <= lines)
        about = {}
        for records in (*commitments, contacts, contacts.printed_letter_id, paid):
            about[records._name] = about.get(records._name, records) | records
        return {field: about[field.model_name] for field in self._owning_fields() if field.model_name in about}

    def _commitments_about(self, lines):
        """Commitments that are about these journal items only, with what goes along; and where only they were said.

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
        """Whether there are items, and each of them is one of these journal items, or was booked on one before."""
        return bool(items) and all(
            item.line_id in lines if item.line_id else item.move_id and item.move_id in lines.move_id for item in items
        )

    @api.model
    def _owning_fields(self):
        """Stored fields of many to one that name a case."""
        domain = [("ttype", "=", "many2one"), ("relation", "=", self._name), ("store", "=", True)]
        return [field for field in self._fields_of(domain) if field.store]

    @api.model
    def _referring_fields(self):
        """Stored fields that hold the id of a record of any model, as pairs with the field that names the model."""
        fields = self._fields_of([("ttype", "=", "many2one_reference"), ("store", "=", True)])
        pairs = [(field, self.env[field.model_name]._fields[field.model_field]) for field in fields]
        return [pair for pair in pairs if pair[1].store]

    @api.model
    def _fields_of(self, domain):
        names = self.env["ir.model.fields"].sudo().search(domain).mapped(lambda field: (field.model, field.name))
        tables = [(self.env[model], name) for model, name in names if model in self.env and self.env[model]._auto]
        return [model._fields[name] for model, name in tables]

    # === HANDED OVER === #

    def _hand_over_all(self, kept):
        """Give everything to another case."""
        for case in self:
            case._hand_over(kept, case._all_belongings())
            case._hand_over_references(kept)

    def _hand_over_some(self, kept, lines):
        """Give to another case what is about these journal items only."""
        some = self._belongings_about(lines)
        by_model = {field.model_name: records for field, records in some.items()}
        self._hand_over(kept, some)
        self._hand_over_references(kept, self._references(by_model["collections.contact"], by_model))

    @api.model
    def _references(self, contacts, belongings):
        """Records that name the case by a reference, and go along with contacts: {model: records}.

        :param belongings: what goes along, by model
        """
        messages = contacts.mail_message_id
        return {
            "mail.message": messages,
            "mail.activity": contacts.activity_id,
            "ir.attachment": messages.attachment_ids,
        }

    def _hand_over(self, kept, belongings):
        """Write into what belongs to this case that it belongs to another one.

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
            records.modified([field.name])  # whose customer it is follows

    @api.model
    def _renamed(self, field, kept):
        """What is set. What both cases have taken in one opening is counted on, so that no taking is there twice."""
        named = SQL("%s = %s", SQL.identifier(field.name), kept.id)
        if field.model_name != "collections.contact":
            return named
        last = SQL("SELECT COALESCE(MAX(ordinal), 0) FROM collections_contact WHERE case_id = %s", kept.id)
        return SQL("%s, ordinal = ordinal + (%s)", named, last)

    def _hand_over_references(self, kept, some=None):
        """The same for messages, tasks, files, followers and whatever else is kept with a record of any model.

        :param some: {model: records} to hand over; all, unless it is given
        """
        self._drop_doubled_followers(kept)
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
        """Who follows both cases goes on following one."""
        followers = self.env["mail.followers"]
        both = [followers.search([("res_model", "=", self._name), ("res_id", "=", case.id)]) for case in (self, kept)]
        both[0].filtered(lambda follower: follower.partner_id in both[1].partner_id).unlink()
