from odoo import api, models
from odoo.exceptions import UserError


class CollectionsByPeople(models.AbstractModel):
    """What people write: nothing that only code writes, and nothing of records that they may not see.

    Fields that are computed and cannot be edited are written by code. Others are named.
    """

    _name = "collections.by.people"
    _inherit = "collections.named"
    _description = "What People Write"

    _named = ("collections.", "account.move")
    #: Other fields that only code writes, and what they are in the beginning.
    _by_code = {}

    @api.model_create_multi
    def create(self, vals_list):
        """Create what people say, without what only code writes.

        :raises UserError: if they bring that along
        """
        if self.env.su:
            return super().create(vals_list)
        beginning = self._in_the_beginning()
        for vals in vals_list:
            self._check_by_people([name for name in vals if (name, vals[name]) not in beginning.items()])
        records = self._without_defaults_of_code()
        created = super(CollectionsByPeople, records).create([{**vals, **beginning} for vals in vals_list])
        created._check_named()
        return created.with_env(self.env)

    def write(self, vals):
        """Keep what only code writes, and the companies to which records belong.

        :raises UserError: if people write what only code writes
        :raises AccessError: if it would belong to records that they may not change
        """
        if self.env.su:
            return super().write(vals)
        self._check_by_people(vals)
        result = super().write(vals)
        self.check_access("write")  # it may belong to another company now
        self._check_named()
        return result

    @api.model
    def _in_the_beginning(self):
        """Return the fields that code alone writes and their values of new records."""
        return self._by_code

    @api.model
    def _is_by_code(self, name):
        field = self._fields.get(name)
        return name in self._in_the_beginning() or bool(
            field and field.compute and field.readonly and not field.inverse
        )

    @api.model
    def _check_by_people(self, names):
        for name in filter(self._is_by_code, names):
            label = self._fields[name]._description_string(self.env)
            raise UserError(self.env._("“%s” is not entered by hand: use the buttons.", label))

    @api.model
    def _without_defaults_of_code(self):
        """Return the model without what a caller proposes for fields of code."""
        context = self.env.context
        kept = {key: context[key] for key in context if not self._is_by_code(key.removeprefix("default_"))}
        return self.with_context(kept)  # pylint: disable=context-overridden
