from odoo import api, models

from ..decision.automatic import is_automatic


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def message_parse(self, message, save_original=False):
        """Note of an e-mail that a machine wrote: it is nobody's answer."""
        values = super().message_parse(message, save_original=save_original)
        headers = {name.lower(): str(value) for name, value in message.items()}
        report = str(message.get_param("report-type") or "") if message.get_content_type() == "multipart/report" else ""
        if is_automatic(headers, values.get("subject"), report):
            values["collections_automatic"] = True
        return values

    def _get_message_create_valid_field_names(self):
        return super()._get_message_create_valid_field_names() | {"collections_automatic"}
