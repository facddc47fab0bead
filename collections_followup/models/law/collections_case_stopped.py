from odoo import models

from ...decision import contact_rule
from .collections_stop import ALL


class CollectionsCase(models.Model):
    """What a request to stop forbids to people: as a contact rule of the law, which nobody overrides.

    The night has guards and routing for it, which let through what the law requires.
    """

    _inherit = "collections.case"

    def _rules_and_situation(self, channels, moment):
        """Add the requests of the customer to the rules: whoever asks about a contact is told of them."""
        rules, situation = super()._rules_and_situation(channels, moment)
        return (*self._stop_rules(moment), *rules), situation

    def _stop_rules(self, moment):
        """Return the requests in force at a moment as rules: ``decision.contact_rule.Rule``."""
        stops = self.env["collections.stop"].sudo()._of_cases(self)  # whoever sees the case may know what limits it
        return tuple(stop.with_env(self.env(su=True))._as_rule() for stop in stops if stop.date <= moment)

    def _stopped_by(self, channel):
        """Return those of these cases whose customers have stopped a channel, or all contact."""
        used = self.env["collections.channel"]._all()  # an add-on may be gone, with its channel
        field = used[channel]._forbidden_by if channel in used else None
        return self.filtered(lambda case: case.stopped_all or (field and case[field]))


class CollectionsStop(models.Model):
    _inherit = "collections.stop"

    def _about(self, channel):
        """Return those of these requests that forbid a channel."""
        return self.filtered(lambda stop: stop._as_rule().is_about(channel))

    def _as_rule(self):
        """Return the request as ``decision.contact_rule.Rule``: no contact by its channels, or by none at all."""
        forbidding, field = self.env["collections.channel"]._forbidding(), self._fields_by_scope().get(self.scope)
        return contact_rule.Rule(
            code=f"stop:{self.id}",
            kind="forbidden",
            channels=frozenset() if self.scope == ALL else frozenset(forbidding.get(field, ())),
            basis="law",
            told=self._told(),
            source=self._label("source"),
        )
