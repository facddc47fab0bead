from odoo import api, models
from odoo.exceptions import UserError

PREFIX = "collections_"


class CollectionsByCode(models.AbstractModel):
    """Documents of Odoo on which the follow-up keeps what only code writes: our stored fields that are read-only.

    A form leaves them alone, but whoever may write the document could write them by RPC, or import them.
    """

    _name = "collections.by.code"
    _description = "Fields That Only Code Writes"

    #: Fields that Odoo's own code fills with the rights of the user, as it creates the document.
    _collections_at_creation = frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        """Create documents.

        :raises UserError: if people bring along what only code writes
        """
        if not self.env.su:
            defaults = {key.removeprefix("default_") for key in self.env.context if key.startswith("default_")}
            self._collections_check_by_hand(defaults.union(*vals_list) - self._collections_at_creation)
        return super().create(vals_list)

    def write(self, vals):
        """Change documents.

        :raises UserError: if people change what only code writes
        """
        if not self.env.su:
            self._collections_check_by_hand(vals)
        return super().write(vals)

    @api.model
    def _collections_check_by_hand(self, names):
        for name in names:
            if name.startswith(PREFIX) and self._collections_is_by_code(name):
                label = self._fields[name]._description_string(self.env)
                raise UserError(self.env._("“%s” is not entered by hand.", label))

    @api.model
    def _collections_is_by_code(self, name):
        field = self._fields.get(name)
        return bool(field and field.store and field.readonly and not field.compute)
