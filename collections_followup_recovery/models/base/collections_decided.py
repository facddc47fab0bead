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
    def _check_seen(self, amount, currency):
        """Refuse what is not what a form has shown, as its button says by the key ``collections_seen`` of the context.

        :param amount: what is decided about now
        :raises UserError: if somebody has changed it since the form was opened
        """
        seen = self.env.context.get("collections_seen")
        if isinstance(seen, int | float) and currency.compare_amounts(seen, amount):
            values = {"seen": currency.format(seen), "now": currency.format(amount)}
            raise UserError(
                self.env._("You saw %(seen)s, and by now it is %(now)s. Look at it again before you decide.", **values)
            )

    def _check_as_asked(self):
        """Refuse to decide about figures that are not those any more that were proposed.

        :raises UserError: if something has changed: it tells what, and how to go on
        """
        if changes := self._changes():
            told = [self.env._("This has changed since it was proposed:"), *changes, self._told_how_to_ask_again()]
            raise UserError("\n".join(told))

    def _changes(self):
        """Return what has changed since it was proposed, as sentences."""
        return []

    @api.model
    def _told_how_to_ask_again(self):
        """Return the sentence that says how to go on where something has changed."""
        return self.env._("Choose “Read Anew”, look at it again, and then decide.")

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
