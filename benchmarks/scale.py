"""Whole nights of a large company, through the code of the nightly job and with its commits.

Each number of customers has a process and a database of its own, so that memory is told apart.
"""

import json
import os
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from . import debts, floor
from .measure import Clock

#: Numbers of customers that are compared.
SIZES = (1_000, 10_000, 100_000)
#: E-mails written at most: what one takes does not depend on how many others there are.
EMAILS = 10_000
PAYMENTS = 1_000


def main(env):
    """Measure at one size; the figures are added to a file, for the report."""
    customers = int(os.environ["CUSTOMERS"])
    debts.generate(env, customers)
    nights = Nights(env, customers)
    nights.all()
    with Path(os.environ["FIGURES"]).open("a", encoding="utf-8") as file:
        print(json.dumps({"customers": customers, "figures": nights.figures}), file=file)


class Nights:
    """Four nights of a company, and what each part of them took.

    :param emails: written at most
    """

    def __init__(self, env, customers, emails=EMAILS):
        self.env = env
        self.emails = emails
        self.company = env.company
        self.customers = customers
        self.today = self.company._collections_day()
        self.figures = {}

    def all(self):
        self.floor()
        self.first()
        self.everybody_waits()
        self.night("changed", 1)
        self.night("unchanged", 2)
        self.receive_payments()
        self.night("paid", 3)

    @contextmanager
    def clock(self, name, count=lambda: None):
        """Keep the time, the queries and the peak of memory of a block, the writing of its rows included.

        :param count: gives how many things were done; by default all customers
        """
        self.forget()
        reset_peak()
        with Clock(self.env) as clock:
            yield
            self.env.cr.commit()
        self.figures[name] = {
            "seconds": clock.seconds,
            "queries": clock.queries,
            "count": count() or self.customers,
            "peak": peak(),
        }
        print(f"{self.customers} customers, {name}: {self.figures[name]}", flush=True)

    def forget(self):
        self.env.cr.commit()
        self.env.invalidate_all()

    def sql(self, statement, **values):
        """Run a statement, as what others do to the database during the day."""
        self.forget()
        self.env.cr.execute(statement, {"company": self.company.id, "today": self.today, **values})
        self.forget()

    def floor(self):
        with self.clock("floor"):
            self.env.cr.execute(floor.SCRATCH)
            self.env.cr.execute(floor.WRITE, {"today": self.today})
        self.sql("DROP TABLE bench_floor")

    # === NIGHTS === #

    def run(self):
        run = self.env["collections.run"]._nightly_run(self.company)
        run._prepare_all()
        return run

    def first(self):
        """Everybody owes, and nobody has been written to."""
        with self.clock("begin"):
            run = self.run()
        with self.clock("propose"):
            run._evaluate_all()
        self.company.collections_active = True
        self.approve(run)
        with self.clock("emails", lambda: run.done_count):
            run._send_all()
        with self.clock("again"):
            self.env["collections.run"]._follow_up(self.company)

    def approve(self, run):
        steps = self.env["collections.step"].search([("run_id", "=", run.id)], limit=self.emails, order="id")
        steps.write({"state": "approved"})
        self.forget()

    def night(self, name, days):
        """A later night, with how many cases it evaluated."""
        day = self.today + timedelta(days)
        with patch.object(type(self.company), "_collections_day", lambda *args, **values: day):
            evaluated = []
            with self.clock(name, lambda: evaluated[0]):
                self.env["collections.run"]._follow_up(self.company)
                evaluated.append(self.latest().case_count)

    def latest(self):
        return self.env["collections.run"].search([("nightly", "=", True)], order="date desc", limit=1)

    # === DAYS === #

    def everybody_waits(self):
        """Who has not been written to is paused."""
        self.sql(PAUSE, until=self.today + timedelta(60))

    def receive_payments(self):
        self.sql(PAY, payments=PAYMENTS)


PAUSE = """
    UPDATE collections_step SET state = 'dropped' WHERE state = 'proposed';
    UPDATE collections_case SET paused_until = %(until)s, write_date = now()
     WHERE last_contact_on IS DISTINCT FROM %(today)s
"""

#: What Odoo writes when an invoice is paid, as far as it concerns the follow-up; one invoice for each customer.
PAY = """
    UPDATE account_move_line line
       SET reconciled = TRUE, amount_residual = 0, amount_residual_currency = 0, write_date = now()
      FROM (SELECT DISTINCT ON (partner_id) id FROM account_move_line
             WHERE display_type = 'payment_term' AND company_id = %(company)s AND date_maturity < %(today)s
          ORDER BY partner_id, id LIMIT %(payments)s) paid
     WHERE line.id = paid.id
"""


def reset_peak():
    """Let the kernel measure the peak of memory again."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def peak():
    """Most memory that this process held since then, in MiB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM"))
