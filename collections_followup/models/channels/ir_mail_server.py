from odoo import api, models

#: The header that holds Content-Language until the message is built.
LANGUAGE = "X-Collections-Language"
#: The header by which a mail program stops further e-mails, and the one that lets it do so by itself (RFC 8058).
STOPS, ONE_CLICK = "List-Unsubscribe", {"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


class Whole(str):
    """The value of a header that stays as it is, in one line.

    Python encodes whatever does not fit into 76 characters, and mail programs find no address in it then.
    """

    name = STOPS
    defects = ()

    def fold(self, *, policy):
        return f"{self.name}: {self}{policy.linesep}"


class IrMailServer(models.Model):
    _inherit = "ir.mail_server"

    @api.model
    def _alter_message__(self, message, smtp_from, smtp_to_list):  # noqa: PLW3201
        """Set the language of a message, and leave the address that stops e-mails as it is.

        Python takes any Content- header set before the body for one of the body, and makes a part of it.
        """
        result = super()._alter_message__(message, smtp_from, smtp_to_list)
        if language := message[LANGUAGE]:
            del message[LANGUAGE]
            message["Content-Language"] = language
        if stops := message[STOPS]:
            del message[STOPS]
            message[STOPS] = Whole(stops.strip())
        return result
