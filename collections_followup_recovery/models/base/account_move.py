from odoo import api, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    """Entries of losses and allowances are told apart by fields that only code writes."""

    _inherit = "account.move"

    @api.model
    def _collections_by_code(self):
        """Return the names of the fields that nobody writes by hand."""
        return {"collections_is_loss"}

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            defaults = {key.removeprefix("default_") for key in self.env.context if key.startswith("default_")}
            self._collections_check_by_hand(defaults.union(*vals_list))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._collections_check_by_hand(vals)
        return super().write(vals)

    @api.model
    def _collections_check_by_hand(self, names):
        """:raises UserError: if one of these fields is not for people"""
        for name in self._collections_by_code().intersection(names):
            label = self._fields[name]._description_string(self.env)
            raise UserError(self.env._("“%s” is not entered by hand.", label))

    def button_draft(self):
        """Keep entries of what has been decided: they are taken back where that is.

        :raises UserError: if one of these entries belongs to such a record
        """
        for move in self:
            for name in self._collections_by_code():
                if self._fields[name].type == "many2one" and (owner := move[name]):
                    raise UserError(move._collections_kept_by(owner))
        return super().button_draft()

    def _collections_kept_by(self, owner):
        """Return the sentence about an entry that is not reset to draft."""
        return self.env._(
            "%(entry)s belongs to “%(owner)s” and is not reset to draft. Open that, and choose “%(button)s” there.",
            entry=self.name,
            owner=owner.display_name,
            button=owner._way_back(),
        )
