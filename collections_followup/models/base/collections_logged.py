from odoo import api, models
from odoo.exceptions import UserError


class CollectionsLogged(models.AbstractModel):
    """A record of the contact log, which only grows: nothing in it is changed or deleted, not even by code."""

    _name = "collections.logged"
    _description = "Part of the Contact Log"

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("The contact log cannot be changed: log a correction instead."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The contact log cannot be deleted."))
