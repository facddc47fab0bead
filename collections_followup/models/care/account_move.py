from odoo import api, fields, models

from ...const import USER_GROUP
from ...decision import legal_hold


class AccountMove(models.Model):
    """What protects the customer from being pressed for an invoice, or from paying it, today."""

    _inherit = "account.move"

    collections_protection = fields.Selection(
        [("in_peace", "Not Pressed For"), ("held", "Not to Be Paid")],
        "Protection",
        compute="_compute_collections_protection",
        groups=USER_GROUP,
        help="What the customer reads of it today: that it is open, without a demand, or that the law keeps the "
        "customer from paying it.",
    )

    @api.depends("partner_id", "company_id", "invoice_date", "date")
    def _compute_collections_protection(self):
        protected = self._collections_protected()
        for move in self:
            move.collections_protection = protected.get(move.id)

    def _collections_protected(self):
        """Return what protects the customers of these invoices today, by invoice id, as far as anything does."""
        cases = self._collections_cases_by_key()
        holds = self.env["collections.moratorium"]._holds([case.id for case in cases.values()])
        found = {}
        for move in self:
            if case := cases.get((move.commercial_partner_id.id, move.company_id.root_id.id)):
                found[move.id] = move._collections_protected_by(case, holds.get(case.id, ()))
        return {move_id: protection for move_id, protection in found.items() if protection}

    def _collections_protected_by(self, case, holds):
        today, dated = case.company_id._collections_day(), self.invoice_date or self.date
        return legal_hold.protection(case._is_in_peace(today), holds, today, dated)
