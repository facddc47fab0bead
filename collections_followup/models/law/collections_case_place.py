from typing import NamedTuple

from odoo import fields, models
from odoo.tools import SQL, format_datetime, format_time

from ...decision import local_time
from ...decision.contact_rule import customer_kind
from ...tools import bulk

#: The fields of customers and their contacts that say where they are, and who they are before the law.
READ = ("collections_customer_kind_set", "is_company", "vat", "country_id", "state_id", "tz", "parent_id", "type")


class Place(NamedTuple):
    """Where a customer is, and who they are before the law.

    :ivar kind: of ``res.partner.collections_customer_kind``
    :ivar zones: names of the time zones in which they may be
    """

    kind: str
    country_id: int | None
    state_id: int | None
    zones: tuple[str, ...]


class CollectionsCase(models.Model):
    """Where the customer of a case is, and what time it is there."""

    _inherit = "collections.case"

    local_time = fields.Char(
        compute="_compute_local_time",
        help="What time it is where the customer is, by their time zone or their country; from … to, where the "
        "country has several zones.",
    )

    def _whereabouts(self):
        """Return the Place of each customer, by case id.

        The time zone of their collections contact counts first, then that of an invoice contact, then their own, then
        all of their country.
        """
        self.env["res.partner"].flush_model(READ)
        self.flush_model(["partner_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT kase.id, customer.collections_customer_kind_set, customer.is_company, customer.vat,
                       customer.country_id, customer.state_id, country.code, COALESCE(contact.tz, customer.tz)
                  FROM collections_case kase
                  JOIN res_partner customer ON customer.id = kase.partner_id
             LEFT JOIN res_country country ON country.id = customer.country_id
             LEFT JOIN (SELECT DISTINCT ON (child.parent_id) child.parent_id, child.tz
                          FROM res_partner child
                         WHERE child.parent_id = ANY(%(customers)s) AND child.active AND child.tz IS NOT NULL
                           AND child.type IN ('collections', 'invoice')
                      ORDER BY child.parent_id, child.type, child.id) contact ON contact.parent_id = customer.id
                 WHERE kase.id = ANY(%(cases)s)
                """,
                customers=bulk.ids(self.partner_id.ids),
                cases=bulk.ids(self.ids),
            )
        )
        return {
            case_id: Place(customer_kind(chosen, is_company, vat), country_id, state_id, local_time.zones(tz, code))
            for case_id, chosen, is_company, vat, country_id, state_id, code, tz in rows
        }

    # === WHAT TIME IT IS THERE === #

    def _compute_local_time(self):
        for case in self:
            case.local_time = case._local_time(fields.Datetime.now())

    def _local_time(self, moment):
        """Return the time of day where the customer is, as text; empty if it is not known."""
        told = [format_time(self.env, time.time(), time_format="short") for time in self._clocks(moment)]
        return " – ".join(dict.fromkeys(told))

    def _time_there(self, moment):
        """Return the time of day by the clocks of the customer; the earliest, where they may be in several zones."""
        return self._local_time(moment).partition(" – ")[0]

    def _day_there(self, moment):
        """Return day and time by the clocks of the customer, from … to where they may be in several zones."""
        told = [
            format_datetime(self.env, time, tz="UTC", dt_format="EEEE d MMMM HH:mm") for time in self._clocks(moment)
        ]
        return " – ".join(dict.fromkeys(told))

    def _clocks(self, moment):
        """Return the earliest and the latest time where the customer may be; empty if it is not known."""
        place = self._origin._whereabouts().get(self._origin.id)
        return place and local_time.times(moment, place.zones) or ()
