from datetime import timedelta

from odoo import api, models
from odoo.fields import Datetime, Domain

from ..decision.automatic import is_automatic
from ..decision.notice import read_notice, report_type

#: So long after a message its address tells which one a notice is about that does not quote it.
NOTICE_DAYS = 5


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def message_parse(self, message, save_original=False):
        """Note of an e-mail that a machine wrote: it is nobody's answer."""
        values = super().message_parse(message, save_original=save_original)
        headers = {name.lower(): str(value) for name, value in message.items()}
        if is_automatic(headers, values.get("subject"), report_type(message)):
            values["collections_automatic"] = True
        return values

    def _message_parse_extract_bounce(self, email_message, message_dict):
        """Also notices that servers word in their own way: which message of ours they are about."""
        values = super()._message_parse_extract_bounce(email_message, message_dict)
        if values.get("bounced_message"):
            return values
        notice = read_notice(email_message)
        found = self._collections_bounced(notice) if notice.kind == "failed" else {}
        return {**values, **found}

    @api.model
    def _collections_bounced(self, notice):
        """What Odoo wants to know of a message of ours that has not arrived; empty when it is none."""
        Contact = self.env["collections.contact"].sudo()  # nobody is logged in at the gateway
        ours = Domain("direction", "=", "out") & Domain("mail_message_id", "!=", False)
        quoted = Domain("mail_message_id.message_id", "in", notice.message_ids)
        lately = Domain("date", ">", Datetime.now() - timedelta(NOTICE_DAYS)) & Domain("rehearsal", "=", False)
        addressed = lately & Domain("channel", "=", "email") & Domain("address", "in", notice.addresses)
        contact = Contact.search(ours & quoted, limit=1) or Contact.search(ours & addressed, limit=1)
        if not contact:
            return {}
        return {
            "is_bounce": True,
            "bounced_message": contact.mail_message_id,
            "bounced_partner": contact.person_id,
            "bounced_email": contact.person_id.email_normalized or contact.address,
            "bounced_msg_ids": [contact.mail_message_id.message_id],
        }

    def _routing_handle_bounce(self, email_message, message_dict):
        """A notice that tells of no failure leaves the address and the message as they are."""
        notice = read_notice(email_message)
        if notice.kind == "other":
            return None
        result = super()._routing_handle_bounce(email_message, message_dict)
        if notice.failure and message_dict["bounced_message"]:
            contacts = self.env["collections.contact"].sudo()  # nobody is logged in at the gateway
            contacts._has_not_arrived(message_dict["bounced_message"], notice.failure)
        return result

    def _get_message_create_valid_field_names(self):
        return super()._get_message_create_valid_field_names() | {"collections_automatic"}
