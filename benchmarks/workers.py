"""A night done by one cron worker, by two, and by two servers over the job queue: how long each takes.

Run outside of Odoo, by ``ONLY=workers make bench``; each worker is a process, and has one database to itself at a time.
"""

import contextlib
import os
import platform
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import NamedTuple

import floor
import nights
import psycopg2
from databases import Database

CUSTOMERS = 2_000
#: Customers of a night in which nothing is sent.
MANY = 100_000
RESULTS = Path(__file__).with_name("workers.md")


class Night(NamedTuple):
    """Seconds from the beginning of a run until all cases were looked at, and from then until all was carried out."""

    looked: float
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
        text = report(taken) + report_of_many(*measure_many(folder))
        print(text)
        RESULTS.write_text(text, encoding="utf-8")
    finally:
        Database.drop_all()


def measure(evening, folder, servers, **options):
    """Let the servers do a night, in a copy of the database."""
    database = evening.copy("night")
    with servers(database, folder, **options), contextlib.closing(psycopg2.connect(dbname=database.name)) as connection:
        connection.autocommit = True
        nights.fall(database)
        nights.wake(database)
        begun = wait_for_state(connection, "looking", "sending")
        looked = wait_for_state(connection, "sending")
        done = wait_for_state(connection, "done")
    return Night(looked - begun, done - looked)


def measure_many(folder):
    """A whole night of many customers by one and by two cron workers.

    :returns: seconds of the SQL floor, and seconds by the number of workers
    """
    evening = Database.fresh("evening_of_many")
    evening.call(owe, customers=MANY)  # not switched on: the night only proposes
    return floor_of(evening.copy("floor")), {count: whole_night(evening, folder, count) for count in (1, 2)}


def floor_of(database):
    with contextlib.closing(psycopg2.connect(dbname=database.name)) as connection, connection.cursor() as cursor:
        begun = time.monotonic()
        cursor.execute(floor.SCRATCH)
        cursor.execute(floor.WRITE, {"today": date.today()})
        connection.commit()
        return time.monotonic() - begun


def whole_night(evening, folder, count):
    """Seconds from when the night falls until it has proposed what there is to do."""
    database = evening.copy("night_of_many")
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
        f"| {name} | {night.looked:.1f} | {night.sent:.1f} | {sum(night):.1f} | {sum(one) / sum(night):.1f} |"
        for name, night in taken.items()
    ]
    return "\n".join(
        [
            "# A night shared by workers",
            "",
            f"{date.today()}, `ONLY=workers make bench`: {CUSTOMERS:,} customers with 10 open invoices each, all",
            f"written to. {os.cpu_count()} cores, which PostgreSQL shares; Python {platform.python_version()}.",
            "",
            "| who | look at all (s) | write the e-mails (s) | together (s) | times as fast |",
            "|---|--:|--:|--:|--:|",
            *rows,
            "",
        ]
    )


def report_of_many(least, taken):
    rows = [f"| {count} | {seconds:.1f} | {seconds / least:.1f} |" for count, seconds in taken.items()]
    return "\n".join(
        [
            "",
            f"{MANY:,} customers with 10 open invoices each, at whom nobody has looked yet: a whole night without",
            "messages.",
            f"One SQL statement that writes a row for each overdue item takes {least:.1f} s.",
            "",
            "| cron workers | seconds | times that statement |",
            "|--:|--:|--:|",
            *rows,
            "",
        ]
    )


if __name__ == "__main__":
    main()
