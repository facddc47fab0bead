"""What customers owe, and what became of what they agreed to: reckoned slowly, apart from the rules that it checks.

Everything is read item by item through Odoo's own fields; nothing of the add-on is called.
"""

from collections import defaultdict
from datetime import date
from itertools import product
from typing import NamedTuple


class Reckoning:
    """The ledger of one company on a day, as a patient person would add it up."""

    def __init__(self, company, today):
        self.env, self.company, self.today = company.env, company, today

    # === THE LEDGER === #

    def items(self, partner):
        """The posted receivable items of a customer and its contacts, open or settled."""
        return self.env["account.move.line"].search(
            [
                ("partner_id.commercial_partner_id", "=", partner.commercial_partner_id.id),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("company_id", "=", self.company.id),
            ],
            order="id",
        )

    def debts(self, partner):
        """Open items, oldest first; what has no amount in its own currency is no debt."""
        debts = self.items(partner).filtered(lambda i: i.currency_id.compare_amounts(i.amount_residual_currency, 0) > 0)
        return debts.sorted(lambda i: (i.date_maturity or self.today, i.id))

    def overdue(self, partner):
        return self.debts(partner).filtered(lambda i: i.date_maturity and i.date_maturity < self.today)

    def credits(self, partner):
        """What surely waits to be allocated: {currency: [(day, amount)]}; what is no money never came in time.

        A bank line may be the money of a payment that was registered already, so that only the larger of the two
        is sure to be there.
        """
        credits = defaultdict(list)
        for item in self.items(partner):
            if item.currency_id.compare_amounts(item.amount_residual_currency, 0) < 0:
                day = item.date if item.payment_id or item.statement_line_id else date.max
                credits[item.currency_id].append((day, -item.amount_residual_currency))
        on_the_way, booked, on_the_bank = self._payments(partner), self._booked(partner), self._bank_lines(partner)
        named = defaultdict(float)
        for payment in self._under_way(partner).filtered("invoice_ids"):
            named[payment.currency_id] += payment.amount
        for currency in {*on_the_way, *on_the_bank}:
            left = max(sum(a for _day, a in on_the_bank[currency]) - booked[currency] - named[currency], 0.0)
            under_way = sum(amount for _day, amount in on_the_way[currency])
            larger = on_the_way if under_way >= left else on_the_bank
            credits[currency] += self._first(larger[currency], max(under_way, left))
        return credits

    @staticmethod
    def _first(money, total):
        """The latest of the money, as much as the total: it counts as late as it may have come."""
        found = []
        for day, amount in sorted(money, reverse=True):
            if (used := min(amount, total)) > 0:
                found.append((day, used))
                total -= used
        return found

    def _payments(self, partner):
        """Payments on account that were registered and have no entry, until they are found on the bank statement."""
        money = defaultdict(list)
        for payment in self._under_way(partner).filtered(lambda payment: not payment.invoice_ids):
            money[payment.currency_id].append((payment.date, payment.amount))
        return money

    def _under_way(self, partner):
        """Payments without an entry that are still waited for: thirty days from their date."""
        payments = self._of(partner, "account.payment", ("state", "=", "in_process"), ("move_id", "=", False))
        return payments.filtered(lambda p: p.payment_type == "inbound" and (self.today - p.date).days < 30)

    def _booked(self, partner):
        """What registered payments wait for on the outstanding accounts, by currency."""
        booked = defaultdict(float)
        for payment in self._of(partner, "account.payment", ("state", "in", ("in_process", "paid"))):
            for line in payment.move_id.line_ids.filtered(lambda i: i.parent_state == "posted"):
                if line.account_id == payment.outstanding_account_id and line.account_id.reconcile:
                    booked[line.currency_id] += max(line.amount_residual_currency, 0.0)
        return booked

    def _bank_lines(self, partner):
        """What is not matched yet of the bank lines that name the customer."""
        money = defaultdict(list)
        for line in self._of(partner, "account.bank.statement.line", ("state", "=", "posted")):
            currency = line.journal_id.currency_id or self.company.currency_id
            rest = sum(line._seek_for_lines()[1].mapped("amount_currency"))
            if currency.compare_amounts(rest, 0) < 0:
                money[currency].append((line.date, -rest))
        return money

    def _of(self, partner, model, *conditions):
        whose = ("partner_id.commercial_partner_id", "=", partner.commercial_partner_id.id)
        return self.env[model].search([whose, ("company_id", "=", self.company.id), *conditions], order="id")

    def balance(self, partner=None):
        """Balance of the receivable accounts today, in company currency."""
        domain = [("account_type", "=", "asset_receivable"), ("parent_state", "=", "posted")]
        domain += [("company_id", "=", self.company.id), ("date", "<=", self.today)]
        if partner:
            domain.append(("partner_id.commercial_partner_id", "=", partner.id))
        return sum(self.env["account.move.line"].search(domain).mapped("balance"))

    # === WHAT IS STILL OWED === #

    def value(self, amount, currency):
        """An amount in company currency, at the rate of the day."""
        return currency._convert(amount, self.company.currency_id, self.company, self.today, round=False)

    def owed(self, partner):
        """The most that may be asked for of each open item: credits go to the oldest, first of the same currency."""
        debts, credits = self.debts(partner), self.credits(partner)
        left = {item: item.amount_residual_currency for item in debts}
        self._pay_named(left, partner)
        for item in debts:
            self._pay_from(left, item, credits[item.currency_id])
        available = sum(self.value(sum(a for _day, a in money), currency) for currency, money in credits.items())
        for item in debts:
            worth = self.value(left[item], item.currency_id)
            used = min(worth, available)
            available -= used
            if worth:
                left[item] *= 1 - used / worth
        return {item: amount for item, amount in left.items() if item.currency_id.compare_amounts(amount, 0) > 0}

    def _pay_named(self, left, partner):
        """What is under way for an invoice pays that, and no other."""
        for payment in self._under_way(partner):
            worth = self.value(payment.amount, payment.currency_id)
            for item in (item for item in left if item.move_id in payment.invoice_ids):
                value = self.value(left[item], item.currency_id)
                used = min(worth, value)
                worth -= used
                left[item] *= 1 - used / value if value else 1

    def _pay_from(self, left, item, money):
        """Pay an item from money of its currency; what came in time and is enough but for the discount is enough."""
        in_time = sum(amount for day, amount in money if day <= (item.discount_date or day))
        wanted = left[item]
        if item.currency_id.compare_amounts(sum(amount for _day, amount in money), wanted) < 0:
            wanted -= self._discount(item, in_time)
        for number, (day, amount) in enumerate(money):
            used = min(amount, wanted)
            wanted -= used
            left[item] -= used
            money[number] = (day, amount - used)
        if item.currency_id.is_zero(wanted):
            left[item] = 0.0

    def _discount(self, item, in_time):
        """The early payment discount of an item nothing was paid of, if enough money has come in time."""
        reduced = item.discount_amount_currency
        whole = not item.currency_id.compare_amounts(item.amount_residual_currency, item.amount_currency)
        if not (item.discount_date and reduced and whole and item.currency_id.compare_amounts(in_time, reduced) >= 0):
            return 0.0
        return item.amount_currency - reduced


class Money(NamedTuple):
    """Money that was allocated to what a commitment covers.

    :ivar day: the day of the payment
    :ivar matched: the later of the days of the payment and of the invoice
    """

    day: object
    matched: object
    amount: float


class Word:
    """What a customer has promised or agreed to, remembered apart from the add-on.

    :ivar record: the promise or the agreement
    :ivar dues: (last day in time, amount) of what is to be paid
    """

    def __init__(self, record, lines, dues, company):
        self.record, self.dues, self.company = record, dues, company
        self.lines, self.replaced = lines, {}
        self.currency = lines.currency_id
        self.debt = sum(lines.mapped("amount_residual_currency"))
        #: invoices of which it covers all installments, and the lines by which it covers the others
        self.whole = lines.move_id.filtered(lambda move: self._receivable(move) <= lines)
        self.single = lines.filtered(lambda line: line.move_id not in self.whole)
        self.posted_again = False
        self.before = {id_: sum(m.amount for m in money) for id_, money in self._money(lines).items()}

    # === WHAT HAPPENS TO WHAT IT COVERS === #

    def post_again(self, move):
        """An invoice was posted again: which of its installments are meant, if not all, nobody can tell."""
        self.posted_again |= move in self.single.move_id

    def replace(self, move, by):
        """The invoice was credited and replaced: what covered it covers the new one."""
        if move in self.whole | self.single.move_id:
            self.whole |= by

    @staticmethod
    def _receivable(moves):
        return moves.line_ids.filtered(lambda line: line.account_type == "asset_receivable")

    def covered(self):
        """The items that it covers now, and whether some went to another customer."""
        lines = (self._receivable(self.whole) | self.single.exists()).filtered(lambda i: i.parent_state == "posted")
        own = lines.filtered(lambda i: i.partner_id.commercial_partner_id == self.record.case_id.partner_id)
        gone = (self._receivable(self.whole) | self.single.exists()).filtered(
            lambda i: i.partner_id.commercial_partner_id != self.record.case_id.partner_id
        )
        return own, gone

    # === THE MONEY === #

    @staticmethod
    def _money(lines):
        """Allocated money, by the item it came from; a credit note is none."""
        money = defaultdict(list)
        for partial in lines.matched_credit_ids:
            source = partial.credit_move_id
            if source.parent_state != "posted" or source.move_id.move_type == "out_refund":
                continue
            if amount := partial.debit_amount_currency:
                money[source.id].append(Money(source.date, partial.max_date, amount))
        return money

    def since(self, lines, by="day", made_good=False):
        """[(day, amount)] of the money that has come since, in order.

        :param by: which day of the money counts
        :param made_good: what bounced of the money from before is made good first
        """
        now, since, bounced = self._money(lines), [], 0.0
        for id_ in sorted({*now, *self.before}):
            skip = self.before.get(id_, 0.0)
            for money in sorted(now.get(id_, ())):
                used = min(skip, money.amount)
                skip -= used
                since.append((getattr(money, by), money.amount - used))
            bounced += skip
        return self._without(sorted(since), bounced if made_good else 0.0)

    @staticmethod
    def _without(money, amount):
        left = []
        for day, coin in money:
            used = min(amount, coin)
            amount -= used
            left.append((day, coin - used))
        return [(day, coin) for day, coin in left if coin > 0]

    def open(self, lines):
        return sum(max(line.amount_residual_currency, 0.0) for line in lines)

    # === WHERE IT STANDS === #

    def states(self, today):
        """The states that are right; several where the ledger can be read in more than one way; none: all are."""
        own, gone = self.covered()
        if self.posted_again or (own and own.currency_id != self.currency):
            return set()
        if gone and not own:
            return {"void"}
        readings = product(("day", "matched"), (False, True))
        return {self.state(today, own, self.since(own, *reading)) for reading in readings}

    def shrunk(self, own, money):
        """What is to be paid, less what the debt has become smaller otherwise than by money: the last one first."""
        smaller = max(self.debt - self.open(own) - sum(amount for _day, amount in money), 0.0)
        dues = []
        for last, amount in sorted(self.dues, reverse=True):
            less = min(amount, smaller)
            smaller -= less
            dues.append((last, amount - less))
        return sorted(dues)

    def _reaches(self, money, wanted):
        return self.currency.compare_amounts(money, wanted) >= 0


class PromisedWord(Word):
    """A promise: one amount by one day."""

    def state(self, today, own, money):
        [(until, amount)] = self.dues
        debt = self.open(own) + sum(coin for _day, coin in money)
        in_time = sum(coin for day, coin in money if day <= min(until, today))
        if self._reaches(in_time, min(amount, debt)):
            return "kept"
        if today <= until:
            return "open"
        return "partly" if self._reaches(in_time, self.currency.rounding) else "broken"


class AgreedWord(Word):
    """An agreement whose first missed installment puts it in default."""

    def state(self, today, own, money):
        come = [(day, coin) for day, coin in money if day <= today]
        later = len(come) < len(money)
        if self.currency.is_zero(self.open(own)) and not later:
            return "completed"
        wanted, missed, total = 0.0, False, sum(coin for _day, coin in come)
        for last, amount in self.shrunk(own, money):
            wanted += amount
            missed |= today > last and not self._reaches(total, wanted)
        if self._reaches(total, wanted):
            return "completed"
        return "defaulted" if missed else "active"
