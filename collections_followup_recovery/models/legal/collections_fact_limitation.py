from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.collections_followup.models.ledger.collections_fact import Asked

from .collections_limitation import READS

#: Months before the first day on which any item can be time-barred, from which its limitation is read.
AHEAD = 2


class CollectionsFactLimitation(models.AbstractModel):
    """Until when old items can be claimed in court; younger ones than the shortest period are not asked about."""

    _name = "collections.fact.recovery.limitation"
    _inherit = ["collections.fact"]
    _description = "Limitation of Old Items"

    _about = "item"
    _reads = READS

    @api.model
    def _columns(self):
        return {"limitation": self.env["collections.limitation"]._column()}

    @api.model
    def _joins(self, asked):
        return self.env["collections.limitation"]._joins(self._is_old(asked.company), asked.apart)

    @api.model
    def _is_old(self, company, ahead=AHEAD):
        """Return a condition on ``line``: that it may be time-barred, or soon.

        :param company: whose day it is
        :param ahead: months
        """
        shortest = self.env["collections.limitation.rule"]._shortest()
        if shortest is None:
            return SQL("FALSE")
        day = fields.Date.subtract(company._collections_day(), months=shortest - ahead)
        return SQL("%s <= %s", self.env["account.move.line"]._collections_dated("line"), day)

    @api.model
    def _fingerprint(self, company):
        """Yield what is known of old items: of the others nothing is asked."""
        asked = Asked(company, lambda case_id: SQL("%s IN (SELECT id FROM evaluated)", case_id))
        yield SQL(
            """
            SELECT kase.id, %s
              FROM partner
              JOIN collections_case kase ON kase.id = partner.case_id
              JOIN account_move_line line ON line.partner_id = partner.id AND %s AND %s
            %s
            """,
            self._hash("line.id", self.env["collections.limitation"]._column()),
            self.env["collections.ledger"]._is_open(company, "line"),
            self._is_old(company),
            self._joins(asked),
        )

    @api.model
    def _given(self, values):
        told = values["limitation"]
        return {"limitation": self.env["collections.limitation"]._read(told) if told else None}
