from datetime import timedelta

from odoo import models
from odoo.fields import Domain

from ...tools import later


class ResCompany(models.Model):
    """The cases of a company: when they are opened, and how its settings change them."""

    _inherit = "res.company"

    def write(self, vals):
        rehearsed = {company.id: company._collections_rehearses() for company in self}
        active = self.filtered("collections_active")
        result = super().write(vals)
        later.note(active.filtered(lambda company: not company.collections_active), "_collections_check_waiting")
        self.filtered(lambda company: company._collections_rehearses() != rehearsed[company.id])._collections_turn()
        return result

    def _collections_turn(self):
        """Refresh the cases when a rehearsal begins or ends: it counts levels of its own."""
        if not self:
            return
        cases = self.env["collections.case"].sudo()
        # customers have not received the statements of a rehearsal
        cases.search([("company_id", "in", self.ids), ("statement_until", "!=", False)]).write(
            {"statement_until": False}
        )
        cases.search([("company_id", "in", self.ids), ("state", "=", "open")])._refresh()

    def _collections_check_waiting(self):
        """Check waiting messages after the follow-up is switched off: they do not leave."""
        self.env["collections.contact"].sudo()._waiting_of(self).case_id._evaluate_again()

    def _collections_unseen(self, customer=None):
        """Return True if something is overdue, and this company, or this customer, was never evaluated.

        :param customer: commercial partner, to check one only
        """
        self.ensure_one()
        of_customer = Domain("partner_id.commercial_partner_id", "=", customer.id) if customer else Domain.TRUE
        if self.env["collections.case"].sudo()._has_evaluated(self, customer):
            return False
        overdue = Domain("company_id", "child_of", self.id) & Domain("date_maturity", "<", self._collections_day())
        overdue &= Domain("account_type", "=", "asset_receivable") & Domain("parent_state", "=", "posted")
        overdue &= Domain("reconciled", "=", False) & Domain("amount_residual", ">", 0)
        # entries that are not followed up open no case
        overdue &= Domain("no_followup", "=", False) | Domain("move_type", "!=", "entry")
        # whoever sees the customer or the cases may know that something is overdue
        return bool(self.env["account.move.line"].sudo().search_count(overdue & of_customer, limit=1))

    def _open_collections_cases(self, today):
        """Open the cases of customers with items that are overdue, or that the first level of a policy applies to."""
        self.ensure_one()
        policies = self.env["collections.policy"]._of_company(self)
        opens = min((policy.opens for _segment, policy in policies), default=timedelta(1))
        return self.env["collections.ledger"].sudo()._open_cases(self, today, today - opens)
