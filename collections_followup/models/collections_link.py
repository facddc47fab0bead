from datetime import date
from uuid import uuid4

from odoo import api, fields, models
from odoo.tools import consteq
from odoo.tools.misc import hmac


class CollectionsLink(models.AbstractModel):
    """Links that open one record without a login.

    What a link carries is its last day and a signature over record, day and a secret of the record. So nobody can
    make one up, it opens nothing else, it expires by itself, and a new secret withdraws all that were ever sent.
    """

    _name = "collections.link"
    _description = "Signed Links"
    _inherit = ["portal.mixin"]

    def _portal_ensure_token(self):
        """What a link carries from today on. The secret itself never leaves."""
        days = self.company_id.collections_link_days
        return self._signed(fields.Date.add(self.company_id._collections_day(), days=days))

    def _signed(self, last_day):
        """The token of a link that opens this record up to and including a day."""
        return self._sign(self.id, self._secret(), last_day)

    @api.model
    def _sign(self, record_id, secret, last_day):
        day = f"{last_day.toordinal():x}"
        return f"{day}-{hmac(self.env(su=True), self._name, (record_id, secret, day))[:32]}"

    def _secret(self):
        if not self.access_token:
            self.sudo().access_token = str(uuid4())
        return self.access_token

    def _link_state(self, token):
        """``open``, ``expired``, or None when the token is not one of this record."""
        last_day = self._last_day(self.id, self.access_token, token)
        if not last_day:
            return None
        return "open" if last_day >= self.company_id._collections_day() else "expired"

    @api.model
    def _last_day(self, record_id, secret, token):
        """The last day of a token for the record of this id and secret; None when the token is not genuine.

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
        """Make all links that were sent so far useless; the next message brings a new one."""
        self.check_access("write")
        self.sudo().write({"access_token": False})  # the next link brings a new secret

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        """The button in an e-mail to people of the customer opens the page: Odoo's own way knows no signed links."""
        groups = super()._notify_get_recipients_groups(message, model_description, msg_vals=msg_vals)
        if not self:
            return groups
        url = self.get_base_url() + self.get_portal_url()
        button = {"url": url, "title": self.env._("Open your page")}
        options = {"active": True, "has_button_access": True, "button_access": button}
        return [("collections_customer", self._is_of_customer, options), *groups]

    def _is_of_customer(self, recipient):
        """Whether a recipient, given as Odoo's data about one, is a person of the customer, and no colleague."""
        person = self.env["res.partner"].sudo().browse(recipient["id"])
        return recipient["type"] != "user" and person.commercial_partner_id == self.partner_id
