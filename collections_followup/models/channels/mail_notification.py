from odoo import api, fields, models

from ...const import UNDELIVERED
from ...tools import later

#: Fields of their own notifications that people change.
READ = {"is_read", "read_date"}


class MailNotification(models.Model):
    _inherit = "mail.notification"

    failure_type = fields.Selection(
        selection_add=[
            ("collections_full", "Mailbox full"),
            ("collections_rejected", "Refused as spam or by a policy"),
            ("collections_too_large", "Message too large"),
            ("collections_no_server", "Mail server not reached"),
        ],
        ondelete=dict.fromkeys(
            ("collections_full", "collections_rejected", "collections_too_large", "collections_no_server"),
            "set mail_bounce",
        ),
    )

    def write(self, vals):
        """Have the case of a message that did not reach the customer, by whichever channel, evaluated soon."""
        if set(vals) - READ:
            self._collections_check_trace()
        result = super().write(vals)
        if "notification_status" in vals:
            self._collections_note(vals["notification_status"] in UNDELIVERED)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_no_trace(self):
        self._collections_check_trace()

    def _collections_check_trace(self):
        """Refuse changes by users: whether a message of the log has arrived is for mail servers to say."""
        if not self.env.su:
            self.sudo().mail_message_id._collections_check_not_logged()

    def _collections_note(self, undelivered):
        """Note failures for the end of the transaction: while Odoo sends a message, it counts as failed."""
        if not undelivered:
            later.forget(self, "_collections_check_soon")
        elif ours := self.filtered(lambda notification: notification._tells_of_collections()):
            later.note(ours, "_collections_check_soon")

    def _tells_of_collections(self):
        return self.sudo().mail_message_id.model == "collections.case"

    def _collections_check_soon(self):
        """Have a job evaluate them, once for all: reporting a failure must not wait for locks on cases, or fail."""
        self.env.ref("collections_followup.ir_cron_undelivered").sudo()._trigger()
