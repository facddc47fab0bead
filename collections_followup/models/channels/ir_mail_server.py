from odoo import api, models

#: The header that holds Content-Language until the message is built.
LANGUAGE = "X-Collections-Language"


class IrMailServer(models.Model):
    _inherit = "ir.mail_server"

    @api.model
    def _alter_message__(self, message, smtp_from, smtp_to_list):  # noqa: PLW3201
        """Set the language of a message.

        Python takes any Content- header set before the body for one of the body, and makes a part of it.
        """
        result = super()._alter_message__(message, smtp_from, smtp_to_list)
        if language := message[LANGUAGE]:
            del message[LANGUAGE]
            message["Content-Language"] = language
        return result
