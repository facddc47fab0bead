from odoo import api, models
from odoo.fields import Domain

from ...decision import loss_accounts

#: Types of accounts on which each is booked.
TYPES = {
    "losses": ("expense", "expense_other"),
    "recovered": ("income", "income_other", "expense", "expense_other"),
    "doubtful": ("asset_receivable", "asset_current"),
}


class CollectionsLossAccounts(models.AbstractModel):
    """The accounts of losses, as a company has chosen them, or as its chart of accounts proposes."""

    _name = "collections.loss.accounts"
    _description = "Accounts of Losses"

    @api.model
    def _loss(self, company):
        """Return the account of losses of a company; empty if nobody has chosen one and the chart is not known."""
        return company.root_id.collections_write_off_account_id or self._proposed(company, "losses")[:1]

    @api.model
    def _loss_with(self, company, account, taxes):
        """Return the account for losses with certain taxes: charts may have one for each, as SKR03 has for 19 %.

        :param account: the account for all others
        """
        proposed = self._proposed(company, "losses") if taxes else account
        others = proposed if account == proposed[:1] else account
        return others.filtered(lambda other: other.tax_ids == taxes)[:1] or account

    @api.model
    def _recovered(self, company, loss):
        """Return the account of what comes after a write-off.

        :param loss: the account of the loss, which it reduces if there is no other
        """
        chosen = company.root_id.collections_recovered_account_id
        return chosen or self._proposed(company, "recovered")[:1] or loss

    @api.model
    def _doubtful(self, company):
        """Return the account of doubtful debts; empty if nobody has chosen one and the chart is not known."""
        return company.root_id.collections_doubtful_account_id or self._proposed(company, "doubtful")[:1]

    @api.model
    def _proposed(self, company, kind):
        """Return the accounts that the chart of a company has for a kind, the usual one first; empty if unsure.

        :param kind: ``losses``, ``recovered`` or ``doubtful``
        """
        found = self._by_code(company, kind)
        if not found:
            found = self._by_name(company, kind)
            found = found if len(found) == 1 else found.browse()
        return found

    @api.model
    def _by_code(self, company, kind):
        codes = getattr(loss_accounts.codes(company.chart_template), kind)
        return self.env["account.account"].union(
            *(self._accounts(company, kind, Domain("code", "=like", f"{code}%"))[:1] for code in codes)
        )

    @api.model
    def _by_name(self, company, kind):
        names = getattr(loss_accounts.NAMES, kind)
        return self._accounts(company, kind, Domain.OR(Domain("name", "ilike", name) for name in names))

    @api.model
    def _accounts(self, company, kind, domain):
        accounts = self.env["account.account"].with_company(company)
        domain &= Domain("account_type", "in", TYPES[kind]) & Domain(accounts._check_company_domain(company))
        return accounts.search(domain, order="code")
