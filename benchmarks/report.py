"""The figures in words and tables."""

import os
import platform
from datetime import date
from pathlib import Path

from .goals import times

RESULTS = Path(__file__).with_name("results.md")

#: What is told of each measure: what it is, and what was counted.
ROWS = {
    "floor": ("Floor: one SQL statement, a row for each overdue item", "items"),
    "open": ("Open the cases", "cases"),
    "propose": ("Propose and record, all cases", "cases"),
    "batch of 100": ("– a batch of 100", "cases"),
    "batch of 1000": ("– a batch of 1,000", "cases"),
    "next night": ("Propose and record, the night after all were written to", "cases"),
    "emails": ("Write the e-mails, into the mail queue", "e-mails"),
    "letters": ("Make letters: a formal demand as a PDF for each case", "letters"),
    "letters by calls": ("– the same letters by a wkhtmltopdf call for each", "letters"),
    "aging by SQL": ("Plain SQL: aged receivables at 100,000 open items or more, a row for each customer", "customers"),
    "aging": ("The report: the same table", "customers"),
    "aging screen": ("– what its list shows when it opens", "customers"),
    "settlement floor": ("Floor: one SQL statement that reads what is open of all that was promised or agreed", "rows"),
    "settlement": ("Settle 10,000 open promises and 10,000 installments of 2,500 customers", "commitments"),
    "settlement of 40": ("– a batch of 40 customers", "commitments"),
    "settlement of 400": ("– a batch of 400 customers", "commitments"),
    "page": ("The customer's page with 1,000 open invoices", "invoices"),
    "page to pay": ("– the page to pay all of them", "invoices"),
    "rival run": ("Theirs: credit control run", "lines"),
    "rival communications": ("Theirs: communications", "communications"),
    "rival emails": ("Theirs: e-mails, without the PDF", "e-mails"),
    "rival emails with PDF": ("Theirs: e-mails, as they ship", "e-mails"),
    "rival letters": ("Theirs: letters, each as a PDF", "letters"),
}

#: How many times faster the first is than the others.
COMPARED = {
    "propose": ("rival run",),
    "emails": ("rival emails", "rival emails with PDF"),
    "letters": ("rival letters", "letters by calls"),
}


#: The least that each could take.
FLOORS = {"propose": "floor", "settlement": "settlement floor"}


def text(env, scale, customers, measures, goals):
    parts = [
        "# Benchmark results",
        _circumstances(env, scale, customers),
        _figures(measures),
        "## Ratios",
        "\n".join(_ratios(measures)),
        "## Goals",
        "\n".join(told(goal) for goal in goals),
    ]
    return "\n\n".join(parts) + "\n"


def write(content):
    RESULTS.write_text(content, encoding="utf-8")


def _circumstances(env, scale, customers):
    env.cr.execute("SHOW server_version")
    [postgres] = env.cr.fetchone()
    return (
        f"{date.today()}, `SCALE={scale} make bench`: {customers:,} customers with 10 open invoices each, "
        f"93 of 100 overdue. {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"PostgreSQL {postgres}. Medians; each measure starts with empty record caches, writes all rows, "
        "and is then rolled back."
    )


def _figures(measures):
    head = "| what | count | seconds | ms each | queries |\n|---|--:|--:|--:|--:|"
    rows = [_row(what, unit, measures[name]) for name, (what, unit) in ROWS.items() if name in measures]
    return "\n".join([head, *rows])


def _row(what, unit, figure):
    return (
        f"| {what} | {figure.count:,} {unit} | {figure.seconds:,.3f} | {figure.each * 1000:.2f} | {figure.queries:,} |"
    )


def _ratios(measures):
    for ours, rivals in COMPARED.items():
        for theirs in rivals:
            if theirs in measures:
                yield f"- {_title(ours)}: **{times(measures, ours, theirs):.0f} times** as fast as {_title(theirs)}"
    if "rival run" in measures:
        both = measures["rival run"].seconds + measures["rival communications"].seconds
        ratio = both / measures["propose"].seconds
        yield f"- {_title('propose')}: **{ratio:.0f} times** as fast as their run and communications together"
    for ours, floor in FLOORS.items():
        if ours in measures:
            over = measures[ours].seconds / measures[floor].seconds
            yield f"- {_title(ours)}: {over:.0f} times the floor"


def _title(name):
    return f"“{ROWS[name][0]}”"


def told(goal):
    verdict = {True: "met", False: "**missed**", None: "not measured"}[goal.met]
    return f"- {goal.words}: {goal.measured} ({verdict})"
