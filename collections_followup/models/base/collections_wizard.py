from odoo import api, models

from ...tools.opened import opened


class CollectionsWizard(models.AbstractModel):
    """Wizards show data of records that the caller names: only to users who may read these."""

    _name = "collections.wizard"
    _inherit = "collections.limited"
    _description = "Wizard of the Follow-up"

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        wizards._check_named()
        return wizards

    def write(self, vals):
        result = super().write(vals)
        self._check_named()
        return result

    def onchange(self, values, field_names, fields_spec):
        """Check the named records first: computed fields of the form read them as superuser."""
        context = self.env.context
        given = {name: context[f"default_{name}"] for name in self._names() if context.get(f"default_{name}")}
        named = {name: values[name] for name in self._names() if name in values}
        self.new({**given, **named}, origin=self)._check_named()
        return super().onchange(values, field_names, fields_spec)

    @api.model
    def _names(self):
        """Return the fields by which a caller names records of ours."""
        return [
            name
            for name, field in self._fields.items()
            if field.type in ("many2one", "many2many")
            and not field.compute
            and (field.comodel_name or "").startswith("collections.")
        ]

    def _check_named(self):
        """Refuse records that the user may not read.

        :raises AccessError: for the first of them
        """
        for name in self._names():
            opened(self[name]._origin)
