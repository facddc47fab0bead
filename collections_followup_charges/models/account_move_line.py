from odoo import api, fields, models

from odoo.addons.collections_followup.decision import Receivable

#: Months for which interest of invoices that were paid late waits for somebody to decide about it, at first.
MONTHS = 3


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    @api.model
    def _collections_paid_late(self, company, since, partners=None):
        """Return the journal items of a company that were paid in full, after their due date.

        :param since: their last payment came on this day or later
        :param partners: of these customers; None: of all
        """
        theirs = [] if partners is None else [("move_id.commercial_partner_id", "in", partners.ids)]
        lines = self.search(
            [
                *theirs,
                ("company_id", "child_of", company.id),
                ("move_id.move_type", "=", "out_invoice"),
                ("parent_state", "=", "posted"),
                ("display_type", "=", "payment_term"),
                ("reconciled", "=", True),
                ("move_id.collections_terms_id.interest", "!=", False),
                ("matched_credit_ids.max_date", ">=", since),
            ],
            order="partner_id, date_maturity, id",
        )
        return lines.filtered(lambda line: max(line.matched_credit_ids.mapped("max_date")) > line.date_maturity)

    @api.model
    def _collections_paid_since(self):
        """Return the day since which invoices were paid late, where nobody says another one."""
        return fields.Date.subtract(fields.Date.context_today(self), months=MONTHS)

    def _collections_late_by_case(self, company):
        """Return these items as the reckoning of interest reads them, by the id of their customer's case."""
        domain = [("partner_id", "in", self.partner_id.commercial_partner_id.ids), ("company_id", "=", company.id)]
        cases = {case.partner_id: case for case in self.env["collections.case"].search(domain)}
        late = {}
        for line in self:
            if case := cases.get(line.partner_id.commercial_partner_id):
                late.setdefault(case.id, []).append(line._collections_as_late())
        return late

    def _collections_as_late(self):
        """Return an item that was paid late as the reckoning of interest reads it."""
        currency = self.currency_id
        amounts = (0.0, currency.name, 0.0, 0.0)
        return Receivable(
            self.id, self.move_id.id, self.move_id.name, self.date_maturity, *amounts, unit=currency.rounding
        )
