from odoo import api, fields, models
from odoo.exceptions import UserError

from ...const import UNDELIVERED


class CollectionsCase(models.Model):
    """A case whose last message has not arrived: it is evaluated soon, and a person can send the message again."""

    _inherit = "collections.case"

    can_send_again = fields.Boolean(
        compute="_compute_can_send_again", help="Whether a last message has not arrived, and can be sent once more."
    )

    @api.model
    def _cron_undelivered(self):
        """Evaluate again the customers whom a message did not reach: somebody may have to find a better address."""
        domain = [
            ("mail_message_id.notification_ids.notification_status", "in", UNDELIVERED),
            ("date", ">", fields.Datetime.subtract(fields.Datetime.now(), months=1)),
            ("case_id.state", "=", "open"),
        ]
        cases = self.env["collections.contact"].search(domain).case_id
        cases._process_isolated(lambda batch: batch._refresh(), lambda case, error: None)

    @api.depends("contact_ids.delivery")
    def _compute_can_send_again(self):
        for case in self:
            case.can_send_again = bool(case._undelivered())

    def _undelivered(self):
        """Return the last message by each channel, if it has not arrived."""
        sent = self.contact_ids.filtered(lambda c: c.direction == "out" and c.mail_message_id and not c.rehearsal)
        last = {contact.channel: contact for contact in sent.sorted("id")}
        return sent.browse().union(*last.values()).filtered("can_send_again")

    def action_send_again(self):
        """Send again what has not arrived, when the address is right.

        :raises UserError: if nothing can be sent again
        """
        self.check_access("write")
        undelivered = self.sudo()._undelivered()  # users who work a case need not see Odoo's mail queue
        if not undelivered:
            raise UserError(self.env._("The last message has arrived, or cannot be sent again."))
        undelivered.action_send_again()
