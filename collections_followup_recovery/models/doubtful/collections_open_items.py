from odoo import api, models
from odoo.tools import SQL

from ..base.account_move_line import is_debt


class CollectionsOpenItems(models.AbstractModel):
    """Statements and the items of a customer show the debt once. The aged receivables show all that is booked: the two
    journal items that move a debt are equally old, so that the sums of every age stay those of the ledger."""

    _inherit = "collections.open.items"

    def _is_booked(self, company):
        return SQL("%s AND %s", super()._is_booked(company), is_debt("line"))

    @api.model
    def _of_customers(self, customer_ids):
        return SQL("%s AND %s", super()._of_customers(customer_ids), is_debt("line"))
