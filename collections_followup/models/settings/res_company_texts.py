from secrets import token_urlsafe

from odoo import api, fields, models
from odoo.tools import consteq

#: Where text messages are handed over; behind it stand the company and its secret.
TEXTS_PATH = "/collections/texts"


class ResCompany(models.Model):
    """The address at which a provider hands over the text messages that customers send to a company."""

    _inherit = "res.company"

    collections_texts_secret = fields.Char(
        "Secret for Text Messages",
        copy=False,
        groups=fields.NO_ACCESS,
        help="Who knows it can hand over text messages.",
    )
    collections_texts_url = fields.Char(
        "Address for Text Messages",
        compute="_compute_collections_texts_url",
        compute_sudo=True,
        groups="collections_followup.collections_group_manager,base.group_system",
        help="Where the provider hands over what customers answer to text messages. Empty: they are not heard.",
    )

    @api.depends("collections_texts_secret")
    def _compute_collections_texts_url(self):
        for company in self:
            secret = company.collections_texts_secret
            path = f"{TEXTS_PATH}/{company.id}/{secret}"
            company.collections_texts_url = secret and f"{company.get_base_url()}{path}"

    def _collections_renew_texts(self):
        for company in self:
            company.collections_texts_secret = token_urlsafe(24)

    def _collections_takes_texts(self, secret):
        """Return True if whoever hands over a text knows the secret of the company; how long it takes tells nothing."""
        known = self.sudo().collections_texts_secret or ""  # it is only compared
        return bool(known) and secret.isascii() and consteq(known, secret)
