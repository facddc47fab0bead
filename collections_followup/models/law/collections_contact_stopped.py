from odoo import api, fields, models

from ...decision.contact_rule import Permission, Refusal
from ...decision.guards import contact_stopped


class CollectionsContact(models.Model):
    """Messages that people write to a customer who has stopped all contact: they do not leave.

    Messages of levels are left to the guard, which knows what the law requires. Whoever has just written is answered.
    """

    _inherit = "collections.contact"

    @api.model_create_multi
    def create(self, vals_list):
        contacts = super().create(vals_list)
        for contact in contacts.filtered(lambda contact: contact.mail_message_id and contact._is_stopped()):
            contact._tell_stopped()
        return contacts

    def _is_stopped(self):
        """Return True if the customer's request to stop all contact keeps it from leaving."""
        return bool(not self.level_id and self.sudo().case_id.stopped_all and self._is_held_by_rules())

    def _tell_stopped(self):
        """Tell colleagues, who have just written the message, that it does not leave."""
        if self.env.user._is_internal() and not self.env.user._is_superuser():
            told = self.env._("The customer has asked us to stop all contact: this message does not leave.")
            self.env.user._bus_send("simple_notification", {"type": "warning", "message": told})

    def _held(self):
        stopped = {contact: contact._stopped_permission() for contact in self if contact._is_stopped()}
        return {**super()._held(), **stopped}

    def _stopped_permission(self):
        stops = self.case_id._stop_rules(max(self.date, fields.Datetime.now()))
        return Permission(tuple(Refusal(rule, None) for rule in stops if rule.is_about(self.channel)), None)

    @api.model
    def _hold(self, found):
        """Withdraw what a request to stop keeps from leaving; contact rules decide about the rest."""
        stopped = [contact for contact in found if contact._is_stopped()]
        for contact in stopped:
            contact._take_back({contact: (contact_stopped.reason(contact.case_id.stopped_all),)})
        return super()._hold({contact: why for contact, why in found.items() if contact not in stopped})
