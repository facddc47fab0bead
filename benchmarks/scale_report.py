"""The figures of the large scale in tables: writes docs/benchmarks.md."""

import json
import os
import platform
import sys
from datetime import date
from pathlib import Path

from .goals import Goal

DOCUMENT = Path(__file__).parents[1] / "docs" / "benchmarks.md"

#: Parts of the nights in the order in which they happen, and what they are.
PARTS = {
    "floor": "Floor: one SQL statement that writes a row for each overdue item",
    "begin": "First night: open the cases, and find out who has to be evaluated",
    "propose": "– propose and record",
    "emails": "– write e-mails, into the mail queue",
    "again": "The same night once more: nothing to do",
    "changed": "Second night: something has changed for everybody",
    "unchanged": "Third night: only those whose day has come",
    "paid": "Fourth night: and 1,000 payments have arrived",
}
#: All that a night does but write messages.
PASS = ("begin", "propose")
WITHIN, TIMES_FLOOR, EACH, MEMORY, GROWTH, SCREEN, AGED = 300, 10, 10, 1024, 1.2, 300, 1000


def main(env):
    lines = [json.loads(line) for line in Path(os.environ["FIGURES"]).read_text(encoding="utf-8").splitlines()]
    nights = {line["customers"]: line["figures"] for line in lines if "customers" in line}
    screens = next((line["screens"] for line in lines if "screens" in line), {})
    aged = next((line["aged"] for line in lines if "aged" in line), {})
    shared = next(line["shared"] for line in lines if "shared" in line)
    goals = [*_goals(nights, shared), *_slow(screens, SCREEN), *_slow(aged, AGED)]
    tables = [_nights(nights), _shared(nights, shared), _screens(screens), _aged(aged)]
    text = "\n\n".join([HEAD, _circumstances(env), *tables, _told(goals), NOTES]) + "\n"
    DOCUMENT.write_text(text, encoding="utf-8")
    print(text)
    sys.exit(not all(goal.met for goal in goals))


HEAD = """# Benchmarks

Written by `SCALE=large make bench`. Every part of a night runs through the code of the nightly job, with its commits;
one process works, unless it says otherwise.
How fast the follow-up is beside another add-on, and letters, agreements and the customer's page:
[results.md](../benchmarks/results.md), by `make bench`. Long histories, giants, currencies and commitments:
[shapes.md](../benchmarks/shapes.md), by `ONLY=shapes make bench`. Interest of 100,000 items, and nights with it:
`ONLY=charges make bench`. What follows for a server: [Sizing](sizing.md)."""


def _circumstances(env):
    env.cr.execute("SHOW server_version")
    [postgres] = env.cr.fetchone()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{date.today()}, {os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}, PostgreSQL "
        f"{postgres} on the same machine. Each customer has 10 open invoices, 93 of 100 overdue."
    )


# === NIGHTS === #


def _nights(nights):
    head = [f"{customers:,} customers" for customers in nights]
    rows = [[what, *(_cell(figures[part]) for figures in nights.values())] for part, what in PARTS.items()]
    rows.append(["**Whole pass, without messages**", *(_pass(figures) for figures in nights.values())])
    rows.append(["Most memory", *(f"{_memory(figures)} MiB" for figures in nights.values())])
    return table(["what", *head], rows)


def _cell(figure):
    each = 1000 * figure["seconds"] / figure["count"]
    return f"{figure['seconds']:,.2f} s: {figure['count']:,} × {each:.3f} ms"


def _seconds(figures):
    return sum(figures[part]["seconds"] for part in PASS)


def _pass(figures):
    return f"{_seconds(figures):,.2f} s: {_seconds(figures) / figures['floor']['seconds']:.1f} times the floor"


def _memory(figures):
    return max(figure["peak"] for figure in figures.values())


def _shared(nights, shared):
    """A night without messages as cron workers do it, by how many they are."""
    taken, floor = shared["workers"], shared["floor"]
    rows = [[workers, f"{seconds:.1f}", f"{seconds / floor:.1f}"] for workers, seconds in taken.items()]
    head = [f"cron workers, for {max(nights):,} customers", "seconds", "times the floor"]
    return "## Shared: a whole pass, without messages, by the servers themselves\n\n" + table(head, rows)


# === SCREENS === #


def _screens(screens):
    return "## Screens\n\n" + table(["with 100,000 customers", "ms on the server", "queries"], _times(screens))


def _aged(aged):
    return "## Aged receivables\n\n" + table(["of 1,000,000 open items", "ms on the server", "queries"], _times(aged))


def _times(screens):
    return [[name, f"{figure['ms']:.0f}", str(figure["queries"])] for name, figure in screens.items()]


def table(head, rows):
    lines = [head, ["---", *["--:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


# === GOALS === #


def _goals(nights, shared):
    small, large = nights[min(nights)], nights[max(nights)]
    customers, seconds = max(nights), _seconds(large)
    each = 1000 * (seconds / customers + large["emails"]["seconds"] / large["emails"]["count"])
    growth = (seconds / customers) / (_seconds(small) / min(nights))
    ratio, memory = shared["workers"]["2"] / shared["floor"], _memory(large)
    yield Goal(f"The whole pass takes under {WITHIN} s", f"{seconds:.0f} s", seconds < WITHIN)
    yield Goal(f"Two workers need at most {TIMES_FLOOR} times the floor", f"{ratio:.1f} times", ratio <= TIMES_FLOOR)
    yield Goal(f"With an e-mail each customer takes under {EACH} ms", f"{each:.1f} ms", each < EACH)
    yield Goal(f"It holds under {MEMORY} MiB", f"{memory} MiB", memory < MEMORY)
    yield Goal(
        f"A customer takes at most {GROWTH} times as long among the most", f"{growth:.2f} times", growth <= GROWTH
    )


def _slow(screens, within):
    for name, figure in screens.items():
        if figure["ms"] >= within:
            yield Goal(f"“{name}” takes under {within} ms", f"{figure['ms']:.0f} ms", False)


def _told(goals):
    lines = [f"- {goal.words}: {goal.measured} ({'met' if goal.met else '**missed**'})" for goal in goals]
    others = f"- All other screens take under {SCREEN} ms, aged receivables of a million items under {AGED} ms (met)"
    return "## Goals\n\n" + "\n".join([*lines, others])


NOTES = """## What stands behind the figures

- **Find out who has to be evaluated** is one statement that hashes all that the rules read of each case, and compares
  with what the last evaluation kept: a case that has not changed, and whose day has not come, costs its share of it and
  nothing else. One customer in ten has an invoice that falls due on a given day, so that many are evaluated each night.
- **Propose and record**: half of it is Python, which reads ten items of each customer, evaluates them and says why; a
  quarter are the two statements that write the case and the step, with their indexes and foreign keys. Workers share
  it, as many as Odoo starts by itself: two. The e-mails they share too: [workers.md](../benchmarks/workers.md).
- **Odoo's own list of invoices** looks for duplicates of each invoice that it shows, among all of the same day and
  amount: an index of ours finds them.
- **Aged receivables** as of any day are added up when they are opened. By customer, it is asked first who stands on
  the page; everything else reads all open items, from an index that holds these only, and nothing of the paid history.
  A past day costs more, by what has been allocated since. A pivot of each customer is put in form by Odoo group by
  group, three or four seconds for 10,000 customers: it opens by the responsible instead."""
