from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ...decision import local_time
from ...decision.contact_rule import customer_kind


class Place(NamedTuple):
    """Where a customer is, and who they are before the law.

    :ivar kind: of ``res.partner.collections_customer_kind``
    :ivar zones: names of the time zones in which they may be
    """

    kind: str
    country_id: int | None
    state_id: int | None
    zones: tuple[str, ...]


class CollectionsFactPlace(models.AbstractModel):
    """Where customers are, and who they are before the law.

    The time zone of their collections contact counts first, then that of an invoice contact, then their own, then all
    of their state or province, and where these are not known, all of their country.
    """

    _name = "collections.fact.place"
    _inherit = ["collections.fact"]
    _description = "Where a Customer Is"

    _about = "case"
    _reads = ("res.partner",)

    @api.model
    def _columns(self):
        return {
            "place_chosen": SQL("place_customer.collections_customer_kind_set"),
            "place_is_company": SQL("place_customer.is_company"),
            "place_vat": SQL("place_customer.vat"),
            "place_country": SQL("place_customer.country_id"),
            "place_state": SQL("place_customer.state_id"),
            "place_code": SQL("place_country.code"),
            "place_state_code": SQL("place_state.code"),
            "place_zone": SQL("COALESCE(place_contact.tz, place_customer.tz)"),
        }

    @api.model
    def _joins(self, asked):
        return SQL(
            """
                 JOIN res_partner place_customer ON place_customer.id = kase.partner_id
            LEFT JOIN res_country place_country ON place_country.id = place_customer.country_id
            LEFT JOIN res_country_state place_state ON place_state.id = place_customer.state_id
                  AND place_state.country_id = place_customer.country_id
            LEFT JOIN (SELECT DISTINCT ON (child.parent_id) child.parent_id, child.tz
                         FROM collections_case place_owner
                         JOIN res_partner child ON child.parent_id = place_owner.partner_id
                        WHERE %s AND child.active AND child.tz IS NOT NULL AND child.type IN ('collections', 'invoice')
                     ORDER BY child.parent_id, child.type, child.id) place_contact
                   ON place_contact.parent_id = place_customer.id
            """,
            asked.is_among(SQL("place_owner.id")),
        )

    @api.model
    def _given(self, values):
        return {"place": self._place(*values.values())}

    @api.model
    def _place(self, chosen, is_company, vat, country_id, state_id, code, state, zone):
        """Return the Place from the values of the columns, in their order."""
        zones = local_time.zones(zone, code, state)
        return Place(customer_kind(chosen, is_company, vat), country_id, state_id, zones)

    @api.model
    def _fingerprint(self, company):
        """Yield nothing: any change to a customer changes the fingerprint of their addresses."""
        return iter(())
