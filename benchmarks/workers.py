"""A night done by one cron worker, by two, and by two servers over the job queue: how long each takes.

Run outside of Odoo, by ``ONLY=workers make bench``, and for the large scale; each worker is a process, and the workers
have one database to themselves at a time.
"""

import contextlib
import json
import os
import platform
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import NamedTuple

import floor
import nights
import psycopg2
from databases import Database

CUSTOMERS = 8_000
RESULTS = Path(__file__).with_name("workers.md")


class Night(NamedTuple):
    """Seconds from the beginning of a run until all cases were evaluated, and from then until all was carried out."""

    evaluated: float
    sent: float


def owe(env, customers):
    """Each customer owes ten invoices, and nothing but the night is to work."""
    from benchmarks.debts import generate

    generate(env, customers)
    crons = env["ir.cron"].search([])
    (crons - crons.filtered(lambda cron: cron.model_id.model == "collections.run")).active = False


def switch_on(env):
    """All are written to tonight; a look at the proposal comes before the switch."""
    cases = env.company._open_collections_cases(env.company._collections_day())
    env["collections.run"]._propose_now(env.company, cases[:1])
    env.company.collections_active = True


def main():
    folder = Path(tempfile.mkdtemp())
    try:
        evening = Database.fresh("evening")
        evening.call(owe, switch_on, customers=CUSTOMERS)
        taken = {
            "one cron worker": measure(evening, folder, nights.servers, count=1),
            "two cron workers": measure(evening, folder, nights.servers),
        }
        evening.environment |= nights.queue_job()
        evening.update("-i", "collections_followup_queue_job")
        taken["two servers over the job queue"] = measure(evening, folder, nights.queue_servers)
        text = report(taken)
        print(text)
        RESULTS.write_text(text, encoding="utf-8")
    finally:
        Database.drop_all()


def share_a_night(customers):
    """A whole night without messages by one and by two cron workers, beside the floor; added to the file of figures."""
    folder = Path(tempfile.mkdtemp())
    try:
        evening = Database.fresh("evening")
        evening.call(owe, customers=customers)  # not switched on: the night only proposes
        figures = {"floor": floor_of(evening.copy("floor"))}
        figures["workers"] = {count: whole_night(evening, folder, count) for count in (1, 2)}
    finally:
        Database.drop_all()
    print(f"{customers} customers, shared: {figures}", flush=True)
    with Path(os.environ["FIGURES"]).open("a", encoding="utf-8") as file:
        print(json.dumps({"shared": figures}), file=file)


def measure(evening, folder, servers, **options):
    """Let the servers do a night, in a copy of the database."""
    database = evening.copy("night")
    with servers(database, folder, **options), contextlib.closing(psycopg2.connect(dbname=database.name)) as connection:
        connection.autocommit = True
        nights.fall(database)
        nights.wake(database)
        begun = wait_for_state(connection, "looking", "sending")
        evaluated = wait_for_state(connection, "sending")
        done = wait_for_state(connection, "done")
    return Night(evaluated - begun, done - evaluated)


def floor_of(database):
    with contextlib.closing(psycopg2.connect(dbname=database.name)) as connection, connection.cursor() as cursor:
        begun = time.monotonic()
        cursor.execute(floor.SCRATCH)
        cursor.execute(floor.WRITE, {"today": date.today()})
        connection.commit()
        return time.monotonic() - begun


def whole_night(evening, folder, count):
    """Seconds from when the night falls until it has proposed what there is to do."""
    database = evening.copy("night")
    with (
        nights.servers(database, folder, count=count),
        contextlib.closing(psycopg2.connect(dbname=database.name)) as connection,
    ):
        connection.autocommit = True
        nights.fall(database)
        begun = time.monotonic()
        nights.wake(database)
        return wait_for_state(connection, "proposed") - begun


def wait_for_state(connection, *states):
    """The time when the run is in one of the states."""
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT 1 FROM collections_run WHERE nightly AND state IN %s", (states,))
            if cursor.fetchone():
                return time.monotonic()
            time.sleep(0.02)


def report(taken):
    one = next(iter(taken.values()))
    rows = [
        f"| {name} | {night.evaluated:.1f} | {night.sent:.1f} | {sum(night):.1f} | {sum(one) / sum(night):.1f} |"
        for name, night in taken.items()
    ]
    return "\n".join(
        [
            "# A night shared by workers",
            "",
            f"{date.today()}, `ONLY=workers make bench`: {CUSTOMERS:,} customers with 10 open invoices each, all",
            f"written to. {os.cpu_count()} cores, which PostgreSQL shares; Python {platform.python_version()}.",
            "",
            "| who | evaluate all (s) | write the e-mails (s) | together (s) | times as fast |",
            "|---|--:|--:|--:|--:|",
            *rows,
            "",
        ]
    )


if __name__ == "__main__":
    share_a_night(int(sys.argv[1])) if len(sys.argv) > 1 else main()
