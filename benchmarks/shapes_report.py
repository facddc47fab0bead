"""The figures of ledgers that are not uniform, in tables: writes benchmarks/shapes.md."""

import json
import os
import platform
import sys
from datetime import date
from pathlib import Path

from . import goals
from .report import told
from .scale_report import table

DOCUMENT = Path(__file__).with_name("shapes.md")

#: Parts of the nights, and what they are.
PARTS = {
    "begin": "Open the cases, and find out who has to be evaluated",
    "propose": "– propose and record",
    "emails": "– write e-mails, into the mail queue; each",
    "changed": "Second night: something has changed for everybody",
}


def main(env):
    lines = Path(os.environ["FIGURES"]).read_text(encoding="utf-8").splitlines()
    shapes = {figures["shape"]: figures for figures in map(json.loads, lines)}
    checked = list(goals.check_shapes(shapes))
    verdicts = "## Goals\n\n" + "\n".join(map(told, checked))
    text = "\n\n".join([HEAD, _circumstances(env), _nights(shapes), _screens(shapes), _pages(shapes), verdicts]) + "\n"
    if os.environ["SCALE"] != "small":
        DOCUMENT.write_text(text, encoding="utf-8")
    print(text)
    sys.exit(not all(goal.met for goal in checked))


HEAD = """# Ledgers that are not uniform

- **uniform**: ten open invoices each, as in the other benchmarks.
- **history**: a hundred paid invoices and ten lines of the contact log behind each customer's ten open invoices.
- **giant**: few open items for most, hundreds for some, tens of thousands for one; four in ten are credit notes.
- **currencies**: six in ten customers owe in three currencies, three in ten have paid parts.
- **commitments**: four promises, an agreement in four installments and a dispute each; half are settled or late.

Each stands in a database of its own."""


def _circumstances(env):
    env.cr.execute("SHOW server_version")
    [postgres] = env.cr.fetchone()
    return (
        f"{date.today()}, `SCALE={os.environ['SCALE']} ONLY=shapes make bench`: {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, PostgreSQL {postgres} on the same machine."
    )


def _rows(shapes, cell):
    return [cell(figures) for figures in shapes.values()]


def _nights(shapes):
    rows = [
        ["Customers", *_rows(shapes, lambda f: f"{f['nights']['propose']['count']:,}")],
        ["Open items", *_rows(shapes, lambda f: f"{f['open']:,}")],
        ["Paid items behind them", *_rows(shapes, lambda f: f"{f['paid']:,}")],
    ]
    rows += [[what, *_rows(shapes, lambda f, part=part: _each(f["nights"][part]))] for part, what in PARTS.items()]
    uniform = goals.a_night(shapes["uniform"])
    rows.append(["**Times the uniform one**", *_rows(shapes, lambda f: f"{goals.a_night(f) / uniform:.1f}")])
    return "## Nights, ms for each customer (queries)\n\n" + table(["what", *shapes], rows)


def _each(figure):
    return f"{1000 * figure['seconds'] / figure['count']:.3f} ({figure['queries']:,})"


def _screens(shapes):
    rows = [
        [name, *_rows(shapes, lambda f, name=name: f"{f['screens'][name]['ms']:.0f} ({f['screens'][name]['queries']})")]
        for name in shapes["uniform"]["screens"]
    ]
    rows.insert(0, ["Aged receivables", *[""] * len(shapes)])
    return "## Screens, ms on the server (queries)\n\n" + table(["what", *shapes], rows)


def _pages(shapes):
    """Of the customer with the most items."""
    rows = [["Open items", *_rows(shapes, lambda f: f"{next(iter(f['pages'].values()))['items']:,}")]]
    for name in shapes["uniform"]["pages"]:
        rows.append([name, *_rows(shapes, lambda f, name=name: "{ms:.0f} ms, {kB:.0f} kB".format(**f["pages"][name]))])
    return "## The customer with the most open items\n\n" + table(["what", *shapes], rows)
