from odoo import models
from odoo.tools import SQL

from ..base.account_move_line import is_debt


class CollectionsLedger(models.AbstractModel):
    """What only moves a debt to another account is no debt or credit of the customer."""

    _inherit = "collections.ledger"

    def _is_open_anywhere(self, company, line="line"):
        return SQL("%s AND %s", super()._is_open_anywhere(company, line), is_debt(line))
