from odoo import api, fields, models

from ...decision.contact_rule import Permission, Refusal
from ...decision.guards import contact_stopped
from ...tools import notification


class CollectionsContact(models.Model):
    """Messages that people write to a customer who has stopped their channel, or all contact: they do not leave.

    Messages of levels are left to the guard, which knows what the law requires. Whoever has just written is answered.
    """

    _inherit = "collections.contact"

    @api.model_create_multi
    def create(self, vals_list):
        contacts = super().create(vals_list)
        if any(contact.mail_message_id and contact._is_stopped() for contact in contacts):
            told = self.env._("The customer has asked us to stop: this message does not leave.")
            notification.tell(self.env, told)
        return contacts

    def _is_stopped(self):
        """Return True if a request of the customer to stop keeps it from leaving."""
        stopped = not self.level_id and self.sudo().case_id._stopped_by(self.channel)
        return bool(stopped and self._is_held_by_rules())

    def _held(self):
        stopped = {contact: contact._stopped_permission() for contact in self if contact._is_stopped()}
        return {**super()._held(), **stopped}

    def _stopped_permission(self):
        stops = self.case_id._stop_rules(max(self.date, fields.Datetime.now()))
        return Permission(tuple(Refusal(rule, None) for rule in stops if rule.is_about(self.channel)), None)

    def _stopped_reason(self):
        if since := self.case_id.stopped_all:
            return contact_stopped.reason(since)
        about = self.env["collections.stop"]._of_cases(self.case_id)._about(self.channel)
        return contact_stopped.reason_of_channel(self.channel, self.company_id._collections_day(about[:1].date))

    @api.model
    def _hold(self, found):
        """Withdraw what a request to stop keeps from leaving; contact rules decide about the rest."""
        stopped = [contact for contact in found if contact._is_stopped()]
        for contact in stopped:
            contact._take_back({contact: (contact._stopped_reason(),)})
        return super()._hold({contact: why for contact, why in found.items() if contact not in stopped})
