from uuid import uuid4

from odoo import fields, models
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
        day = f"{last_day.toordinal():x}"
        return f"{day}-{hmac(self.env(su=True), self._name, (self.id, self._secret(), day))[:32]}"

    def _secret(self):
        if not self.access_token:
            self.sudo().access_token = str(uuid4())
        return self.access_token

    def _link_state(self, token):
        """``open``, ``expired``, or None when the token is not one of this record.

        Messages of the first version carried the secret itself: their links have expired.
        """
        if self.access_token and str(token).isascii() and consteq(self.access_token, str(token)):
            return "expired"
        day = str(token or "").partition("-")[0]
        try:
            last_day = fields.Date.to_date("0001-01-01").fromordinal(int(day, 16))
        except (ValueError, OverflowError):
            return None
        if not str(token).isascii() or not consteq(self._signed(last_day), token):
            return None
        return "open" if last_day >= self.company_id._collections_day() else "expired"

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
