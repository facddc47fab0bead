from odoo import api, models

from ..decision.automatic import is_automatic, tells_of_failure


def _report(message):
    """The kind of a report, in lower case; empty for another message."""
    if message.get_content_type() != "multipart/report":
        return ""
    return str(message.get_param("report-type") or "").lower()


def _actions(message):
    """What a delivery report says of each recipient, in lower case."""
    statuses = [part for part in message.walk() if part.get_content_type() == "message/delivery-status"]
    told = [block for status in statuses if status.is_multipart() for block in status.get_payload()]
    return [str(block["Action"]).strip().lower() for block in told if block["Action"]]


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def message_parse(self, message, save_original=False):
        """Note of an e-mail that a machine wrote: it is nobody's answer."""
        values = super().message_parse(message, save_original=save_original)
        headers = {name.lower(): str(value) for name, value in message.items()}
        if is_automatic(headers, values.get("subject"), _report(message)):
            values["collections_automatic"] = True
        return values

    def _routing_handle_bounce(self, email_message, message_dict):
        """A notice that tells of no failure leaves the address and the message as they are."""
        if not tells_of_failure(_report(email_message), _actions(email_message)):
            return None
        return super()._routing_handle_bounce(email_message, message_dict)

    def _get_message_create_valid_field_names(self):
        return super()._get_message_create_valid_field_names() | {"collections_automatic"}
