"""Random histories of customers: what may happen to them, and what must be true whatever has happened.

A history is a list of steps, each a method of ``Machine`` with plain arguments, so that it reads like a story and can
be pasted into a test::

    with self.machine() as m:
        m.invoice(customer="Alpha", amount=100, due=-5)
        m.night(days=1)
"""

import logging
import re
from collections import Counter, defaultdict
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import wraps
from inspect import signature
from typing import NamedTuple
from unittest.mock import Mock, patch

from hypothesis import strategies as st
from lxml import html
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import RedirectWarning, UserError
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_mail_server import IrMail_Server
from odoo.addons.collections_followup.report import agreement_html

from .common import TODAY, CollectionsCommon
from .reckoning import AgreedWord, PromisedWord, Reckoning

CUSTOMERS = ("Alpha", "Beta", "Carla", "Alpha Shop")
CURRENCIES = ("USD", "EUR", "JPY")
TERMS = ("one", "two", "three", "discount")
#: Units of each currency for one dollar at the beginning.
RATES = {"EUR": 0.8, "JPY": 148.3}
#: What a unit of an amount in a history is in the currency.
UNIT = {"USD": 1, "EUR": 1, "JPY": 100}
SYMBOLS = {"$": "USD", "€": "EUR", "¥": "JPY"}
#: What of the contact log never changes. Whose case it is, and who was written to, do when customers are merged, and
#: so does the ordinal, which is counted for each case; links to what others may delete become empty.
KEPT = """contact.id, contact.episode, contact.date, contact.day, contact.direction, contact.kind, contact.channel,
    contact.level_id, contact.rehearsal, contact.user_id, contact.address, contact.outcome_id, contact.summary,
    contact.note, contact.amount, contact.mail_message_id, contact.printed_letter_id, contact.installment_id,
    contact.reminder, item.id, item.level_id, item.name, item.due, item.amount, item.currency_id"""
OUR_LOGGER = "odoo.addons.collections_followup"


class NotPossible(Exception):
    """There is nothing the action could be done to just then."""


class Fault(AssertionError):
    """Something is not as it must be; there is a class of its own for each invariant, so that they are told apart."""

    @classmethod
    def of(cls, invariant, said):
        return _fault_class(invariant)(f"{invariant}: {said}")


_fault_classes = {}


def _fault_class(invariant):
    if invariant not in _fault_classes:
        _fault_classes[invariant] = type(f"Fault_{invariant}", (Fault,), {"invariant": invariant})
    return _fault_classes[invariant]


class Step(NamedTuple):
    """One action of a history."""

    name: str
    arguments: dict

    def __str__(self):
        usual = self._usual()
        told = [f"{name}={value!r}" for name, value in self.arguments.items() if value != usual.get(name, ...)]
        return f"m.{self.name}({', '.join(told)})"

    def _usual(self):
        """The arguments that need not be told."""
        parameters = signature(getattr(Machine, self.name)).parameters
        return {name: p.default for name, p in parameters.items() if p.default is not p.empty}

    def values(self):
        """Its arguments as text."""
        found = self.arguments.values()
        return {str(part) for value in found for part in (value if isinstance(value, tuple) else (value,))}

    def simpler(self):
        """The same step with one argument as it usually is."""
        for name, value in self._usual().items():
            if self.arguments.get(name, value) != value:
                yield self._replace(arguments={**self.arguments, name: value})


ACTIONS = {}


def action(weight=1, **arguments):
    """Declare a method as a step of histories.

    :param weight: how often it is chosen
    :param arguments: strategies of its arguments
    """

    def declare(method):
        ACTIONS[method.__name__] = (weight, arguments)

        @wraps(method)
        def step(self, **values):
            self.do(Step(method.__name__, values), method)

        return step

    return declare


def histories(skip=(), longest=12):
    """Strategy of histories: whether payments have entries, then steps of which the first are invoices.

    :param skip: names of actions, and values of arguments, that do not occur
    """

    def steps(name):
        steps = st.fixed_dictionaries(ACTIONS[name][1]).map(lambda arguments: Step(name, arguments))
        return steps.filter(lambda step: not skip & step.values())

    names = [name for name, (weight, _arguments) in ACTIONS.items() if name not in skip for _turn in range(weight)]
    first = st.lists(steps("invoice"), min_size=1, max_size=3)
    then = st.lists(st.sampled_from(names).flatmap(steps), min_size=longest // 2, max_size=longest)
    return st.tuples(st.just(False) if "no_entries" in skip else st.booleans(), first, then)


# === ARGUMENTS === #

whose = st.sampled_from(CUSTOMERS)
amounts = st.sampled_from((100, 40, 250, 33, 75.5))
currencies = st.sampled_from(("USD", "USD", "USD", "EUR", "JPY"))
dues = st.sampled_from((-5, -20, -1, 0, 4, 15, -40))
numbers = st.integers(1, 4)
percents = st.sampled_from((100, 50, 30, 98))
flags = st.booleans()
#: One thing about an invoice that is corrected.
corrections = st.one_of(
    st.tuples(st.just("price"), st.sampled_from((80, 30, 120))),
    st.tuples(st.just("terms"), st.sampled_from(TERMS)),
    st.tuples(st.just("due"), dues),
    st.tuples(st.just("customer"), whose),
    st.tuples(st.just("currency"), st.sampled_from(CURRENCIES)),
)


class Machine:
    """Customers of a company that is followed up, what happens to them, and what is watched all the time."""

    def __init__(self, test, no_entries=False, skip=()):
        self.test, self.company = test, test.company
        self.env = test.env(context={**test.env.context, "tracking_disable": True})
        self.no_entries, self.skip, self.counts = no_entries, frozenset(skip), Counter()
        self.people = dict(test.people)
        self.invoices, self.payments, self.bank_lines, self.disputes = [], [], [], []
        self.words, self.proposed = [], []
        self.told, self.log, self.last_contact, self.errors = [], {}, 0, []

    # === THE FRAME OF A STEP === #

    def play(self, steps):
        for step in steps:
            getattr(self, step.name)(**step.arguments)
        self.check_all()

    def do(self, step, method):
        """Do a step if it is possible, then see whether everything is as it must be."""
        if step.name in self.skip:
            return
        self.told.append(step)
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                method(self, **step.arguments)
                self.commit()
        except Fault:
            raise
        except Exception as error:
            if not self._is_clear(error):
                raise Fault.of("exception", f"{type(error).__name__}: {error}") from error
            self.told.pop()
            self.env.cr.precommit.clear()
            self.counts["not possible"] += 1
        else:
            self.counts["steps"] += 1
            self.check()

    def _is_clear(self, error):
        """Whether people would be told why it is not possible: also by a constraint, of which Odoo makes a sentence."""
        if isinstance(error, IntegrityError):
            tables = {self.env[name]._table: self.env[name] for name in self.env.registry}
            return error.diag.constraint_name in tables[error.diag.table_name]._table_objects
        return isinstance(error, (NotPossible, UserError, RedirectWarning))

    def commit(self):
        """What Odoo does at the end of a transaction."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.flush_all()

    def require(self, condition):
        if not condition:
            raise NotPossible()

    def pick(self, records, number):
        self.require(records)
        return records[(number - 1) % len(records)]

    @property
    def today(self):
        return self.test.today

    def day(self, days):
        return self.today + timedelta(days)

    @property
    def ledger(self):
        return Reckoning(self.company, self.today)

    def debtors(self):
        partners = self.env["res.partner"].union(*self.people.values()).exists()
        return partners.commercial_partner_id

    def receivable(self, move):
        return move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")

    def open_lines(self, move):
        """The open items of an invoice, which must be posted."""
        self.require(move.state == "posted")
        lines = self.receivable(move)
        lines = lines.filtered(lambda i: i.currency_id.compare_amounts(i.amount_residual_currency, 0) > 0)
        self.require(lines)
        return lines

    def rounded(self, currency, amount):
        amount = currency.round(amount)
        self.require(currency.compare_amounts(amount, 0) > 0)
        return amount

    # === INVOICES === #

    @action(3, customer=whose, amount=amounts, currency=currencies, due=dues, terms=st.sampled_from(("one", *TERMS)))
    def invoice(self, customer, amount=100, currency="USD", due=-5, terms="one"):
        """An invoice is posted, due so many days from now; with terms, that is its last installment."""
        move = self._create_invoice(self.people[customer], amount * UNIT[currency], currency, due, terms)
        move.action_post()
        self.invoices.append(move)

    def _create_invoice(self, partner, amount, currency, due, terms, move_type="out_invoice"):
        return self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": partner.id,
                "currency_id": self.test.currencies[currency].id,
                **self._terms(due, terms),
                "invoice_line_ids": [
                    Command.create({"name": "Work done", "price_unit": amount, "tax_ids": [Command.clear()]})
                ],
            }
        )

    def _terms(self, due, terms):
        day = self.day(due)
        values = {"invoice_date": day - timedelta(30), "invoice_payment_term_id": self.test.terms[terms].id}
        return values if terms != "one" else {**values, "invoice_date_due": day}

    @action(3, number=numbers, what=corrections)
    def correct(self, number=1, what=("price", 80)):
        """An invoice is reset to draft, something about it is changed, and it is posted again."""
        move, (field, value) = self.pick(self.invoices, number), what
        self.require(move.state == "posted")
        move.button_draft()
        if field == "price":
            move.invoice_line_ids.price_unit = move.invoice_line_ids.price_unit * value / 100
        elif field == "customer":
            move.partner_id = self.people[value]
        elif field == "currency":
            move.currency_id = self.test.currencies[value]
        elif field == "due":
            move.write(self._terms(value, "one"))
        else:
            move.write(self._terms((move.invoice_date_due - self.today).days, value))
        move.action_post()
        for word in self.words:
            word.post_again(move)

    @action(1, number=numbers)
    def cancel(self, number=1):
        """An invoice is cancelled; once it is, it is posted again."""
        move = self.pick(self.invoices, number)
        if move.state == "cancel":
            move.button_draft()
            move.action_post()
        else:
            move.button_draft()
            move.button_cancel()
        for word in self.words:
            word.post_again(move)

    @action(2, number=numbers, percent=percents, allocated=flags)
    def credit(self, number=1, percent=100, allocated=True):
        """A part of an invoice is credited."""
        move = self.pick(self.invoices, number)
        lines = self.open_lines(move)
        amount = self.rounded(move.currency_id, move.amount_total * percent / 100)
        note = self._create_invoice(move.partner_id, amount, move.currency_id.name, 0, "one", "out_refund")
        note.invoice_date = self.today
        note.action_post()
        if allocated:
            (lines | self.receivable(note)).reconcile()

    @action(1, number=numbers, price=st.sampled_from((100, 80)))
    def replace(self, number=1, price=100):
        """An invoice is credited and replaced, by Odoo's own wizard."""
        move = self.pick(self.invoices, number)
        self.require(move.state == "posted" and move.payment_state != "reversed")
        context = {"active_model": "account.move", "active_ids": move.ids}
        wizard = self.env["account.move.reversal"].with_context(**context).create({"journal_id": move.journal_id.id})
        new = self.env["account.move"].browse(wizard.modify_moves()["res_id"])
        new.invoice_line_ids.price_unit = new.invoice_line_ids.price_unit * price / 100
        new.write({"invoice_date": move.invoice_date, "invoice_payment_term_id": move.invoice_payment_term_id.id})
        if not move.invoice_payment_term_id:
            new.invoice_date_due = move.invoice_date_due
        new.action_post()
        self.invoices.append(new)
        for word in self.words:
            word.replace(move, new)

    @action(1, number=numbers, followed=flags)
    def follow(self, number=1, followed=False):
        """The accountant ticks "no follow-up" on an invoice, or clears it."""
        move = self.pick(self.invoices, number)
        self.receivable(move).no_followup = not followed

    # === MONEY === #

    @action(4, number=numbers, percent=percents, entry=flags, days=st.sampled_from((0, 0, 0, -3, 4)))
    def pay(self, number=1, percent=100, entry=True, days=0):
        """A payment of an invoice is registered, dated so many days from now."""
        lines = self.open_lines(self.pick(self.invoices, number))
        amount = self.rounded(lines.currency_id, sum(lines.mapped("amount_residual_currency")) * percent / 100)
        context = {"active_model": "account.move.line", "active_ids": lines.ids}
        values = {
            "payment_date": self.day(days),
            "journal_id": self._journal("USD").id,
            "currency_id": lines.currency_id.id,
            "group_payment": True,
        }
        wizard = self.env["account.payment.register"].with_context(**context).create(values)
        wizard.payment_method_line_id = self._method(wizard.journal_id, entry)
        wizard.amount = amount
        self.payments += wizard._create_payments()

    @action(2, customer=whose, amount=amounts, currency=currencies, entry=flags)
    def pay_on_account(self, customer, amount=100, currency="USD", entry=True):
        """A payment is registered that names no invoice."""
        journal = self._journal("USD")
        payment = self.env["account.payment"].create(
            {
                "partner_id": self.people[customer].id,
                "amount": amount * UNIT[currency],
                "currency_id": self.test.currencies[currency].id,
                "payment_type": "inbound",
                "partner_type": "customer",
                "date": self.today,
                "journal_id": journal.id,
                "payment_method_line_id": self._method(journal, entry).id,
            }
        )
        payment.action_post()
        self.payments.append(payment)

    def _journal(self, currency):
        return self.test.banks["EUR" if currency == "EUR" else "USD"]

    def _method(self, journal, entry):
        """A way of payment that has an outstanding account, or none."""
        lines = journal.inbound_payment_method_line_ids
        return lines.filtered(lambda line: bool(line.payment_account_id) == entry)[:1] or lines[:1]

    @action(2, number=numbers, how=st.sampled_from(("cancelled", "reversed")))
    def bounce(self, number=1, how="cancelled"):
        """A payment did not come after all."""
        payment = self.pick(self.payments, number)
        self.require(payment.state in ("in_process", "paid"))
        if how == "reversed":
            self.require(payment.move_id.state == "posted" and not payment.move_id.reversal_move_ids)
            payment.move_id._reverse_moves([{"date": self.today}], cancel=True)
        elif payment.move_id or payment.state == "in_process":
            payment.action_draft()
            payment.action_cancel()
        else:
            payment.action_reject()

    @action(2, customer=whose, amount=amounts, currency=st.sampled_from(("USD", "EUR")))
    def bank_line(self, customer, amount=100, currency="USD"):
        """Money is seen on the bank statement, and not matched."""
        self.bank_lines.append(self._bank_line(self.people[customer], amount, self._journal(currency)))

    @action(1, number=numbers)
    def bank_line_of_payment(self, number=1):
        """The bank line of a payment that was registered is imported, and not matched."""
        payment = self.pick(self.payments, number)
        self.require(payment.state == "in_process" and payment.currency_id == self.company.currency_id)
        self.bank_lines.append(self._bank_line(payment.partner_id, payment.amount, payment.journal_id, payment))

    def _bank_line(self, partner, amount, journal, payment=None):
        values = {"journal_id": journal.id, "date": self.today, "payment_ref": "in", "partner_id": partner.id}
        line = self.env["account.bank.statement.line"].create({**values, "amount": amount})
        return line, payment

    @action(2, line=numbers, number=numbers, percent=st.sampled_from((100, 50)))
    def match(self, line=1, number=1, percent=100):
        """A part of a bank line, or all of it, is matched with an invoice."""
        (found, _payment), move = self.pick(self.bank_lines, line), self.pick(self.invoices, number)
        debts = self.open_lines(move)
        self.require(move.commercial_partner_id == found.partner_id.commercial_partner_id)
        rest = -found._seek_for_lines()[1].amount_currency
        part = self.rounded(found.journal_id.currency_id or self.company.currency_id, rest * percent / 100)
        (self._take_off(found, part, debts.account_id) | debts).reconcile()

    def _take_off(self, found, part, account):
        """Book a part of what waits on the suspense account of a bank line to another account."""
        suspense = found._seek_for_lines()[1]
        share = part / -suspense.amount_currency
        value = self.company.currency_id.round(-suspense.balance * share)
        left = {"amount_currency": suspense.amount_currency + part, "balance": suspense.balance + value}
        new = {"name": "match", "account_id": account.id, "partner_id": found.partner_id.id}
        new |= {"currency_id": suspense.currency_id.id, "amount_currency": -part, "balance": -value}
        empty = suspense.currency_id.is_zero(left["amount_currency"])
        before = found.move_id.line_ids
        commands = [Command.delete(suspense.id) if empty else Command.update(suspense.id, left), Command.create(new)]
        found.move_id.with_context(force_delete=True, skip_readonly_check=True).write({"line_ids": commands})
        return found.move_id.line_ids - before

    @action(1, line=numbers)
    def match_payment(self, line=1):
        """A bank line is matched with the payment that had been registered."""
        found, payment = self.pick(self.bank_lines, line)
        self.require(payment and payment.move_id.state == "posted" and found._seek_for_lines()[1])
        waiting = payment.move_id.line_ids.filtered(lambda i: i.account_id == payment.outstanding_account_id)
        self.require(waiting and not waiting.reconciled)
        (self._take_off(found, found.amount, waiting.account_id) | waiting).reconcile()

    @action(2, number=numbers)
    def unmatch(self, number=1):
        """All that was allocated to an invoice is taken off again."""
        lines = self.receivable(self.pick(self.invoices, number))
        self.require(lines.matched_credit_ids)
        lines.remove_move_reconcile()

    @action(2, customer=whose)
    def allocate(self, customer):
        """The accountant allocates all credits of a customer to the open invoices."""
        items = self.ledger.items(self.people[customer]).filtered(lambda item: not item.reconciled)
        amounts = items.mapped("amount_residual")
        self.require(items and min(amounts) < 0 < max(amounts) and len(items.account_id) == 1)
        items.reconcile()

    # === ENTRIES === #

    @action(1, customer=whose, amount=amounts, owes=flags, followed=flags)
    def entry(self, customer, amount=100, owes=True, followed=False):
        """A miscellaneous entry makes a customer owe more or less."""
        line = {"balance": amount if owes else -amount, "partner_id": self.people[customer].id}
        line |= {"name": "entry", "no_followup": not followed, "date_maturity": self.day(-2)}
        self._post_entry({**line, "account_id": self.people[customer].property_account_receivable_id.id})

    @action(1, number=numbers, amount=st.sampled_from((-5, 5)))
    def revalue(self, number=1, amount=5):
        """At the end of a month an invoice in another currency is worth more or less."""
        move = self.pick(self.invoices, number)
        self.require(move.currency_id != self.company.currency_id)
        line = self.open_lines(move)[0]
        values = {"balance": amount, "amount_currency": 0, "currency_id": move.currency_id.id, "name": "revaluation"}
        self._post_entry({**values, "account_id": line.account_id.id, "partner_id": line.partner_id.id})

    def _post_entry(self, line):
        other = {"name": "entry", "account_id": self.test.revenue.id, "balance": -line["balance"]}
        journal = self.test.company_data["default_journal_misc"]
        values = {"move_type": "entry", "journal_id": journal.id, "date": self.today}
        lines = [Command.create(line), Command.create(other)]
        self.env["account.move"].create({**values, "line_ids": lines}).action_post()

    @action(1, currency=st.sampled_from(("EUR", "JPY")), percent=st.sampled_from((90, 110)))
    def rate(self, currency="EUR", percent=90):
        """A currency is worth more or less from today on."""
        found = self.test.currencies[currency]
        rates = self.env["res.currency.rate"].search(
            [("currency_id", "=", found.id), ("company_id", "=", self.company.id)], order="name desc"
        )
        value = rates[0].rate * percent / 100
        if rates[0].name == self.today:
            rates[0].rate = value
        else:
            rates.create({"currency_id": found.id, "company_id": self.company.id, "name": self.today, "rate": value})

    # === CUSTOMERS === #

    @action(1, customer=whose, into=whose)
    def merge(self, customer, into):
        """Two customers turn out to be one."""
        old, kept = self.people[customer], self.people[into]
        self.require(old != kept)
        self.env["base.partner.merge.automatic.wizard"]._merge((old | kept).ids, kept)
        self.people = {name: kept if partner == old else partner for name, partner in self.people.items()}

    @action(1, customer=st.sampled_from(("Carla", "Beta")), company=st.sampled_from(("Alpha", "Beta")))
    def move_under(self, customer, company):
        """A customer becomes a contact of a company."""
        person, parent = self.people[customer], self.people[company]
        self.require(person != parent and person.parent_id != parent and parent.commercial_partner_id == parent)
        person.write({"parent_id": parent.id, "is_company": False})

    @action(1, customer=st.sampled_from(("Carla", "Beta", "Alpha Shop")))
    def move_out(self, customer):
        """A contact of a company becomes a customer of its own."""
        self.require(self.people[customer].parent_id)
        self.people[customer].parent_id = False

    def case(self, customer):
        """The case of a customer, made if there is none."""
        return self.people[customer].commercial_partner_id._collections_ensure_case()

    @action(1, customer=whose, days=st.sampled_from((3, 20)))
    def pause(self, customer, days=20):
        self.case(customer).paused_until = self.day(days)

    @action(1, customer=whose, excluded=flags)
    def exclude(self, customer, excluded=True):
        self.case(customer).write({"excluded": excluded, "exclusion_reason": "a friend" if excluded else False})

    @action(1, customer=whose, wish=flags)
    def no_email(self, customer, wish=True):
        self.case(customer).no_email = wish

    # === WHAT IS SAID === #

    @action(3, number=numbers, percent=percents, days=st.sampled_from((2, 6, 0)), single=flags)
    def promise(self, number=1, percent=100, days=2, single=False):
        """A customer promises a part of an invoice, or of its first open installment."""
        move = self.pick(self.invoices, number)
        lines = self.open_lines(move).sorted(lambda line: (line.date_maturity, line.id))
        lines = lines[:1] if single else lines
        case = self._case_of(move)
        amount = self.rounded(lines.currency_id, sum(lines.mapped("amount_residual_currency")) * percent / 100)
        promise = self.env["collections.promise"]._make(case, lines, amount, self.day(days))
        last = self.day(days + self.company.collections_tolerance_days)
        self.words.append(PromisedWord(promise, lines, [(last, amount)], self.company))

    def _case_of(self, move):
        return move.commercial_partner_id._collections_ensure_case()

    @action(3, number=numbers, parts=st.integers(1, 3), days=st.sampled_from((3, 8)), every=st.sampled_from((5, 15)))
    def agree(self, number=1, parts=2, days=3, every=15):
        """An invoice is paid in parts by an agreement, which both sides sign at once."""
        agreement = self._propose_agreement(number, parts, days, every)
        self._sign(agreement)

    @action(1, number=numbers, parts=st.integers(1, 3), days=st.sampled_from((3, 8)), every=st.sampled_from((5, 15)))
    def propose(self, number=1, parts=2, days=3, every=15):
        """An agreement is proposed, and signed later or not at all."""
        self.proposed.append(self._propose_agreement(number, parts, days, every))

    @action(1, number=numbers)
    def sign(self, number=1):
        """Both sides sign what was proposed."""
        agreement = self.pick(self.proposed, number)
        self.require(agreement[0].state == "proposed")
        self._sign(agreement)

    def _propose_agreement(self, number, parts, days, every):
        move = self.pick(self.invoices, number)
        lines, case, currency = self.open_lines(move), self._case_of(move), move.currency_id
        total = sum(lines.mapped("amount_residual_currency"))
        each = self.rounded(currency, total / parts)
        amounts = [each] * (parts - 1) + [self.rounded(currency, total - each * (parts - 1))]
        dues = [(self.day(days + every * n), amount) for n, amount in enumerate(amounts)]
        agreement = self.env["collections.agreement"]._make(case.sudo(), lines, dues)
        agreement.action_propose()
        grace = timedelta(agreement.grace_days)
        return agreement, AgreedWord(agreement, lines, [(day + grace, amount) for day, amount in dues], self.company)

    def _sign(self, proposed):
        agreement, word = proposed
        agreement._sign_by_customer("Maria Lopez", False, "192.0.2.7", "Firefox")
        agreement.with_user(self.test.manager).action_sign(agreement._terms_hash())
        self.words.append(word)

    @action(2, number=numbers, percent=st.sampled_from((100, 30)))
    def dispute(self, number=1, percent=100):
        """A customer disputes an invoice or a part of it."""
        move = self.pick(self.invoices, number)
        lines = self.open_lines(move)
        amount = sum(lines.mapped("amount_residual_currency")) * percent / 100
        values = {"amount": 0 if percent == 100 else self.rounded(move.currency_id, amount), "reason": "price"}
        values |= {"case_id": self._case_of(move).id, "move_id": move.id}
        self.disputes.append(self.env["collections.dispute"].create(values))

    @action(1, number=numbers, valid=flags)
    def answer(self, number=1, valid=False):
        """A dispute is closed: with a credit note, or not."""
        dispute = self.pick(self.disputes, number)
        dispute.resolution = "We have looked at it."
        if not valid:
            dispute.action_invalid()
            return
        dispute.action_valid()
        dispute.credit_note_id.action_post()

    # === TIME === #

    @action(8, days=st.sampled_from((1, 2, 3, 5, 8, 13, 20)), send=flags)
    def night(self, days=1, send=True):
        """Days pass; the last night the nightly job runs, and what it wrote leaves or waits in the queue."""
        self.test.on(self.day(days))
        run = self.test.nightly()
        self.counts["nights"] += 1
        if failed := run.step_ids.filtered(lambda step: step.state == "failed"):
            raise Fault.of("failed_step", f"{failed[0].partner_id.name}: {failed[0].error}")
        self.commit()
        self.check_messages()
        if send:
            self._send()
        self.check_all()

    @action(2)
    def send(self):
        """What is in the mail queue leaves."""
        self._send()

    @action(1)
    def approve(self):
        """A manager approves what waits for it."""
        steps = self.env["collections.step"].search([("state", "=", "proposed"), ("company_id", "=", self.company.id)])
        self.require(steps)
        steps.action_approve()

    @action(1)
    def do_tasks(self):
        """People do what they were asked to: calls and the like."""
        contacts = self.env["collections.contact"].search([("company_id", "=", self.company.id)])
        self.require(contacts.activity_id.filtered("active"))
        contacts.activity_id.filtered("active").action_feedback()

    def _send(self):
        """The mail queue is worked off, with another mail server; each message is checked as it leaves."""
        faults = []

        def send_email(_server, message, **_options):
            self.counts["left"] += 1
            try:
                self._check_what_leaves(message["Message-Id"])
            except Fault as fault:  # Odoo would take it for a trouble of the mail server
                faults.append(fault)
            return message["Message-Id"]

        with (
            patch.object(IrMail_Server, "_disable_send", lambda _server: False),
            patch.object(IrMail_Server, "_connect__", Mock()),
            patch.object(IrMail_Server, "send_email", send_email),
            mute_logger("odoo.addons.mail.models.mail_mail"),
        ):
            self.env["mail.mail"].process_email_queue()
        if faults:
            raise faults[0]

    def _check_what_leaves(self, message_id):
        if "leaving" in self.skip:
            return
        self.env.flush_all()
        message = self.env["mail.message"].search([("message_id", "=", message_id)], limit=1)
        for contact in self.env["collections.contact"].search([("mail_message_id", "in", message.ids)]):
            self.check_message(contact, "leaves")

    # === WHAT MUST BE TRUE AFTER EACH STEP === #

    def must(self, invariant, condition, said):
        if not condition and invariant not in self.skip:
            raise Fault.of(invariant, f"{self.today}: {said}")

    def check(self):
        self.check_errors()
        self.check_messages()
        self.check_log()
        self.check_commitments()

    def check_all(self):
        """What takes longer, each night and at the end."""
        self.check_cases()
        self.check_verdicts()
        self.check_books()

    def check_errors(self):
        """Failures of one customer stop no other, and are logged: here there must be none."""
        errors, self.errors[:] = list(self.errors), []
        self.must("logged", not errors, errors[:1])

    # --- messages --- #

    def check_messages(self):
        """Who owes nothing is asked for nothing, and nobody for more than is open."""
        contacts = self.env["collections.contact"].search([("id", ">", self.last_contact)], order="id")
        for contact in contacts:
            self.last_contact = contact.id
            self.check_message(contact, "is written")

    def check_message(self, contact, verb):
        if contact.direction != "out" or contact.kind not in ("message", "task"):
            return
        self.counts["messages"] += verb == "is written"
        said = f"{contact.kind} “{contact.summary}” to {contact.partner_id.name} {verb}"
        if contact.level_id:
            self._check_demand(contact, said)
        elif contact.installment_id:
            self._check_installment(contact, said)

    def _check_demand(self, contact, said):
        owed = self.ledger.owed(contact.partner_id)
        overdue = self.ledger.overdue(contact.partner_id).filtered(lambda line: line in owed)
        self.must("nothing_owed", overdue, f"{said}, who owes nothing overdue")
        open_now = defaultdict(float)
        for item in contact.item_ids:
            line = item.line_id.filtered(lambda i: i.partner_id.commercial_partner_id == contact.partner_id)
            told = f"{said} and asks {item.amount} of {item.name}, of which {line.amount_residual_currency} is open"
            residual = line.amount_residual_currency if line.parent_state == "posted" else 0.0
            same = line.currency_id == item.currency_id
            self.must("item_too_much", same and item.currency_id.compare_amounts(item.amount, residual) <= 0, told)
            open_now[item.currency_id.name] += owed.get(line, 0.0)
        self._check_text(contact, open_now, said)

    def _check_text(self, contact, open_now, said):
        """The totals of the text, by currency."""
        rows = _rows(contact.mail_message_id.body)
        for cells in rows:
            if cells[0].startswith("Total"):
                code, amount = _amount(cells[-1])
                told = f"{said} and asks {amount} {code} in all, of which {open_now[code]:.2f} is open"
                self.must("total_too_much", amount <= open_now[code] + self._tolerance(code), told)
        for item in contact.item_ids if rows else ():
            names = [_amount(cells[-1]) for cells in rows if cells[0].startswith(item.name)]
            told = f"{said}: the text tells {names} of {item.name}, the log {item.amount}"
            self.must("text", (item.currency_id.name, item.amount) in names, told)

    def _tolerance(self, code):
        """Half a unit for each rounding of what was converted."""
        return self.test.currencies[code].rounding * 1.01

    def _check_installment(self, contact, said):
        agreement = contact.installment_id.agreement_id
        word = next(word for word in self.words if word.record == agreement)
        own, _gone = word.covered()
        self.must("nothing_owed", word.open(own) > 0, f"{said}; nothing of the agreement is open")
        owed = self.ledger.owed(contact.partner_id)
        left = sum(amount for line, amount in owed.items() if line.currency_id == agreement.currency_id)
        text = html.fromstring(contact.mail_message_id.body or "<p/>").text_content()
        if found := AMOUNT.search(text.replace("\xa0", " ")):
            code, amount = _amount(found[0])
            told = f"{said} and asks {amount} {code}, of which {left:.2f} is open"
            self.must("installment_too_much", amount <= left + self._tolerance(code), told)

    # --- the log --- #

    def check_log(self):
        """Lines of the contact log never change, and never vanish."""
        if "log" in self.skip:
            return
        self.env.flush_all()
        self.env.cr.execute(
            f"""SELECT {KEPT} FROM collections_contact contact
                 LEFT JOIN collections_contact_item item ON item.contact_id = contact.id
                 WHERE contact.company_id = %s""",
            [self.company.id],
        )
        rows = set(self.env.cr.fetchall())
        gone = self.log.keys() - rows if self.log else ()
        self.must("log", not gone, f"the contact log lost {list(gone)[:1]}")
        self.log = dict.fromkeys(rows)

    # --- commitments --- #

    def check_commitments(self):
        """Promises and agreements stand where a slow reckoning says."""
        if "commitments" in self.skip:
            return
        for word in self.words:
            record, expected = word.record, word.states(self.today)
            if record.state in ("cancelled", "draft", "proposed") or not expected:
                continue
            found = (record._settled if isinstance(word, PromisedWord) else record._followed)(self.today)
            state = found[record.id].state
            said = f"{record._description} of {word.debt} {word.currency.name} is {state}, not {' or '.join(expected)}"
            self.must("commitments", state in expected, said)

    # === WHAT MUST BE TRUE EACH NIGHT === #

    def cases(self):
        return self.env["collections.case"].search([("company_id", "=", self.company.id)], order="id")

    def check_cases(self):
        """Whoever has something overdue that is followed up has an open case, and it says why."""
        if not self.told or self.told[-1].name != "night":
            return
        for partner in self.debtors():
            overdue = self.ledger.overdue(partner)
            overdue = overdue.filtered(lambda item: item.move_id.move_type != "entry" or not item.no_followup)
            if overdue:
                case = self.test.case(partner)
                said = f"{partner.name} has {overdue[0].amount_residual_currency} of {overdue[0].move_name} overdue"
                self.must("forgotten", case.state == "open", f"{said}, and no open case")
                self.must("forgotten", case.reasons and case.why, f"{said}, and nobody says why nothing is done")

    def check_verdicts(self):
        """Each customer is evaluated alone as among all others."""
        cases = self.cases()
        together = [cases._evaluate(self.today), cases[::-1]._evaluate(self.today)]
        for case in cases:
            alone = _verdict(case._evaluate(self.today)[case.id])
            for verdicts in together:
                among = _verdict(verdicts[case.id])
                self.must("verdicts", among == alone, f"{case.partner_id.name}: alone {alone}, among others {among}")

    def check_books(self):
        """Aged receivables, statements and general ledger agree to the cent."""
        if "books" in self.skip:
            return
        report = self.env["collections.aging"].create({"date": self.today})
        rows = self.env["collections.aging.line"].search([("aging_id", "=", report.id)])
        self._same(sum(rows.mapped("amount")), self.ledger.balance(), self.company.currency_id, "aging and ledger")
        mixed = self._mixed()
        for partner in self.debtors():
            own = rows.filtered(lambda row: row.partner_id == partner)  # noqa: B023
            if not mixed:
                total = sum(own.mapped("amount"))
                said = f"aging and ledger of {partner.name}"
                self._same(total, self.ledger.balance(partner), self.company.currency_id, said)
            self._check_statement(partner, own)

    def _check_statement(self, partner, rows):
        case = self.test.case(partner)
        if not case:
            return
        open_now = defaultdict(float)
        for row in rows:
            open_now[row.currency_id.name] += row.amount_currency
        sections = self.env["collections.statement"]._statements(case, None, self.today)[case.id].sections
        closing = {section.currency: section.closing for section in sections}
        for code in {*open_now, *closing}:
            said = f"aging and statement of {partner.name} in {code}"
            self._same(open_now[code], closing.get(code, 0.0), self.test.currencies[code], said)
        self._check_residuals(partner, closing)

    def _check_residuals(self, partner, closing):
        """What the statement closes with is what Odoo has open, as long as nothing is dated later than today."""
        items = self.ledger.items(partner)
        partials = items.matched_credit_ids | items.matched_debit_ids
        if any(day > self.today for day in (*items.mapped("date"), *partials.mapped("max_date"))):
            return
        if {*(partials.debit_move_id | partials.credit_move_id).mapped("parent_state")} - {"posted"}:
            return
        for currency, own in items.grouped("currency_id").items():
            total = sum(own.mapped("amount_residual_currency"))
            said = f"open items and statement of {partner.name} in {currency.name}"
            self._same(total, closing.get(currency.name, 0.0), currency, said)

    def _mixed(self):
        """Whether a credit of one customer has paid a debt of another."""
        items = self.env["account.move.line"].union(*(self.ledger.items(partner) for partner in self.debtors()))
        partials = items.matched_credit_ids | items.matched_debit_ids
        owner = "partner_id.commercial_partner_id"
        return any(p.debit_move_id.mapped(owner) != p.credit_move_id.mapped(owner) for p in partials)

    def _same(self, one, other, currency, said):
        """To the cent; to two units without one: Odoo leaves halves of a yen on what changes its currency."""
        precision = currency.rounding / 2 if currency.rounding < 1 else 2 * currency.rounding
        self.must("books", abs(one - other) < precision, f"{said}: {one:.2f} and {other:.2f}")


# === WHAT IS READ === #

AMOUNT = re.compile(r"[$€¥] ?-?[\d,]+(?:\.\d+)?|-?[\d,]+(?:\.\d+)? ?[$€¥]")


def _amount(text):
    """(currency code, amount) of an amount as text."""
    text = text.replace("\xa0", "").replace("\ufeff", "").strip()
    code = next(code for symbol, code in SYMBOLS.items() if symbol in text)
    return code, float(re.sub(r"[^\d.-]", "", text))


def _rows(body):
    """The cells of the first table of a message, as text, row by row."""
    tables = html.fromstring(body or "<p/>").xpath("//table[tbody]")
    rows = tables[0].xpath(".//tbody/tr") if tables else ()
    return [[" ".join(cell.text_content().split()) for cell in row.xpath("./td")] for row in rows]


def _verdict(verdict):
    """What a verdict says."""
    items = sorted((i.receivable.id, round(i.open, 6), i.hold and i.hold.code) for i in verdict.assessment.items)
    codes = [reason.code for reason in verdict.reasons]
    return verdict.outcome, codes, verdict.next_day, verdict.level_id, items


class MachineCommon(CollectionsCommon):
    """A company that is followed up, with customers, currencies, terms and banks, for histories that leave no trace."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.currencies = {code: cls._currency(code) for code in CURRENCIES}
        cls.terms = {name: cls._payment_term(name) for name in TERMS}
        cls.banks = {"USD": cls.company_data["default_journal_bank"], "EUR": cls._euro_bank()}
        for bank in cls.banks.values():
            cls._ways_of_payment(bank)
        cls.revenue = cls.company_data["default_account_revenue"]
        alpha, beta = cls.customer("Alpha Ltd"), cls.customer("Beta Ltd")
        carla = cls.customer("Carla Jones", is_company=False)
        shop = cls.customer("Alpha Shop", is_company=False, parent_id=alpha.id, email="shop@customer.example")
        cls.people = dict(zip(CUSTOMERS, (alpha, beta, carla, shop), strict=True))
        cls.company.write(
            {"collections_active": False, "collections_agreement_misses": 1, "collections_older_debt": "follow"}
        )

    @classmethod
    def _currency(cls, code):
        currency = cls.env["res.currency"].with_context(active_test=False).search([("name", "=", code)])
        currency.active = True
        if code in RATES:
            cls.env["res.currency.rate"].search([("currency_id", "=", currency.id)]).unlink()
            values = {"currency_id": currency.id, "name": "2020-01-01", "rate": RATES[code]}
            cls.env["res.currency.rate"].create({**values, "company_id": cls.company.id})
        return currency

    @classmethod
    def _payment_term(cls, name):
        if name == "one":
            return cls.env["account.payment.term"]
        days = {"two": (10, 30), "three": (10, 20, 30), "discount": (30,)}[name]
        shares = {1: (100,), 2: (50, 50), 3: (30, 30, 40)}[len(days)]
        lines = [
            Command.create({"value": "percent", "value_amount": share, "nb_days": day})
            for share, day in zip(shares, days, strict=True)
        ]
        early = {"early_discount": True, "discount_percentage": 2, "discount_days": 28} if name == "discount" else {}
        return cls.env["account.payment.term"].create({"name": name, "line_ids": lines, **early})

    @classmethod
    def _euro_bank(cls):
        values = {"name": "Euro Bank", "code": "EURB", "type": "bank", "currency_id": cls.currencies["EUR"].id}
        return cls.env["account.journal"].create({**values, "company_id": cls.company.id})

    @classmethod
    def _ways_of_payment(cls, bank):
        """One with an outstanding account, and one without."""
        [line] = bank.inbound_payment_method_line_ids[:1]
        first = cls.company_data["default_journal_bank"].inbound_payment_method_line_ids[:1]
        account = first.payment_account_id or cls._outstanding()
        line.payment_account_id = account
        line.copy({"name": "Without Entry", "payment_account_id": False, "journal_id": bank.id})

    @classmethod
    def _outstanding(cls):
        values = {"name": "Outstanding", "code": "OUTST", "account_type": "asset_current", "reconcile": True}
        return cls.env["account.account"].create(values)

    def setUp(self):
        super().setUp()
        self.switch_on()
        self.patch(agreement_html, "pdf_of", lambda agreement: b"%PDF-1.4")
        self.errors = []
        handler = logging.Handler(logging.WARNING)
        handler.emit = lambda record: self.errors.append(record.getMessage())
        logging.getLogger(OUR_LOGGER).addHandler(handler)
        self.addCleanup(logging.getLogger(OUR_LOGGER).removeHandler, handler)

    @contextmanager
    def machine(self, no_entries=False, skip=()):
        """A history, of which nothing is left behind."""
        machine = Machine(self, no_entries, skip)
        machine.errors = self.errors
        machine.errors.clear()
        with ExitStack() as stack:
            stack.callback(self._forget, self.env.cr.savepoint(flush=True))
            if no_entries:
                Move = type(self.env["account.move"])
                stack.enter_context(patch.object(Move, "_get_invoice_in_payment_state", lambda _move: "in_payment"))
            yield machine

    def _forget(self, savepoint):
        """All is as it was."""
        savepoint.close(rollback=True)
        self.env.cr.precommit.clear()
        self.env.cr.postcommit.clear()
        self.env.transaction.clear()
        self.on(TODAY)
