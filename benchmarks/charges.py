"""Interest of 100,000 items with three payments each, and nights with charges and without, in pairs."""

import os
import platform
import statistics
import sys
from datetime import date
from pathlib import Path

from odoo.addons.collections_followup.models.run.sizes import PROPOSE_BATCH

from . import debts, ledger
from .goals import check_charges
from .measure import Clock, forget_records, undo, vacuum
from .ours import FollowUp, show
from .report import told
from .scale import peak, reset_peak
from .scale_report import table

DOCUMENT = Path(__file__).with_name("charges.md")
SIZES = {"small": 1_000, "normal": 10_000}
#: How often each is repeated; of nights, how many pairs.
REPEATS, PAIRS = 3, 5
#: Customers of such a night, and e-mails that it writes.
CASES, EMAILS = 1_000, 200


def main(env):
    """Measure, and write benchmarks/charges.md unless the scale is small."""
    scale = os.environ["SCALE"]
    generate(env, SIZES[scale])
    charges = Charges(env)
    figures = {"floor": charges.floor(), "reckon": charges.reckon(), "nights": charges.nights()}
    if os.environ["PROFILE"]:
        show("reckon", charges.reckon_all, lambda: None)
    checked = list(check_charges(figures))
    text = _text(env, scale, figures, checked)
    print(text)
    if scale != "small":
        DOCUMENT.write_text(text, encoding="utf-8")
    sys.exit(not all(goal.met for goal in checked))


class Charges:
    """A company whose customers bear interest by German law."""

    def __init__(self, env):
        self.env, self.company = env, env.company
        self.followup = FollowUp(env)
        self.cases = env["collections.case"].search([("company_id", "=", self.company.id)], order="id")

    def floor(self):
        """One statement that reads the items and their payments."""
        clock = Clock(self.env)
        with clock:
            self.env.cr.execute(READ, {"today": self.followup.today})
            rows = len(self.env.cr.fetchall())
        return {"seconds": clock.seconds, "queries": clock.queries, "count": rows}

    def reckon(self):
        """All items, from the ledger to the sums, in the batches of the nightly job."""
        clocks, peaks = [], []
        for _repeat in range(REPEATS):
            reset_peak()
            with Clock(self.env) as clock:
                count = self.reckon_all()
            clocks.append(clock)
            peaks.append(peak())
        seconds = statistics.median(clock.seconds for clock in clocks)
        return {"seconds": seconds, "queries": clock.queries, "count": count, "peak": max(peaks)}

    def reckon_all(self, _prepared=None):
        """Reckon the interest of all late items.

        :returns: how many bear some
        """
        count = 0
        for start in range(0, len(self.cases), PROPOSE_BATCH):
            cases = self.cases[start : start + PROPOSE_BATCH]
            books = self.env["collections.ledger"]._books(
                cases, self.followup.today, cases._commitments(self.followup.today)
            )
            owed = self.env["collections.charge"]._owed_by(books.receivables, self.company, self.followup.today)
            count += sum(map(len, owed.values()))
            forget_records(self.env.cr)
        return count

    def nights(self):
        """Pairs of nights: a batch is proposed, and some e-mails are written, without charges and with them."""
        pairs = []
        self._night("all")  # caches are warm in both
        for number in range(PAIRS):
            asked = ("none", "all") if number % 2 else ("all", "none")
            pair = {choice: self._night(choice) for choice in asked}
            pairs.append((pair["none"], pair["all"]))
            print(f"night without charges {pair['none']}, with {pair['all']}", file=sys.stderr)
        return pairs

    def _night(self, asked):
        """Return the seconds of a night, which is undone: of the pass without messages, and of its e-mails."""
        self.company.collections_charges = asked
        self.env.flush_all()
        run, cases = self.followup.batch(CASES)
        with Clock(self.env) as proposing:
            run._propose(cases)
        steps = run.step_ids.filtered(lambda step: step.state == "proposed" and step.channel == "email")[:EMAILS]
        steps.write({"state": "approved"})
        with Clock(self.env) as writing:
            self.followup.carry_out(steps)
        undo(self.env.cr)
        return proposing.seconds, writing.seconds


def generate(env, customers):
    """Customers in Germany with ten open invoices each, of which three parts were paid."""
    debts.generate(env, customers)
    company = env.company
    FollowUp(env).begin()
    company.write({"collections_charges": "all", "collections_charges_from": 1})
    env.cr.flush()
    env.cr.execute(PLACE, {"germany": env.ref("base.de").id})
    env.invalidate_all()
    invoice = env["account.move"].search([("move_type", "=", "out_invoice")], limit=1)
    invoice._collections_fix_terms()
    env.cr.flush()
    values = {
        "terms": invoice.collections_terms_id.id,
        "company": company.id,
        "currency": company.currency_id.id,
        "receivable": env["res.partner"].new({}).with_company(company).property_account_receivable_id.id,
        "journal": env["account.journal"].search([("type", "=", "general")], limit=1).id,
        "today": company._collections_day(),
    }
    for statement in (TERMS, DEPOSIT, PAYMENTS):
        env.cr.execute(statement, values)
    env.cr.commit()
    vacuum(env.cr, "account_move", "account_move_line", "account_partial_reconcile", "res_partner")
    env.invalidate_all()


PLACE = "UPDATE res_partner SET country_id = %(germany)s WHERE email LIKE 'customer%%@customer.example'"

TERMS = "UPDATE account_move SET collections_terms_id = %(terms)s WHERE move_type = 'out_invoice'"

DEPOSIT = ledger.deposit(
    "%(today)s",
    "SELECT SUM(3 * ROUND(balance / 10, 2)) AS amount FROM account_move_line WHERE account_id = %(receivable)s",
)

#: A tenth each, on the third, sixth and ninth day after the due date.
PAYMENTS = """
    INSERT INTO account_partial_reconcile (
           debit_move_id, credit_move_id, company_id, debit_currency_id, credit_currency_id,
           amount, debit_amount_currency, credit_amount_currency, max_date,
           create_uid, write_uid, create_date, write_date)
    SELECT line.id, deposit.id, %(company)s, %(currency)s, %(currency)s,
           ROUND(line.balance / 10, 2), ROUND(line.balance / 10, 2), ROUND(line.balance / 10, 2),
           LEAST(%(today)s::date, line.date_maturity + 3 * number), 1, 1, now(), now()
      FROM account_move_line line, account_move_line deposit, generate_series(1, 3) number
     WHERE line.account_id = %(receivable)s AND line.balance > 0 AND deposit.name = 'Deposit';
    UPDATE account_move_line
       SET amount_residual = balance - 3 * ROUND(balance / 10, 2),
           amount_residual_currency = balance - 3 * ROUND(balance / 10, 2)
     WHERE account_id = %(receivable)s AND balance > 0
"""

READ = """
    SELECT line.id, line.amount_currency, line.date_maturity, move.collections_terms_id,
           allocation.max_date, allocation.debit_amount_currency
      FROM account_move_line line
      JOIN account_move move ON move.id = line.move_id
      JOIN account_account account ON account.id = line.account_id
 LEFT JOIN account_partial_reconcile allocation ON allocation.debit_move_id = line.id
     WHERE account.account_type = 'asset_receivable' AND line.parent_state = 'posted'
       AND line.reconciled IS NOT TRUE AND line.date_maturity < %(today)s
"""


def _text(env, scale, figures, goals):
    env.cr.execute("SHOW server_version")
    [postgres] = env.cr.fetchone()
    circumstances = (
        f"{date.today()}, `SCALE={scale} ONLY=charges make bench`: {SIZES[scale]:,} customers with 10 open invoices "
        f"each, 93 of 100 overdue, of which three parts were paid. {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, PostgreSQL {postgres}."
    )
    floor, reckon, nights = figures["floor"], figures["reckon"], figures["nights"]
    off, on = (
        [statistics.median(seconds) for seconds in zip(*choice, strict=True)] for choice in zip(*nights, strict=True)
    )
    rows = [
        ["Floor: one SQL statement that reads the items and their payments", f"{floor['seconds']:.2f}", ""],
        [
            f"Interest of {reckon['count']:,} items, from the ledger to the sums",
            f"{reckon['seconds']:.2f}",
            str(reckon["peak"]),
        ],
        [f"{CASES:,} cases evaluated and proposed; no charges", f"{off[0]:.2f}", ""],
        ["– the same with interest and fixed sums", f"{on[0]:.2f}", ""],
        [f"{EMAILS} e-mails written, into the mail queue; no charges", f"{off[1]:.2f}", ""],
        ["– the same with interest and fixed sums, a row for each of some nine invoices", f"{on[1]:.2f}", ""],
    ]
    over = (
        f"Reckoning takes {reckon['seconds'] / floor['seconds']:.0f} times the floor, by {reckon['queries']} queries. "
        "A pass asks for no charges; a message does, and tells each of them with its periods."
    )
    parts = [
        "# What interest costs",
        circumstances,
        table(["what", "seconds", "peak of memory, MiB"], rows),
        over,
        "## Goals",
        "\n".join(map(told, goals)),
    ]
    return "\n\n".join(parts) + "\n"
