from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import kinds
from .collections_channel import PREFIX


class CollectionsChannel(models.AbstractModel):
    """All channels together: which exist, what they say, what customers forbid. A channel overrides none of this."""

    _inherit = "collections.channel"

    # === ALL CHANNELS === #

    @api.model
    def _all(self):
        """Return all channels that can deliver a step, by code."""
        return kinds.named(self.env, PREFIX)

    @api.model
    def _get(self, code):
        """Return the channel of a code.

        :raises UserError: if the add-on that brought the channel is gone
        """
        channels = self._all()
        if code not in channels:
            raise UserError(self.env._("There is no channel “%(code)s”: is an add-on missing?", code=code))
        return channels[code]

    @api.model
    def _reaching(self):
        """Return the codes of the channels that reach customers: contact rules are about these."""
        return frozenset(code for code, channel in self._all().items() if channel._needs)

    @api.model
    def _selection(self):
        """Return the channels that a level can choose."""
        return [(code, channel._label()) for code, channel in self._all().items()]

    @api.model
    def _log_selection(self):
        """Return the channels that a contact can be logged on, including those that only people use."""
        by_people = {
            "visit": self.env._("Visit or Meeting"),
            "portal": self.env._("Customer's Page"),
            "other": self.env._("Other"),
        }
        return list({**by_people, **dict(self._selection())}.items())

    @api.model
    def _selection_by_people(self):
        """Return those of them that people may log themselves."""
        left_out = {code for code, channel in self._all().items() if not channel._logged_by_people}
        return [(code, label) for code, label in self._log_selection() if code not in left_out]

    # === FORBIDDEN BY CUSTOMERS === #

    @api.model
    def _forbidding(self):
        """Return the codes of the channels that a customer can forbid by a field of the case: {field name: codes}."""
        forbidding = {}
        for code, channel in self._all().items():
            if channel._forbidden_by:
                forbidding.setdefault(channel._forbidden_by, []).append(code)
        return forbidding

    @api.model
    def _unwanted(self, cases):
        """Return the codes of the channels that customers do not want, by case id; only for cases with any."""
        unwanted = {}
        for name, codes in self._forbidding().items():
            for case in cases.filtered(name):
                unwanted[case.id] = unwanted.get(case.id, frozenset()).union(codes)
        return unwanted

    # === WORDINGS === #

    @api.model
    def _wording_models(self):
        """Return the models of all wordings, each with the first channel that sends it: {model: channel}."""
        models = {}
        for channel in self._all().values():
            if channel._wording:
                models.setdefault(channel._wording, channel)
        return models

    @api.model
    def _wording_selection(self):
        """Return the kinds of wording that a level can have: (model, name for people)."""
        return [(model, channel._wording_label()) for model, channel in self._wording_models().items()]

    @api.model
    def _wording_domains(self):
        """Return the records of each model that levels may use: {model: Domain}."""
        domains = dict.fromkeys(self._wording_models(), Domain.TRUE)
        for channel in self._all().values():
            if channel._wording:
                domains[channel._wording] &= Domain(channel._wording_domain)
        return domains

    # === SENT === #

    @api.model
    def _sent_by(self, contacts):
        """Return the contacts by the channel that really sent them: {channel: contacts}. Rehearsed ones are our own
        e-mails; those of an add-on that is gone are left out."""
        channels = self._all()

        def sender(contact):
            channel = channels.get(contact.channel)
            rehearsed = channel is not None and contact.rehearsal and channel._rehearsed_by_email
            return channels["email"] if rehearsed else channel

        sent = contacts.grouped(sender)
        sent.pop(None, None)
        return sent
