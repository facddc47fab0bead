from collections import defaultdict

from odoo import api, models

from ...tools import later

#: So many invoices are named that a payment has paid.
INVOICES_NAMED = 5


class AccountPartialReconcile(models.Model):
    """What was paid is told in the time-line of whoever is followed up."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        later.note(partials, "_collections_tell")
        return partials

    def _collections_tell(self):
        """Tell what these have paid, a line for each payment or credit note and customer."""
        debts = self.exists().filtered(lambda p: p.debit_move_id.account_type == "asset_receivable")
        cases = {case.partner_id: case for case in debts._collections_open_cases()}
        paid = defaultdict(debts.browse)
        for partial in debts:
            if case := cases.get(partial.debit_move_id.partner_id.commercial_partner_id):
                paid[case, partial.credit_move_id.move_id] |= partial
        for (case, move), partials in paid.items():
            case._note(lambda ours, move=move, partials=partials: partials._collections_in_one_line(ours), move)

    def _collections_open_cases(self):
        """The open cases of who owed these, with the company that they are reconciled in."""
        customers = self.debit_move_id.partner_id.commercial_partner_id
        domain = [("partner_id", "in", customers.ids), ("company_id", "in", self.company_id.root_id.ids)]
        # whoever enters a payment need not work the cases
        return self.env["collections.case"].sudo().search([*domain, ("state", "=", "open")]) if customers else ()

    def _collections_in_one_line(self, case):
        """What was paid, in the language of the case's environment."""
        names = self.debit_move_id.move_id.mapped("name")
        invoices = ", ".join(names[:INVOICES_NAMED]) + (" …" if len(names) > INVOICES_NAMED else "")
        amount = self.company_id.currency_id[:1].format(sum(self.mapped("amount")))
        if self.credit_move_id.move_id[:1].move_type == "out_refund":
            return case.env._("Credited: %(amount)s of %(invoices)s", amount=amount, invoices=invoices)
        return case.env._("Paid: %(amount)s of %(invoices)s", amount=amount, invoices=invoices)
