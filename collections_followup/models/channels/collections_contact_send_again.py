from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import FAILURE_TYPES, UNDELIVERED
from ...decision.failure import NO_ADDRESS

#: States of messages that have not arrived and that a person may send again.
AGAIN = ("bounced", "failed", "cancelled")


class CollectionsContact(models.Model):
    """Messages that have not arrived are sent again: automatically while that may help, else by a person's decision."""

    _inherit = "collections.contact"

    why_not_arrived = fields.Char(
        compute="_compute_why_not_arrived", compute_sudo=True, help="Why the message has not arrived, if it is known."
    )
    can_send_again = fields.Boolean(
        compute="_compute_can_send_again", help="Whether the message has not arrived, and can be sent once more."
    )

    @api.depends("delivery")
    @api.depends_context("lang")
    def _compute_why_not_arrived(self):
        failed = self.mail_message_id.notification_ids.filtered(lambda n: n.notification_status in UNDELIVERED)
        by_message = failed.grouped("mail_message_id")
        for contact in self:
            notification = by_message.get(contact.mail_message_id, failed.browse())[:1]
            contact.why_not_arrived = not contact.withdrawal_ids and contact._why_not_arrived(notification)

    @api.model
    def _why_not_arrived(self, notification):
        """Return the failure in the reader's language; Odoo's own ``format_failure_reason`` names no such types."""
        kind = notification.failure_type
        if kind == FAILURE_TYPES[NO_ADDRESS]:
            return self.env._("No such address")
        if not kind or kind == "unknown":
            return kind and notification.format_failure_reason()
        return dict(notification._fields["failure_type"]._description_selection(self.env))[kind]

    @api.depends("delivery", "withdrawal_ids")
    def _compute_can_send_again(self):
        for contact in self:
            unsent = contact.delivery in AGAIN and not contact.withdrawal_ids
            contact.can_send_again = unsent and contact.direction == "out" and bool(contact.mail_message_id)

    # === BOUNCED === #

    @api.model
    def _has_not_arrived(self, message, failure):
        """Note that, as a mail server says, a message has not arrived; it is sent again later if that may help.

        :param message: mail.message; only its id counts, since the gateway may run as anybody
        :param failure: Failure
        """
        contact = self.search([("mail_message_id", "=", message.id), ("direction", "=", "out")], limit=1)
        if not contact:
            return
        company, sent = contact.company_id, contact.mail_message_id
        if sent._collections_waits_again():  # a mail server may say so more than once
            return
        first = timedelta(hours=company.collections_retry_hours)
        moment = failure.passes and company._collections_try_again(sent.date, first)
        if not (moment and contact._send_again(moment)):
            failed = sent.notification_ids.filtered(lambda n: n.notification_status == "bounce")
            failed.failure_type = FAILURE_TYPES[failure.code]

    # === SENT AGAIN === #

    def _send_again(self, moment=None):
        """Put messages that have not arrived back into the queue, and log that.

        :param moment: they do not leave before this moment
        :returns: those that are in the queue again
        """
        again = self.browse()
        for channel, contacts in self.env["collections.channel"]._sent_by(self).items():
            again |= channel._send_again(contacts, moment)
        self.create([contact._values_of_again() for contact in again])
        return again

    def _values_of_again(self):
        return {
            "case_id": self.case_id.id,
            "direction": "out",
            "kind": "notice",
            "channel": self.channel,
            "rehearsal": self.rehearsal,
            "user_id": self.env.uid,
            "person_id": self.person_id.id,
            "address": self.address,
            "summary": self.env._("Sent again: %(summary)s", summary=self.summary),
        }

    def action_send_again(self):
        """Send it again, when the address is right or the trouble is over. It is evaluated again before it leaves.

        :raises UserError: if it has arrived, or has been withdrawn
        """
        self.case_id.check_access("write")
        contacts = self.sudo()  # users who work a case need not see Odoo's mail queue
        again = contacts.filtered("can_send_again")._send_again()
        if not again:
            raise UserError(self.env._("There is nothing to send again: write a new message to the customer."))
        contacts.case_id._refresh()
