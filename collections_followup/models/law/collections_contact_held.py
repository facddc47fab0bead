from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_datetime

from ...decision.contact_rule import Limit
from ...decision.guards import contact_rule, legal_hold
from ...tools import notification

#: Kinds of messages that contact rules hold; notices answer what the customer has just done.
HELD = ("message", "statement")
#: Whoever has written, or called, may be answered at any hour for so long.
ANSWERED_WITHIN = timedelta(1)


class CollectionsContact(models.Model):
    """Messages that contact rules let leave only later: they wait in the queue, and are looked at again then."""

    _inherit = "collections.contact"

    not_before = fields.Datetime(
        "Leaves From",
        help="The first moment at which contact rules allowed it to leave, as known when it was written; empty if it "
        "could leave at once.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        self._set_not_before(vals_list)
        contacts = super().create(vals_list)
        for (channel, moment), waiting in contacts.filtered("not_before").grouped(_way).items():
            self.env["collections.channel"]._get(channel)._put_off(waiting, moment)
        contacts.filtered(lambda contact: contact.not_before and not contact.level_id)._tell_waiting()
        return contacts

    def _tell_waiting(self):
        """Tell colleagues, who have just written these messages, when they leave."""
        if not self:
            return
        when = format_datetime(self.env, min(self.mapped("not_before")))
        told = self.env._("Contact rules let this message leave from %s on. It waits until then.", when)
        if len(self) > 1:
            values = {"count": len(self), "when": when}
            told = self.env._(
                "Contact rules let %(count)s messages leave only later, the first from %(when)s on. They wait until "
                "then.",
                **values,
            )
        notification.tell(self.env, told)

    @api.model
    def _set_not_before(self, vals_list):
        """Write into the values of messages when they may leave, if that is later."""
        now, waiting = fields.Datetime.now(), {}
        for vals in vals_list:
            if self._is_limited(vals):
                waiting.setdefault(vals["channel"], []).append(vals)
        for channel, of_channel in waiting.items():
            cases = self.env["collections.case"].sudo().browse(vals["case_id"] for vals in of_channel)
            found = cases._permissions_of_all(channel, now)
            for vals in of_channel:
                permission = found.get(vals["case_id"])
                if permission and not permission.allowed and not permission.held:
                    vals["not_before"] = permission.first

    @api.model
    def _is_limited(self, vals):
        """Return True if contact rules limit a message with these values."""
        left = "date" in vals  # what is logged later has left before
        waits = vals.get("mail_message_id") and vals.get("direction", "out") == "out" and not left
        waits = waits and not vals.get("rehearsal")
        if not waits or vals.get("kind") not in HELD:
            return False
        return bool(vals.get("level_id")) or not self._answers(vals["case_id"], fields.Datetime.now())

    @api.model
    def _answers(self, case_id, moment):
        """Return True if the customer has just written or called."""
        heard = [("direction", "=", "in"), ("kind", "in", ("message", "conversation"))]
        since = [("date", ">", moment - ANSWERED_WITHIN), ("date", "<=", moment)]
        return bool(self.sudo().search_count([("case_id", "=", case_id), *heard, *since], limit=1))

    # === BEFORE THEY LEAVE === #

    @api.model
    def _of_messages_to_hold(self, messages):
        """Return the contacts that contact rules limit, among messages that are about to leave."""
        return self.sudo().search([("mail_message_id", "in", messages.ids), ("direction", "=", "out")])

    def _held(self):
        """Return the messages that may not leave now: {contact: ``contact_rule.Permission``}."""
        now, found = fields.Datetime.now(), {}
        limited = self.filtered(lambda contact: contact._is_held_by_rules())
        for channel, contacts in limited.grouped("channel").items():
            permissions = contacts.case_id._permissions_of_all(channel, now, left_alone=True)
            found |= {
                contact: permissions[contact.case_id.id] for contact in contacts if contact.case_id.id in permissions
            }
        return {contact: found[contact] for contact in found if contact._is_refused(found[contact])}

    def _is_refused(self, permission):
        """Return True if rules refuse it that nobody has overridden; the law is never overridden."""
        return not permission.allowed and not (self.override_ids and permission.is_lawful)

    def _is_held_by_rules(self):
        if self.direction != "out" or self.kind not in HELD or self.rehearsal:
            return False
        return bool(self.level_id) or not self._answers(self.case_id.id, self.date)

    @api.model
    def _hold(self, found):
        """Let messages wait until they may leave; those that never may, or that the law holds, are withdrawn.

        :param found: {contact: ``contact_rule.Permission``}
        """
        for contact, permission in found.items():
            if permission.held:
                contact._take_back({contact: (legal_hold.of_contact(permission.held),)})
            elif permission.first:
                self.env["collections.channel"]._get(contact.channel)._put_off(contact, permission.first)
            else:
                limit = Limit(permission.refusals[0].rule, None)
                contact._take_back({contact: (contact_rule.reason(contact.channel, limit),)})


class CollectionsCase(models.Model):
    _inherit = "collections.case"

    def _permissions_of_all(self, channel, moment, left_alone=False):
        """Return the permissions of a channel for customers of any companies: by case id, where there are rules."""
        found = {}
        for cases in self.grouped("company_id").values():
            found |= cases._permissions_by(channel, moment, left_alone)
        return found


def _way(contact):
    return contact.channel, contact.not_before
