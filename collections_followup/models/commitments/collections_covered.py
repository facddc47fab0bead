from collections import defaultdict
from typing import NamedTuple

from odoo import Command, api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...decision.debt import Debt, Receipt
from ...tools import bulk
from ..ledger.collections_open_items import RECEIVABLE, is_no_money

#: Models that are read by SQL: pending changes are written to the database first.
READS = ("account.account", "account.move", "account.move.line", "collections.case", "res.partner")


class Covered(NamedTuple):
    """The debts that a commitment covers, as the ledger has them now.

    :ivar debts: Debt for each invoice, or installment of one, that this customer still owes
    :ivar line_ids: ids of the journal items on which these are booked now
    :ivar agreed: the open amount of all covered debts when it was made, whoever owes them now
    :ivar is_draft: True if an invoice among them is being corrected: nothing is concluded until it is posted again
    :ivar is_converted: True if an invoice among them is now in another currency
    """

    debts: tuple[Debt, ...] = ()
    line_ids: tuple[int, ...] = ()
    agreed: float = 0.0
    is_draft: bool = False
    is_converted: bool = False


class Row(NamedTuple):
    """An item of a commitment, and one of the journal items on which its invoice is booked now, if any is left."""

    commitment_id: int
    item_id: int
    amount: float
    paid: float
    is_whole: bool
    due_date: object
    own_line_id: int | None
    move_id: int | None
    currency_id: int
    line_id: int | None
    is_successor: bool
    state: str | None
    is_theirs: bool
    line_currency_id: int | None
    residual: float
    date_maturity: object
    newest: int


class CollectionsCovered(models.AbstractModel):
    """A debt that a commitment covers: an invoice, or an installment of it.

    Odoo may replace the journal item when the invoice is corrected, so the debt is found again by its invoice.
    The commitment is the record that the field ``_commitment`` names; it has ``case_id`` and ``currency_id``.
    """

    _name = "collections.covered"
    _description = "Debt That a Commitment Covers"

    #: Name of the many-to-one field of the commitment.
    _commitment = None

    line_id = fields.Many2one(
        "account.move.line",
        "Journal Item",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The journal item on which it was booked.",
    )
    move_id = fields.Many2one(
        "account.move",
        "Invoice",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The invoice or entry.",
    )
    due_date = fields.Date(readonly=True, help="When it was due.")
    is_whole = fields.Boolean("Whole Invoice", readonly=True, help="It covers all that was open of the invoice.")
    paid = fields.Float(readonly=True, help="The money that had come for it before the commitment was made.")
    newest_allocation = fields.Integer(readonly=True, help="The newest allocation that was known then, by its number.")

    # === MADE === #

    @api.model_create_multi
    def create(self, vals_list):
        """Complete an item that names only its journal item, by the present values of that."""
        lines = self.env["account.move.line"]
        for vals in vals_list:
            if vals.get("line_id") and "move_id" not in vals:
                vals |= {**self._values_of(lines.browse(vals["line_id"]))[0], **vals}
        return super().create(vals_list)

    @api.model
    def _covering(self, lines, company):
        """Return the values of a commitment that covers journal items, as these are now: its currency and its items.

        :param lines: open journal items in one currency
        :param company: whose currency counts if there are none
        """
        currency = lines.currency_id[:1] or company.currency_id
        return {"currency_id": currency.id, "item_ids": [Command.create(v) for v in self._values_of(lines)]}

    @api.model
    def _values_of(self, lines):
        """Return the values of items that cover journal items, as these are now.

        :param lines: open journal items in one currency
        :returns: list of dicts
        """
        receivables = lines.move_id.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        money, values = self._money(receivables.ids), []
        chosen = lines.grouped("move_id")
        for move, of_move in receivables.grouped("move_id").items():
            covered = chosen[move]
            is_whole = of_move.filtered(lambda line: line.amount_residual_currency > 0) <= covered
            paid = {line: sum(receipt.amount for receipt in money[line.id]) for line in of_move}
            if is_whole:  # earlier payments of its other installments count too
                paid[covered[0]] += sum(paid[line] for line in of_move - covered)
            newest = max((receipt.id for line in of_move for receipt in money[line.id]), default=0)
            known = {"is_whole": is_whole, "newest_allocation": newest}
            values += [{**self._values(line), **known, "paid": paid[line]} for line in covered]
        return values

    @api.model
    def _values(self, line):
        return {
            "line_id": line.id,
            "move_id": line.move_id.id,
            "due_date": line.date_maturity,
            "amount": line.amount_residual_currency,
        }

    # === NOW === #

    @api.model
    def _in_force(self, lines, *states):
        """Return the commitments in these states that cover journal items: {item id: commitment}, the latest one."""
        moves = lines.move_id._collections_and_replaced()
        domain = Domain("item_ids.move_id", "in", moves.ids) & Domain("state", "in", states)
        commitments = self._commitments().search(domain, order="id")
        covered = commitments.item_ids._covered()
        return {line_id: found for found in commitments for line_id in covered[found.id].line_ids}

    def _lines(self):
        """Return the journal items on which the covered debts are booked now."""
        covered = self._covered().values()
        return self.env["account.move.line"].browse(line_id for c in covered for line_id in c.line_ids)

    @api.model
    def _commitments(self, ids=()):
        return self.env[self._fields[self._commitment].comodel_name].browse(ids)

    def _covered(self):
        """Return what the commitments of these items cover now: {commitment id: Covered}. Constant queries."""
        debts = defaultdict(list)
        for row in self._read_rows() if self else ():
            debts[row.commitment_id, row.move_id or -row.item_id].append(row)
        chosen = {key: self._chosen(of_debt) for key, of_debt in debts.items()}
        money = self._allocated(list({row.line_id: row for lines in chosen.values() for row in lines}.values()))
        covered = defaultdict(Covered)
        for key, of_debt in debts.items():
            covered[key[0]] = self._with_debt(covered[key[0]], of_debt, chosen[key], money)
        return covered

    def _read_rows(self):
        """Return a Row for each item and each receivable item of its invoice, and of invoices that replaced it."""
        for name in (*READS, self._name, self._commitments()._name):
            self.env[name].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                  WITH RECURSIVE invoice AS (
                       SELECT DISTINCT item.move_id AS origin_id, item.move_id, FALSE AS is_successor
                         FROM %(item)s item WHERE item.id = ANY(%(ids)s)
                        UNION
                       SELECT invoice.origin_id, successor.id, TRUE
                         FROM invoice
                         JOIN account_move successor ON successor.collections_replaces_id = invoice.move_id
                        -- also where nobody was asked: a broken promise is not kept by an invoice that replaces another
                        WHERE successor.collections_carry IS DISTINCT FROM 'no'),
                       line AS (
                       SELECT invoice.origin_id, invoice.is_successor, line.*, owner.commercial_partner_id
                         FROM invoice
                         JOIN account_move_line line ON line.move_id = invoice.move_id
                         JOIN res_partner owner ON owner.id = line.partner_id
                        WHERE line.account_id = %(receivable)s AND line.amount_currency > 0)
                SELECT commitment.id, item.id, item.amount, COALESCE(item.paid, 0), COALESCE(item.is_whole, FALSE),
                       item.due_date, item.line_id, item.move_id, commitment.currency_id, line.id,
                       COALESCE(line.is_successor, FALSE), line.parent_state,
                       COALESCE(line.commercial_partner_id = kase.partner_id, FALSE), line.currency_id,
                       line.amount_residual_currency, line.date_maturity,
                       COALESCE(item.newest_allocation, 0)
                  FROM %(item)s item
                  JOIN %(commitment)s commitment ON commitment.id = item.%(parent)s
                  JOIN collections_case kase ON kase.id = commitment.case_id
             LEFT JOIN line ON line.origin_id = item.move_id
                 WHERE item.id = ANY(%(ids)s)
              ORDER BY item.id, line.date_maturity, line.id
                """,
                item=SQL.identifier(self._table),
                commitment=SQL.identifier(self._commitments()._table),
                parent=SQL.identifier(self._commitment),
                ids=bulk.ids(self.ids),
                receivable=RECEIVABLE,
            )
        )
        return [Row(*row)._replace(amount=float(row[2] or 0), residual=float(row[14] or 0)) for row in rows]

    @api.model
    def _chosen(self, of_debt):
        """Return the rows of the journal items on which a debt is booked now.

        If the item of an installment was replaced, the debt is what is due on the same day, else all of the invoice.
        """
        lines = {row.line_id: row for row in of_debt if row.line_id}
        own = {row.own_line_id for row in of_debt if row.own_line_id in lines}
        lost = {row.due_date for row in of_debt if row.own_line_id not in lines}
        if any(row.is_whole for row in of_debt) or lost - {row.date_maturity for row in lines.values()}:
            return list(lines.values())
        return [r for r in lines.values() if r.is_successor or r.line_id in own or r.date_maturity in lost]

    @api.model
    def _with_debt(self, covered, of_debt, lines, money):
        """Return the Covered with one more debt, unless somebody else owes that now."""
        items = {row.item_id: row for row in of_debt}.values()
        covered = covered._replace(agreed=covered.agreed + sum(row.amount for row in items))
        theirs = [row for row in lines if row.is_theirs]
        if lines and not theirs:
            return covered
        live = [row for row in theirs if row.state != "cancel"]
        allocated = sorted(a for row in live for a in money[row.line_id])
        debt = Debt(
            sum(row.amount for row in items),
            sum(row.paid for row in items),
            sum(self._converted(row, row.residual) for row in live),
            tuple(Receipt(day, amount, key) for day, key, amount, is_credit in allocated if not is_credit),
            any(is_credit for *_, is_credit in allocated),
            not live,
            max(row.newest for row in items),
        )
        return covered._replace(
            debts=(*covered.debts, debt),
            line_ids=(*covered.line_ids, *(row.line_id for row in theirs)),
            is_draft=covered.is_draft or any(row.state == "draft" for row in theirs),
            is_converted=covered.is_converted or any(row.line_currency_id != row.currency_id for row in live),
        )

    def _allocated(self, rows):
        """Return the allocations to journal items: {item id: [(day, id, amount, whether it is a credit note)]}.

        Amounts are in the currency of the commitment.
        """
        by_id, allocated = {row.line_id: row for row in rows}, defaultdict(list)
        for line_id, key, day, amount, is_credit in self._allocations(list(by_id)):
            allocated[line_id].append((day, key, self._converted(by_id[line_id], amount), is_credit))
        return allocated

    @api.model
    def _converted(self, row, amount):
        """Return an amount in the currency of the commitment: at today's rate, if the invoice is now in another one."""
        if row.line_currency_id == row.currency_id:
            return amount
        currency = self.env["res.currency"].browse
        company = self._commitments(row.commitment_id).case_id.company_id
        return currency(row.line_currency_id)._convert(
            amount, currency(row.currency_id), company, company._collections_day()
        )

    # === ALLOCATIONS === #

    @api.model
    def _money(self, line_ids):
        """Return the money that was ever allocated to journal items: {item id: [Receipt]}."""
        receipts = defaultdict(list)
        for line_id, key, day, amount, is_credit in self._allocations(line_ids):
            if not is_credit:
                receipts[line_id].append(Receipt(day, amount, key))
        return receipts

    @api.model
    def _allocations(self, line_ids):
        """Return (item id, id, day, amount, whether it is a credit note) of all that was ever allocated to debits.

        A credit note or a loss reduces the debt and is no money; one that gives the discount of an agreement is part
        of it.
        """
        if not line_ids:
            return []
        self.env["account.partial.reconcile"].flush_model()
        return self.env.execute_query(
            SQL(
                """
                SELECT allocation.debit_move_id, allocation.id, allocation.max_date,
                       allocation.debit_amount_currency::float8,
                       other.collections_discount_agreement_id IS NULL
                       AND (%(no_money)s OR other.reversed_entry_id = own.move_id)
                  FROM account_partial_reconcile allocation
                  JOIN account_move_line own ON own.id = allocation.debit_move_id
                  JOIN account_move_line credit ON credit.id = allocation.credit_move_id
                  JOIN account_move other ON other.id = credit.move_id
                 WHERE allocation.debit_move_id = ANY(%(lines)s) AND allocation.debit_amount_currency != 0
              ORDER BY allocation.max_date, allocation.id
                """,
                lines=bulk.ids(line_ids),
                no_money=is_no_money("other"),
            )
        )
