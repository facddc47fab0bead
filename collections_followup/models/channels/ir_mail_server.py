from odoo import api, models

#: Under this name the header Content-Language waits until the message is built.
LANGUAGE = "X-Collections-Language"


class IrMailServer(models.Model):
    _inherit = "ir.mail_server"

    @api.model
    def _alter_message__(self, message, smtp_from, smtp_to_list):  # noqa: PLW3201
        """Say in which language a message is.

        Python takes each Content- header that is there before the body for one of the body, and makes a part of it.
        """
        result = super()._alter_message__(message, smtp_from, smtp_to_list)
        if language := message[LANGUAGE]:
            del message[LANGUAGE]
            message["Content-Language"] = language
        return result
