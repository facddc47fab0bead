from odoo import Command, api, models
from odoo.exceptions import UserError

from .collections_doubtful_item import Part


class CollectionsDoubtful(models.Model):
    """The entries that move debts to the account of doubtful debts, and back."""

    _inherit = "collections.doubtful"

    @api.model
    def _way_back(self):
        return self.env._("Move Back")

    def _move(self):
        """Post an entry for each company that is owed, with two journal items for each debt."""
        for company, items in self.item_ids.sudo().grouped("company_id").items():  # only code writes what was moved
            parts = {i: Part(i.line_id.amount_residual_currency, i.line_id.amount_residual) for i in items}
            lines = self._post(company, parts, 1)
            for item, (moved, taken) in lines.items():
                amounts = dict(zip(("amount", "balance"), parts[item], strict=True))
                item.write({**amounts, "moved_line_id": moved.id, "taken_line_id": taken.id})

    def _move_back(self, parts):
        """Post the opposite for parts of the debts, and reconcile it with what was moved.

        :param parts: {item: Part}
        :raises UserError: if these are nothing
        """
        parts = {item: part for item, part in parts.items() if not item.currency_id.is_zero(part.amount)}
        if not parts:
            raise UserError(self.env._("Nothing of it was paid, credited or written off since."))
        for company, items in self.item_ids.browse(item.id for item in parts).grouped("company_id").items():
            lines = self._post(company, {item: parts[item] for item in items}, -1)
            for item, (moved, taken) in lines.items():
                (item.moved_line_id | moved).reconcile()
                (item.taken_line_id | taken).reconcile()
        if all(item.currency_id.is_zero(item._left().amount) for item in self.item_ids):
            self._decide("reversed")

    def _post(self, company, parts, sign):
        """Post an entry that moves parts of debts: {item: (journal item on the other account, on its own account)}.

        :param parts: {item: Part}
        :param sign: 1 to the account of doubtful debts, -1 back
        """
        company = company.with_company(company)
        journal = self._misc_journal(company)
        values = [line for item, part in parts.items() for line in self._pair(item, part, sign)]
        move = self.env["account.move"].with_context(skip_invoice_sync=True)  # there are no taxes to reckon
        move = move.create(
            {
                "move_type": "entry",
                "company_id": company.id,
                "journal_id": journal.id,
                "date": company._collections_open_day(self._day(sign), False, journal),
                "ref": self.display_name,
                "line_ids": [Command.create(line) for line in values],
            }
        )
        move.sudo().collections_doubtful_id = self  # only code writes them
        move.line_ids.sudo().collections_regrouped = True
        move._post(soft=False)
        lines = move.line_ids.sorted("id")
        return dict(zip(parts, zip(lines[::2], lines[1::2], strict=True), strict=True))

    def _day(self, sign):
        return self.date if sign > 0 else self.company_id._collections_day()

    def _pair(self, item, part, sign):
        """Return the values of the two journal items that move a part of a debt, as old as the debt is."""
        line = item.line_id
        common = {
            "partner_id": line.partner_id.id,
            "name": line.move_id.name or line.name,
            "currency_id": line.currency_id.id,
            "date_maturity": line.date_maturity or line.date,
            "no_followup": True,
            "analytic_distribution": False,
        }
        return [
            {
                **common,
                "account_id": account.id,
                "amount_currency": side * part.amount,
                "balance": side * part.balance,
            }
            for account, side in ((self.account_id, sign), (line.account_id, -sign))
        ]
