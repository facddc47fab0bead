from odoo import api, fields, models
from odoo.fields import Domain

#: Fields of the content and the recipients of a text message.
LEAVING = {"body", "number", "partner_id", "mail_message_id"}


class SmsSms(models.Model):
    _inherit = "sms.sms"

    collections_not_before = fields.Datetime("Leaves From", help="Contact rules do not let it leave any sooner.")

    # === UNTIL THEY MAY LEAVE === #

    @api.model
    def _collections_waiting(self):
        """Return the domain of texts that have not been handed to the gateway yet."""
        held = Domain("state", "=", "process") & Domain("collections_not_before", "!=", False)
        return Domain("state", "=", "outgoing") | held

    def _collections_put_off(self, moment):
        """Keep texts out of Odoo's queue, which takes the oldest first, whether they may leave or not."""
        self.write({"state": "process", "collections_not_before": moment})
        self._collections_wake(moment)

    @api.model
    def _collections_wake(self, moment=None):
        """Let Odoo work off the queue at a moment; by default soon."""
        # users who write text messages may not be able to see scheduled actions
        self.env.ref("sms.ir_cron_sms_scheduler_action").sudo()._trigger(moment)

    def _process_queue(self):
        """Put texts whose moment has come back into the queue."""
        due = Domain("collections_not_before", "<=", fields.Datetime.now())
        again = self.search(due & Domain("state", "=", "process"))
        again.write({"state": "outgoing", "collections_not_before": False})
        return super()._process_queue()

    def write(self, vals):
        """Refuse to edit text messages of the follow-up: they say what the contact log says."""
        if not self.env.su and LEAVING & set(vals):
            self.sudo().mail_message_id._collections_check_not_logged()
        return super().write(vals)

    def _send(self, *args, **kwargs):
        """Withdraw messages that would not be written in the same way now; links in the others open the page."""
        outdated = self.mail_message_id._collections_last_look()
        left = self.filtered(lambda sms: sms.mail_message_id not in outdated)
        left._collections_open_pages()
        return super(SmsSms, left)._send(*args, **kwargs) if left else None

    def _collections_open_pages(self):
        for sms in self.filtered(lambda sms: (sms.mail_message_id.model or "").startswith("collections.")):
            if case := sms.mail_message_id.sudo()._collections_case():
                sms.body = case._opening(sms.body, "&")
