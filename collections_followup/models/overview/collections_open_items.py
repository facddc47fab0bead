from odoo import api, models
from odoo.tools import SQL


class CollectionsOpenItems(models.AbstractModel):
    """What is open, by age, of all customers or of some."""

    _inherit = "collections.open.items"

    @api.model
    def _spread(self, company, day, cases=None):
        """What was open on a day, in company currency, by bucket; as the aged receivables add it up.

        :param cases: query of the cases whose customers are meant; all, unless it is given
        :returns: {first day of the bucket: amount}, without what is not there
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
