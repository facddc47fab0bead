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
    _description = "Proposed and Decided"

    #: Fields that only code writes, and what they are in the beginning.
    _by_code = {"state": "draft"}
    #: States in which people may change it.
    _open_states = ("draft",)
    #: Fields that people may write in every state.
    _always_open = ()

    @api.model_create_multi
    def create(self, vals_list):
        """Create drafts, whatever the caller says."""
        for vals in () if self.env.su else vals_list:
            self._check_by_people(vals)
        blank = {} if self.env.su else self._by_code
        return super().create([{**blank, **vals} for vals in vals_list])

    def write(self, vals):
        """Keep what has been decided as it is.

        :raises UserError: if people write what only code writes, or change what is decided
        """
        if not self.env.su:
            self._check_by_people(vals)
            if not CHATTER.union(self._always_open).issuperset(vals):
                self._check_undecided()
        return super().write(vals)

    @api.model
    def _check_by_people(self, vals):
        for name, value in vals.items():
            if name in self._by_code and value != self._by_code[name]:
                label = self._fields[name]._description_string(self.env)
                raise UserError(self.env._("“%s” is not entered by hand: use the buttons.", label))

    def _check_undecided(self):
        """:raises UserError: if somebody has decided about one of these"""
        for record in self:
            if record.state not in self._open_states:
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

    def _label_of(self, name):
        """Return the label of the value of a choice, in the language of ``env``."""
        return dict(self._fields[name]._description_selection(self.env)).get(self[name], "")
