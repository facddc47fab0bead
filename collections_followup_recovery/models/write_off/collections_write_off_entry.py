from typing import NamedTuple

from odoo import Command, api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import plaintext2html

from ...decision.shares import shares

AMOUNTS = ("amount_currency", "balance")
ZERO = dict.fromkeys(AMOUNTS, 0.0)
#: The most items that are booked in one entry, while a person waits.
BATCH = 250


class Part(NamedTuple):
    """What an invoice was made of: its untaxed amount under certain taxes, or one tax.

    :ivar values: values of the journal item that takes it back
    :ivar amount: in the currency of the invoice, positive for what the customer was to pay
    :ivar balance: the same in the currency of the company
    """

    values: dict
    amount: float
    balance: float


class CollectionsWriteOff(models.Model):
    """The entries of a write-off: the debt against the loss, and against the taxes if they are corrected."""

    _inherit = "collections.write.off"

    # === BOOKED === #

    def _book(self):
        """Book the write-off: at once, or by a job in parts if there is much of it."""
        self.item_ids._check_open()
        if len(self.item_ids) > BATCH:
            self._decide("running")
            job = self.env.ref("collections_followup_recovery.ir_cron_write_off")
            job.sudo()._trigger()  # whoever may write off may start the job that does it
            return
        self._book_items(self.item_ids)
        self._decide("posted")

    def _book_items(self, items):
        """Book some of the items: an entry for each company that is owed, reconciled with the items."""
        for company, of_company in items.grouped("company_id").items():
            move = self._post_entry(company, self._items_lines(of_company), collections_is_loss=True)
            credits = move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
            self._reconcile(list(zip(of_company.line_id, credits.sorted("id"), strict=True)))
        items.sudo().is_booked = True  # only code writes it
        self._tell_invoices(items.line_id.move_id)

    @api.model
    def _reconcile(self, pairs):
        """Reconcile debts with what takes them off, many at once: a few queries for all, not ten for each.

        Nothing of the invoices changes that taxes follow from, and `_tell_invoices` says what Odoo would say of each.
        """
        lines = self.env["account.move.line"].with_context(skip_invoice_sync=True, mail_notrack=True)
        lines._reconcile_plan([lines.union(*pair) for pair in pairs])
        lines.env.flush_all()

    def _tell_invoices(self, moves):
        """Note the write-off in the time-line of the invoices, in one go."""
        link = self._get_html_link(title=self._entry_ref())
        moves.sudo()._message_log_batch(dict.fromkeys(moves.ids, link))  # whoever writes off need not edit invoices

    @api.model
    def _cron_book(self):
        """Book large write-offs in parts, each in a transaction of its own."""
        for write_off in self.search([("state", "=", "running")]):
            while items := write_off._next_items():
                write_off._book_items(items)
                left = self.env["collections.write.off.item"].search_count(write_off._to_book())
                if not self.env["ir.cron"]._commit_progress(len(items), remaining=left + 1):
                    return
            write_off._decide("posted")
            self.env["ir.cron"]._commit_progress(1)

    def _to_book(self):
        return Domain("write_off_id", "=", self.id) & Domain("is_booked", "=", False)

    def _next_items(self):
        """Return the next items to book; what was paid since is left out of the write-off."""
        items = self.env["collections.write.off.item"].search(self._to_book(), limit=BATCH)
        gone = items.filtered(lambda item: not item._is_open())
        self._drop_paid(gone)
        return self._next_items() if gone and gone == items else items - gone

    def _drop_paid(self, gone):
        """Leave out items of which less is open than was decided, and say so."""
        if changes := gone._changes():
            lines = [self.env._("Left out, since it was paid before it could be booked:"), *changes]
            self._message_log(body=plaintext2html("\n".join(lines)))
        gone.unlink()

    def _post_entry(self, company, lines, **values):
        """Post an entry of lines, on the first open day if its own is locked.

        :param lines: list of dicts with the values of journal items
        :param values: other values of the entry
        """
        company = company.with_company(company)
        journal = self._journal(company)
        taxed = any(line.get("tax_ids") or line.get("tax_repartition_line_id") for line in lines)
        # Odoo would reckon the taxes anew from the lines, as it does for what is typed
        move = self.env["account.move"].with_context(skip_invoice_sync=True)
        move = move.create(
            {
                "move_type": "entry",
                "company_id": company.id,
                "journal_id": journal.id,
                "date": company._collections_open_day(self.date, taxed, journal),
                "ref": self._entry_ref(),
                "line_ids": [Command.create(line) for line in lines],
            }
        )
        move.sudo().write({"collections_write_off_id": self.id, **values})  # only code writes them
        move._post(soft=False)
        return move

    def _entry_ref(self):
        return self.env._("Write-off: %s", self.note or self._label_of("reason"))

    def _journal(self, company):
        """:raises UserError: if the company has no journal for miscellaneous entries"""
        chosen = company.root_id.collections_write_off_journal_id
        if chosen and (chosen.company_id == company or chosen.company_id in company.parent_ids):
            return chosen
        return self._misc_journal(company)

    # === ITS LINES === #

    def _items_lines(self, items):
        """Return the journal items by which parts of open items are written off: list of dicts.

        Losses of many customers are one sum for each currency and tax.
        """
        debts = [
            # no distribution is looked up for each: a receivable has none
            {
                **self._line_values(i.line_id.account_id, i.line_id, -i.amount, -i.balance),
                "analytic_distribution": False,
            }
            for i in items
        ]
        losses = [line for i in items for line in self._loss_lines(i.line_id, i.amount, i.balance, self.account_id)]
        return [*debts, *(losses if self.case_id else self._summed(losses))]

    def _summed(self, lines):
        """Return lines that differ in their amounts and customers alone as one."""
        sums = {}
        for line in lines:
            key = tuple((name, str(line[name])) for name in line if name not in ("name", "partner_id", *AMOUNTS))
            known = sums.setdefault(key, {**line, "name": self._entry_ref(), "partner_id": False, **ZERO})
            for name in AMOUNTS:
                known[name] += line[name]
        return list(sums.values())

    def _line_values(self, account, line, amount, balance):
        return {
            "account_id": account.id,
            "partner_id": line.partner_id.id,
            "name": line.move_id.name,
            "currency_id": line.currency_id.id,
            "amount_currency": amount,
            "balance": balance,
        }

    def _loss_lines(self, line, amount, balance, account):
        """Return the journal items that a debt of an invoice becomes: its loss, and its taxes if they are corrected.

        :param amount: of the debt, in the currency of the item
        :param balance: the same in the currency of the company
        :param account: the account of the loss
        """
        parts = self._parts(line, account) if self.corrects_taxes else {}
        if not parts:
            return [self._line_values(account, line, amount, balance)]
        amounts = shares(amount, {key: part.amount for key, part in parts.items()}, line.currency_id.rounding)
        rounding = line.company_currency_id.rounding
        balances = shares(balance, {key: part.balance for key, part in parts.items()}, rounding)
        return [
            {**self._line_values(account, line, amounts[key], balances[key]), **part.values}
            for key, part in parts.items()
            if amounts[key] or balances[key]
        ]

    def _parts(self, line, account):
        """Return what the invoice of an item was made of: {key: Part}; nothing if it bears no taxes."""
        move = line.move_id
        taxes = move.line_ids.filtered("tax_repartition_line_id")
        if not taxes:
            return {}
        self._check_taxes(move)
        parts = {tax: self._part(tax, self._tax_values(tax)) for tax in taxes}
        untaxed = move.line_ids.filtered(lambda line: line.account_id and line.display_type != "payment_term") - taxes
        for bases in untaxed.grouped("tax_ids").values():
            parts[bases[0]] = self._part(bases, self._base_values(bases[0], account))
        return {key: part for key, part in parts.items() if part.amount}

    def _part(self, lines, values):
        return Part(values, -sum(lines.mapped("amount_currency")), -sum(lines.mapped("balance")))

    def _check_taxes(self, move):
        """:raises UserError: if taxes of an invoice are due when it is paid: they were never owed"""
        if "on_payment" in move.line_ids.tax_ids.mapped("tax_exigibility"):
            raise UserError(
                self.env._(
                    "The taxes of %s are due when it is paid, so there is nothing to correct. "
                    "Write it off without correcting taxes, and let your tax adviser look at the entry.",
                    move.name,
                )
            )

    def _tax_values(self, line):
        """Return the values by which the tax of an invoice is taken back: as a credit note would, to the same box."""
        tax = line.tax_line_id
        number = list(tax.invoice_repartition_line_ids).index(line.tax_repartition_line_id)
        refund = tax.refund_repartition_line_ids[number]
        return {
            "account_id": line.account_id.id,
            "tax_repartition_line_id": refund.id,
            "tax_tag_ids": [Command.set(refund.tag_ids.ids)],
        }

    def _base_values(self, line, account):
        """Return the values of the loss of what an invoice asked for under certain taxes."""
        company = line.company_id
        chosen = self.env["collections.loss.accounts"]._loss_with(company, account, line.tax_ids)
        return {
            "account_id": chosen.id,
            "tax_ids": [Command.set(line.tax_ids.ids)],
            "tax_tag_ids": [Command.set(line.tax_ids.get_tax_tags(True, "base").ids)],
        }

    # === REVERSED === #

    @api.model
    def _way_back(self):
        return self.env._("Reverse")

    def _reverse_entries(self):
        """Reverse the entries; the debts are open again."""
        entries = self.sudo().move_ids.filtered(lambda move: move.state == "posted")  # asked before; also of branches
        values = [self._values_of_reversal(move) for move in entries]
        entries._reverse_moves(values, cancel=True)

    def _values_of_reversal(self, move):
        company, taxed = move.company_id, bool(move.line_ids.tax_ids)
        day = company._collections_open_day(company._collections_day(), taxed, move.journal_id)
        return {
            "date": day,
            "ref": self.env._("Reversal of: %s", move.name),
            "collections_write_off_id": self.id,
        }
