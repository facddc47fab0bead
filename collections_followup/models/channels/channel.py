from odoo import api, models
from odoo.exceptions import UserError


class CollectionsChannel(models.AbstractModel):
    """The contract of a channel. Each channel is a model ``collections.channel.<code>`` in a file of its own."""

    _name = "collections.channel"
    _description = "Follow-up Channel"

    #: Name of the channel as people read it; set by each channel.
    _channel_label = None

    @api.model
    def _all(self):
        """All channels that can deliver a step, by code."""
        prefix = f"{CollectionsChannel._name}."
        return {
            name.removeprefix(prefix): self.env[name] for name in sorted(self.env.registry) if name.startswith(prefix)
        }

    @api.model
    def _get(self, code):
        """The channel of a code.

        :raises UserError: when the add-on that brought the channel is gone
        """
        channels = self._all()
        if code not in channels:
            raise UserError(self.env._("There is no channel “%(code)s”: is an add-on missing?", code=code))
        return channels[code]

    @api.model
    def _selection(self):
        """Channels a level can choose."""
        return [(code, channel._label()) for code, channel in self._all().items()]

    @api.model
    def _log_selection(self):
        """Channels a contact can be logged on: also those by which only people make contact."""
        by_people = {
            "sms": self.env._("Text Message"),
            "letter": self.env._("Letter"),
            "visit": self.env._("Visit or Meeting"),
            "other": self.env._("Other"),
        }
        return list({**by_people, **dict(self._selection())}.items())

    # === TO BE GIVEN BY EACH CHANNEL === #

    @api.model
    def _label(self):
        """Name of the channel, translated."""
        raise NotImplementedError

    @api.model
    def _check_level(self, level):
        """Raise ValidationError when the level lacks what this channel needs."""

    @api.model
    def _problems(self, cases):
        """Why this channel cannot reach a customer.

        :returns: {case id: Problem}, only for cases with a problem; a constant number of queries
        """
        return {}

    @api.model
    def _preview(self, step):
        """What would go out for a step.

        :returns: dict with ``recipient``, ``subject`` and ``body`` (HTML)
        """
        raise NotImplementedError

    @api.model
    def _deliver(self, steps, verdicts):
        """Carry out steps: the only place with effects on the world, through Odoo's own queues.

        :param verdicts: {case id: Verdict} of today
        :returns: {step: values of the contact to log}, for every step
        """
        raise NotImplementedError

    # === FOR EACH CHANNEL TO USE === #

    @api.model
    def _contact_values(self, step, verdict, **values):
        """Values of the contact that every channel logs alike."""
        return {
            "case_id": step.case_id.id,
            "step_id": step.id,
            "direction": "out",
            "channel": step.level_id.channel,
            "level_id": step.level_id.id,
            "rehearsal": step.company_id._collections_rehearses(),
            "user_id": step.user_id.id or self.env.uid,
            "amount": verdict.decision.value,
            **values,
        }
