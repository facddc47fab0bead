from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.collections_followup.decision import Named

from ..decision.order_hold import Exposure, Limits, reasons


class SaleOrder(models.Model):
    """What the customer of an order owes, and whether it is a reason to hold the order."""

    _inherit = "sale.order"

    def _collections_reasons(self):
        """Return the Reasons for which this order is held now; none if it is not, or need not be."""
        self.ensure_one()
        order = self.sudo()  # whoever sells need not see the books; the books decide all the same
        company = order.company_id.root_id
        if not company.collections_holds_orders:
            return ()
        case = order._collections_case(company)
        if order._collections_is_excepted(company, case):
            return ()
        today = company._collections_day()
        amount = order._collections_in_company(order.amount_total, company, today)
        exposure = order._collections_exposure(company, case, today)
        of_others = order.env["collections.order.reason"]._all_reasons(case, today) if case else ()
        return reasons(exposure, order._collections_limits(company, today), amount, today) + of_others

    def _collections_is_excepted(self, company, case):
        """Return True for orders that are never held: paid in advance, of one's own companies, or released."""
        customer = self.partner_invoice_id.commercial_partner_id
        own = self.env["res.company"].search([("partner_id", "=", customer.id)], limit=1)
        paid = self.amount_total > 0 and self.currency_id.compare_amounts(self.amount_paid, self.amount_total) >= 0
        return bool(own or paid or self._collections_is_released(company) or case.excluded)

    def _collections_is_released(self, company):
        until = self.collections_release_until
        return self.collections_hold == "released" and (not until or company._collections_day() <= until)

    def _collections_case(self, company):
        customer = self.partner_invoice_id.commercial_partner_id
        return self.env["collections.case"].search(
            [("partner_id", "=", customer.id), ("company_id", "=", company.id)], limit=1
        )

    def _collections_exposure(self, company, case, today):
        """Return the ``Exposure`` of the customer who is invoiced, in this company alone."""
        not_invoiced = self._collections_not_invoiced(company, today)
        if not case:
            return Exposure(not_invoiced=not_invoiced)
        assessment = case._assess_today()[case.id]
        late = [i for i in assessment.collectible if i.receivable.due and i.receivable.due < today]
        level = case.level_id
        return Exposure(
            open=assessment.booked_total - assessment.credit,
            overdue=max(assessment.overdue_value, 0.0),
            days=max((item.receivable.age(today) for item in late), default=0),
            not_invoiced=not_invoiced,
            level=Named(level.id, level.name) if level and level._holds_orders() else None,
            broken=self._collections_broken(case, today),
        )

    def _collections_not_invoiced(self, company, today):
        """Return what the customer has ordered and not been invoiced for, other orders alone."""
        orders = self.search(
            Domain("partner_invoice_id.commercial_partner_id", "=", self.partner_invoice_id.commercial_partner_id.id)
            & Domain("company_id", "child_of", company.id)
            & Domain("state", "=", "sale")
            & Domain("invoice_status", "!=", "invoiced")
            & Domain("id", "!=", self._origin.id or 0)
        )
        return sum(order._collections_in_company(order.amount_to_invoice, company, today) for order in orders)

    def _collections_in_company(self, amount, company, today):
        return self.currency_id._convert(amount, company.currency_id, company, today)

    @api.model
    def _collections_broken(self, case, today):
        year = fields.Date.subtract(today, years=1)
        domain = [("case_id", "=", case.id), ("state", "=", "broken"), ("date", ">=", year)]
        return self.env["collections.promise"].search_count(domain)

    def _collections_limits(self, company, today):
        customer = self.partner_invoice_id.commercial_partner_id
        limit = customer._collections_limit(company, today) if company.collections_hold_limit else None
        return Limits(
            company.currency_id.name,
            company.collections_hold_days,
            company.collections_hold_amount,
            company.collections_hold_broken,
            limit,
            customer.with_company(company).collections_limit_until or None,
        )
