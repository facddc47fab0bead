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
                """i.partner_id IN (SELECT p.id FROM res_partner p JOIN collections_case k
                                        ON k.partner_id = p.commercial_partner_id WHERE k.id IN %s)""",
                cases.subselect(),
            )
        bucket = self._bucket(SQL("(%s - i.due)", day))
        rows = self.env.execute_query(
            SQL("SELECT %s, SUM(i.amount) FROM (%s) i WHERE %s GROUP BY 1", bucket, items, whose)
        )
        return {int(first): amount for first, amount in rows}
