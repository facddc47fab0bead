from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.collections_followup.const import MANAGER_GROUP

#: Fields of the chatter, which people may write at any time.
CHATTER = {"message_follower_ids", "message_main_attachment_id", "activity_ids"}


class CollectionsDecided(models.AbstractModel):
    """A record that somebody proposes and somebody decides about: people fill in the draft, buttons write the rest.

    A model that inherits it has a field ``state`` and names what only code writes, and when a draft is closed.
    """

    _name = "collections.decided"
    _inherit = "collections.by.people"
    _description = "Proposed and Decided"

    _by_code = {"state": "draft"}
    #: States in which people may change it.
    _open_states = ("draft",)
    #: Fields that people may write in every state.
    _always_open = ()

    def write(self, vals):
        """Keep what has been decided as it is.

        :raises UserError: if people change what is decided
        """
        if not self.env.su and not CHATTER.union(self._always_open).issuperset(vals):
            self._check_undecided()
        return super().write(vals)

    def _check_undecided(self, *states):
        """Refuse what is not open to people, or in none of these states.

        :raises UserError: if somebody has decided about one of these, or it waits for that
        """
        for record in self:
            if record.state not in (states or self._open_states):
                raise UserError(self.env._("%s has been decided, and cannot be changed any more.", record.display_name))

    @api.ondelete(at_uninstall=False)
    def _unlink_if_draft(self):
        if any(record.state != self._by_code["state"] for record in self):
            raise UserError(self.env._("Only a draft can be deleted."))

    def _check_manager(self):
        """:raises UserError: if the user may not decide"""
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group(MANAGER_GROUP):
            raise UserError(self.env._("Only a manager of the follow-up may decide about this."))

    @api.model
    def _misc_journal(self, company):
        """Return the journal of a company in which it is booked.

        :raises UserError: if the company has no journal for miscellaneous entries
        """
        if journal := company._collections_misc_journal():
            return journal
        raise UserError(self.env._("%s has no journal for miscellaneous entries.", company.name))

    @api.model
    def _way_back(self):
        """Return the label of the button that takes it back with its entries, for a model that has some."""
        raise NotImplementedError

    def _label_of(self, name):
        """Return the label of the value of a choice, in the language of ``env``."""
        return dict(self._fields[name]._description_selection(self.env)).get(self[name], "")
