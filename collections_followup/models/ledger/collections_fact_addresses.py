from odoo import api, models
from odoo.tools import SQL


class CollectionsFactAddresses(models.AbstractModel):
    """Names, addresses and numbers of the customers and their contacts, which channels read."""

    _name = "collections.fact.addresses"
    _inherit = ["collections.fact"]
    _description = "Addresses of Customers"

    _reads = ("res.partner",)

    @api.model
    def _fingerprint(self, company):
        """Yield contacts and blacklisted addresses; of several addresses in a field Odoo normalizes only the first."""
        yield SQL("SELECT partner.case_id, %s FROM partner", self._hash("partner.id", "partner.write_date"))
        yield SQL(
            """
            SELECT partner.case_id, %s FROM partner
              JOIN (SELECT email AS address, id FROM mail_blacklist WHERE active
                     UNION ALL SELECT number, id FROM phone_blacklist WHERE active) blacklist
                ON blacklist.address IN (partner.email_normalized, partner.phone_sanitized)
            """,
            self._hash("blacklist.address", "blacklist.id"),
        )
        yield SQL(
            """
            SELECT partner.case_id, %s FROM partner
             CROSS JOIN LATERAL regexp_split_to_table(LOWER(partner.email), '[,;<>[:space:]]+') AS address
              JOIN mail_blacklist blacklist ON blacklist.email = address AND blacklist.active
             WHERE partner.email ~ '@.*@'
            """,
            self._hash("blacklist.email", "blacklist.id"),
        )
