from odoo import api, models

from ...tools.opened import opened


class CollectionsNamed(models.AbstractModel):
    """Forms show data of records that the caller names: only to users who may read these."""

    _name = "collections.named"
    _description = "Records That a Caller Names"

    #: What the names of the models begin with whose records count.
    _named = ("collections.",)

    def onchange(self, values, field_names, fields_spec):
        """Check the named records first: computed fields of the form read them as superuser."""
        context, names = self.env.context, [*self._names(), *self._lines_of_names()]
        given = {name: context[f"default_{name}"] for name in names if context.get(f"default_{name}")}
        named = {name: values[name] for name in names if name in values}
        self.new({**given, **named}, origin=self)._check_newly_named()
        return super().onchange(values, field_names, fields_spec)

    @api.model
    def _names(self):
        """Return the fields by which a caller names records of ours."""
        return [
            name
            for name, field in self._fields.items()
            if field.type in ("many2one", "many2many")
            and not field.compute
            and (field.comodel_name or "").startswith(self._named)
        ]

    @api.model
    def _lines_of_names(self):
        """Return the fields of lines that name records themselves."""
        return [
            name
            for name, field in self._fields.items()
            if field.type == "one2many" and not field.compute and hasattr(self.env[field.comodel_name], "_check_named")
        ]

    def _check_named(self):
        """Refuse records that the user may not read.

        :raises AccessError: for the first of them
        """
        for name in self._names():
            opened(self[name]._origin)

    def _check_newly_named(self):
        """Refuse records that are not yet named by what is saved, in lines as well, and that the user may not read."""
        for record in self:
            for name in record._names():
                opened(record[name]._origin - record._origin[name])
            for name in record._lines_of_names():
                record[name]._check_newly_named()
