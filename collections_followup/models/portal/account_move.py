from odoo import api, fields, models

from ...decision import legal_hold


class AccountMove(models.Model):
    """On Odoo's own pages, too, nothing is asked for that is not pressed for, or that the law keeps from being paid."""

    _inherit = "account.move"

    collections_protection = fields.Selection(
        [("in_peace", "Not Pressed For"), ("held", "Not to Be Paid")],
        "Protection",
        compute="_compute_collections_protection",
        compute_sudo=True,  # customers ask it of their own invoices
        help="What the customer's page says of it today: that it is open, without a demand, or that the law keeps the "
        "customer from paying it.",
    )

    @api.depends("partner_id", "company_id", "invoice_date", "date")
    def _compute_collections_protection(self):
        cases = self._collections_cases_by_key()
        holds = self.env["collections.moratorium"]._holds([case.id for case in cases.values()])
        for move in self:
            case = cases.get((move.commercial_partner_id.id, move.company_id.root_id.id))
            move.collections_protection = case and move._collections_protected_by(case, holds.get(case.id, ()))

    def _collections_protected_by(self, case, holds):
        today, dated = case.company_id._collections_day(), self.invoice_date or self.date
        if not legal_hold.takes_payments(holds, today, dated):
            return "held"
        in_peace = self.env["collections.page"]._is_in_peace(case, today)
        return "in_peace" if in_peace or legal_hold.strictest(holds, today, dated) else False

    def _has_to_be_paid(self):
        return super()._has_to_be_paid() and self.collections_protection != "held"

    def _get_online_payment_error(self):
        told = super()._get_online_payment_error()
        if self.collections_protection != "held":
            return told
        return "\n".join(filter(None, [told, self.env._("The law keeps this invoice from being paid here now.")]))
