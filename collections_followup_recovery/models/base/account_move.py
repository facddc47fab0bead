from odoo import api, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    """Entries of what has been decided are taken back where that is, and not by themselves."""

    _inherit = "account.move"

    def button_draft(self):
        """Keep entries of what has been decided.

        :raises UserError: if one of these entries belongs to such a record
        """
        for move in self.sudo():  # whoever works on entries need not see what was decided
            for name in self._collections_owners():
                if owner := move[name]:
                    raise UserError(move.with_env(self.env)._collections_kept_by(owner))
        return super().button_draft()

    @api.model
    def _collections_owners(self):
        """Return the names of the fields that name what an entry belongs to: one for each kind of decision."""
        decided = self.pool.descendants(["collections.decided"], "_inherit")
        return [f.name for f in self._fields.values() if f.type == "many2one" and f.comodel_name in decided]

    def _collections_kept_by(self, owner):
        """Return the sentence about an entry that is not reset to draft."""
        return self.env._(
            "%(entry)s belongs to “%(owner)s” and is not reset to draft. Open that, and choose “%(button)s” there.",
            entry=self.name,
            owner=owner.display_name,
            button=owner._way_back(),
        )
