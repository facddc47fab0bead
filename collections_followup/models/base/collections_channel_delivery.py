from odoo import api, models
from odoo.tools import SQL

from ...decision import Problem
from ...decision.failure import FAILED, NO_ADDRESS
from ...tools import bulk


class CollectionsChannel(models.AbstractModel):
    """Delivery of a channel: the result of the last message, the problems that follow from it, and waiting messages."""

    _inherit = "collections.channel"

    # === PROBLEMS === #

    @api.model
    def _address_problems(self, cases, addresses, refused):
        """Return the problems of addresses, or of the last message to them.

        :param addresses: {case id: (address as it was typed, address as it is used)}; either may be empty
        :param refused: addresses that must not be written to
        :returns: {case id: Problem}, only for cases with a problem
        """
        last = self._last_deliveries(cases)
        problems = {
            case_id: self._address_problem(given, address, refused, last.get(case_id, ()))
            for case_id, (given, address) in addresses.items()
        }
        return {case_id: problem for case_id, problem in problems.items() if problem}

    @api.model
    def _address_problem(self, given, address, refused, last):
        if not given:
            return Problem("missing")
        if not address:
            return Problem("invalid", given)
        if address in refused:
            return Problem("refused", address)
        return self._delivery_problem(address, *last)

    # === THE LAST MESSAGE === #

    @api.model
    def _last_deliveries(self, cases):
        """Return (address, status, type of failure) of the last message to each case that left a trace, by case id.

        Invoices sent to other people at the customer say nothing about the address of the follow-up.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (contact.case_id)
                       contact.case_id, contact.address, notification.notification_status, notification.failure_type
                  FROM collections_contact contact
                  JOIN mail_notification notification ON notification.mail_message_id = contact.mail_message_id
                  JOIN mail_message message ON message.id = contact.mail_message_id
                                           AND message.model = 'collections.case'
                 WHERE contact.case_id = ANY(%(cases)s) AND contact.channel = %(channel)s AND contact.direction = 'out'
                   AND contact.rehearsal IS NOT TRUE
              ORDER BY contact.case_id, contact.date DESC, contact.id DESC
                """,
                cases=bulk.ids(cases.ids),
                channel=self._code(),
            )
        )
        return {case_id: delivery for case_id, *delivery in rows}

    @api.model
    def _delivery_problem(self, address, last_address=None, last_status=None, failure=None):
        """Return the Problem that follows from the last message, if any."""
        if last_status not in ("bounce", "exception"):
            return None
        code = self._failures.get(failure) or (NO_ADDRESS if last_status == "bounce" else FAILED)
        # another address may be a better one, unless the fault was our own
        concerned = (address, None, "") if code == FAILED else (address,)
        return Problem(code, address) if last_address in concerned else None

    # === WAITING MESSAGES === #

    @api.model
    def _waits(self):
        """Return a condition on ``collections_contact contact``, as SQL: it has not left, and Odoo has no task and no
        message for it. None if the channel has no such contacts."""
        return None

    @api.model
    def _in_hand(self, contacts):
        """Return the contacts that people already have in hand, so that they are no longer withdrawn."""
        return contacts.browse()

    @api.model
    def _withdraw(self, contacts):
        """Withdraw messages that have not left yet. Messages sent at the same moment by others stay as they are."""
        traces = contacts.mail_message_id.notification_ids
        traces.filtered(lambda trace: trace.notification_status == "ready").notification_status = "canceled"

    @api.model
    def _put_off(self, contacts, moment):
        """Let messages that have not left yet wait until a moment, at which they are looked at again."""

    @api.model
    def _send_again(self, contacts, moment=None):
        """Put failed messages back into the queue, as they were written.

        :param moment: they do not leave before this moment
        :returns: those of the contacts that are in the queue again
        """
        return contacts.browse()

    @api.model
    def _wait_again(self, notifications, **values):
        """Mark a message in Odoo's notifications as not sent yet."""
        waiting = {"notification_status": "ready", "failure_type": False, "failure_reason": False}
        notifications.write({**waiting, **values})
