from odoo import api, models
from odoo.tools import SQL


class CollectionsOpenItems(models.AbstractModel):
    """The open amounts by age, of all customers or of some."""

    _inherit = "collections.open.items"

    @api.model
    def _spread(self, company, day, cases=None):
        """Return the amounts that were open on a day, in company currency, by bucket; as the aged receivables sum them.

        :param cases: query of the cases whose customers are included; by default all
        :returns: {first day of the bucket: amount}, without empty buckets
        """
        items, whose = self._query_of_day(company, day), SQL("TRUE")
        if cases is not None:
            whose = SQL(
                """item.partner_id IN (SELECT partner.id FROM res_partner partner JOIN collections_case kase
                                           ON kase.partner_id = partner.commercial_partner_id WHERE kase.id IN %s)""",
                cases.subselect(),
            )
        bucket = self._bucket(SQL("(%s - item.due)", day))
        rows = self.env.execute_query(
            SQL("SELECT %s, SUM(item.amount) FROM (%s) item WHERE %s GROUP BY 1", bucket, items, whose)
        )
        return {int(first): amount for first, amount in rows}
