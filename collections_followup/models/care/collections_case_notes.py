from odoo import models
from odoo.tools import html2plaintext

from ...decision import health_words
from ...tools import notification


class CollectionsCase(models.Model):
    """Notes of colleagues are searched for words about health, whose writer is asked to leave them out.

    A note is not refused, which nobody could override: such a word may be the name of a customer.
    """

    _inherit = "collections.case"

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        self._ask_for_less(message)
        return result

    def _message_update_content(self, message, /, **values):
        result = super()._message_update_content(message, **values)
        self._ask_for_less(message)
        return result

    def _ask_for_less(self, message):
        """Ask the colleague who has just written a note to leave out words about health.

        :param message: mail.message
        """
        said = message.sudo()  # whoever has written it may read it
        if said.message_type != "comment" or not (words := health_words.found(html2plaintext(said.body or ""))):
            return
        told = self.env._(
            "Please leave out words about health: %s. Edit your note, and write what follows for the payment, such as "
            "that they have no income until June.",
            ", ".join(words),
        )
        notification.tell(self.env, told, sticky=True)
