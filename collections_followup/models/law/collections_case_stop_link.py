import re

from odoo import api, models
from odoo.tools import consteq
from odoo.tools.misc import hmac

#: The address at which e-mails are stopped; behind it stands the token.
STOP_PATH = "/collections/stop"
#: That address as it occurs in a text, with a token or without.
STOP_ADDRESS = re.compile(rf"({STOP_PATH})(?:/[\w-]+)?(?![\w-])")


class CollectionsCase(models.Model):
    """The link by which e-mails to a customer are stopped.

    It opens nothing: its token is signed for this purpose alone. It neither expires nor is withdrawn with the links to
    the page, since a request to stop must be honoured however old the e-mail is.
    """

    _inherit = "collections.case"

    def _stop_url(self):
        """Return the address as it stands in what colleagues read: it stops nothing."""
        return f"{self.sudo().get_base_url()}{STOP_PATH}"

    def _stopping_url(self):
        """Return the address that stops e-mails: for the customer alone."""
        return f"{self._stop_url()}/{self._stop_token()}"

    def _stop_token(self):
        return f"{self.id:x}-{self._stop_signature(self.id)}"

    @api.model
    def _stop_signature(self, case_id):
        return hmac(self.env(su=True), "collections.stop", case_id)[:32]

    @api.model
    def _of_stop_token(self, token):
        """Return the cases whose e-mails a token stops, as superuser; empty if it is not genuine, or all are gone.

        Where the case has become part of another one, or two, these have its debt.
        """
        cases, number = self.sudo(), token.partition("-")[0]
        if not token.isascii() or not re.fullmatch(r"[0-9a-f]{1,15}", number):
            return cases.browse()
        case_id = int(number, 16)
        if not consteq(f"{number}-{self._stop_signature(case_id)}", token):
            return cases.browse()
        former = self.env["collections.case.former"].sudo().search([("former_id", "=", case_id)])
        return cases.browse(case_id).exists() | former.case_id

    # === AS IT LEAVES === #

    def _opening(self, text, separator="&amp;"):
        return self._stopping(super()._opening(text, separator))

    def _stopping(self, text):
        """Return a text for the customer in which the address stops e-mails."""
        address = re.escape(self._stop_url())
        return re.sub(rf"{address}(?![\w/-])", self._stopping_url(), text)

    @api.model
    def _closed(self, text):
        return STOP_ADDRESS.sub(r"\1", super()._closed(text))
