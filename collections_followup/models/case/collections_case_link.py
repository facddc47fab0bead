import re
from datetime import date
from uuid import uuid4

from odoo import api, fields, models
from odoo.tools import consteq
from odoo.tools.misc import hmac

#: The parameter that makes a link open the page.
TOKEN = "access_token"
#: The address of a page as it occurs in a text, and the parameter that opens it.
ADDRESS = re.compile(r"/my/collections/\d+[^\s\"'<>]*")
OPENING = re.compile(rf"\b{TOKEN}=[\w-]*(?:&(?:amp;)?)?")


class CollectionsCase(models.Model):
    """Links that open one record without a login.

    A link carries its last day and a signature over record, day and a secret of the record. So nobody can
    forge one, it opens nothing else, it expires by itself, and a new secret withdraws all links sent before.

    Only messages to the customer carry such links: in what colleagues can read, or request from
    the server, the address of the page has no token, and lets them view it.
    """

    _inherit = "collections.case"

    link_secret = fields.Char(
        copy=False, groups=fields.NO_ACCESS, help="By it the links to the page are signed; it never leaves the server."
    )

    # === ADDRESSES === #

    def _page_path(self, path=""):
        """Return the path of the page on this server.

        :param path: path of a part of the page; begins with a slash
        """
        return f"/my/collections/{self.id}{path}"

    def _page_url(self, path=""):
        """Return the address of the page, for users who are logged in."""
        # with websites, the domain is that of the company, which a user of a branch may not read
        return self.sudo().get_base_url() + self._page_path(path)

    def _open_url(self, path=""):
        """Return the address that opens the page without a login: for the customer alone."""
        return f"{self._page_url(path)}?{TOKEN}={self._token()}"

    def _opening(self, text, separator="&amp;"):
        """Return a text for the customer in which the addresses of their page open it.

        :param separator: separator between two parameters of an address; in plain text ``&``
        """
        address, token = re.escape(self._page_url()), f"{TOKEN}={self._token()}"
        return re.sub(
            rf"({address}(?:/[\w/.-]*\w)?)(?![\w/])(\?(?!{TOKEN}=))?",
            lambda found: f"{found[1]}?{token}{separator if found[2] else ''}",
            self._closed(text),
        )

    @api.model
    def _closed(self, text):
        """Return a text whose page addresses have no token: colleagues read what an answer quotes."""
        return ADDRESS.sub(lambda found: re.sub(r"(\?|&(amp;)?)$", "", OPENING.sub("", found[0])), text)

    # === SIGNED === #

    def _token(self):
        """Return the token for a link that is sent today."""
        days = self.company_id.collections_link_days
        return self._signed(fields.Date.add(self.company_id._collections_day(), days=days))

    def _signed(self, last_day):
        """Return the token of a link that opens this record up to and including a day."""
        return self._sign(self.id, self._secret(), last_day)

    @api.model
    def _sign(self, record_id, secret, last_day):
        day = f"{last_day.toordinal():x}"
        return f"{day}-{hmac(self.env(su=True), self._name, (record_id, secret, day))[:32]}"

    def _secret(self):
        # nobody may read it; tokens signed with it are for the customer
        own = self.sudo()
        if not own.link_secret:
            own.link_secret = str(uuid4())
        return own.link_secret

    def _link_state(self, token):
        """Return ``open`` or ``expired``, or None if the token is not one of this record."""
        last_day = self._last_day(self.id, self.sudo().link_secret, token)
        if not last_day:
            return None
        return "open" if last_day >= self.company_id._collections_day() else "expired"

    @api.model
    def _last_day(self, record_id, secret, token):
        """Return the last day of a token for the record of this id and secret; None if the token is not genuine.

        Messages of the first version carried the secret itself: their links have expired.
        """
        token = str(token or "")
        if not secret or not token.isascii():
            return None
        if consteq(secret, token):
            return date.min
        try:
            last_day = date.fromordinal(int(token.partition("-")[0], 16))
        except (ValueError, OverflowError):
            return None
        return last_day if consteq(self._sign(record_id, secret, last_day), token) else None

    def action_withdraw_links(self):
        """Make all links sent so far useless; the next message brings a new one."""
        self.check_access("write")
        self.sudo().write({"link_secret": False})  # the next link brings a new secret

    # === IN E-MAILS === #

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        """Let the button in an e-mail to people of the customer open the page."""
        groups = super()._notify_get_recipients_groups(message, model_description, msg_vals=msg_vals)
        if not self:
            return groups
        button = {"url": self._page_url(), "title": self.env._("Open your page")}
        options = {"active": True, "has_button_access": True, "button_access": button}
        return [("collections_customer", self._is_of_customer, options), *groups]

    def _is_of_customer(self, recipient):
        """Return True if a recipient, given as Odoo's data, is a person of the customer and not a colleague."""
        person = self.env["res.partner"].sudo().browse(recipient["id"])
        return recipient["type"] != "user" and self._includes(person)
