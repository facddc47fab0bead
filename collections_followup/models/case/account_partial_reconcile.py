from odoo import api, models

from ...tools import later

#: The number of invoices that a line names.
NAMED = 5


class AccountPartialReconcile(models.Model):
    """What pays the invoices of a customer stands in the time-line of their case: one line for each payment."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        later.note(partials, "_collections_to_timeline")
        return partials

    def unlink(self):
        """Tell that something is not paid any more, unless it was never told that it was."""
        noted = later.forget(self, "_collections_to_timeline")
        (self - self.browse(noted))._collections_to_timeline(undone=True)
        return super().unlink()

    def _collections_to_timeline(self, undone=False, cases=None):
        """Tell what was reconciled, or is not any more, in the language of the collector of each case.

        :param cases: cases of the customers, if they are known already
        """
        groups = {}
        for (case, credit), partials in self._collections_by_case(cases).items():
            lang = case._for_colleagues().env.lang
            told = partials.with_context(lang=lang)._collections_in_one_line(credit, undone)
            groups.setdefault(lang, []).append((case.id, credit.move_id, told))
        for lang, told in groups.items():
            self.env["collections.case"]._add_lines(lang, self.env.user.partner_id, told)

    def _collections_by_case(self, cases):
        """Return {(case, item that pays): allocations}; exchange differences and losses are no payments."""
        # users who enter a payment need not work the cases
        paid = self.sudo().filtered(lambda partial: partial._collections_pays())
        debts = paid.debit_move_id
        if cases is None:
            cases = self.env["collections.case"].sudo()
            cases = cases._of(debts.partner_id.commercial_partner_id, debts.company_id.root_id)
        found = {(case.partner_id, case.company_id): case for case in cases}

        def key(partial):
            debt = partial.debit_move_id
            return found.get((debt.partner_id.commercial_partner_id, debt.company_id.root_id)), partial.credit_move_id

        return {(case, credit): partials for (case, credit), partials in paid.grouped(key).items() if case}

    def _collections_pays(self):
        credit, debt = self.credit_move_id, self.debit_move_id
        exchange = self.company_id.currency_exchange_journal_id
        return (
            debt.account_type == "asset_receivable"
            and not credit.move_id.collections_is_loss
            and exchange not in (credit.journal_id, debt.journal_id)
        )

    def _collections_in_one_line(self, credit, undone):
        """Return what an item pays, or does not pay any more."""
        credit = credit.with_env(self.env)  # in the language of the reader
        names = [name for name in dict.fromkeys(self.debit_move_id.mapped("move_name")) if name]
        values = {
            "amount": credit.currency_id.format(sum(self.mapped("credit_amount_currency"))),
            "invoices": ", ".join([*names[:NAMED], *(["…"] if len(names) > NAMED else [])]),
        }
        if undone:
            return self.env._("%(amount)s no longer pay %(invoices)s", **values)
        if credit.payment_id or credit.statement_line_id:
            return self.env._("Payment of %(amount)s for %(invoices)s", **values)
        if credit.move_id.move_type == "out_refund":
            return self.env._("Credit note of %(amount)s for %(invoices)s", **values)
        return self.env._("%(amount)s reconciled with %(invoices)s", **values)
