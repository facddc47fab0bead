"""Write the tables of the rates and rules of interest that come along, for docs/interest.md.

python scripts/interest.py            writes them
python scripts/interest.py --check    fails if they are not what the files say
"""

import csv
import sys

from generated import ROOT, main, table

DATA = ROOT / "collections_followup_charges" / "data"
HEAD = """# Interest, fixed sums, fees and rates that come along

What `collections_followup_charges` knows after its installation, made from the files in its folder `data` by
`python scripts/interest.py`. **No legal advice**: each line says what it rests on, and how sure it is. Countries and
kinds of customers that are not listed are asked for nothing.
"""
FIXED = {"half_year": "each half-year", "start": "once, when it begins", "day": "whenever it changes"}


def read(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rate(rule):
    """Return the rate of a rule in words."""
    words = f"{rule['series']} + {rule['margin']}"
    if rule["rounding"]:
        words = f"{rule['series']}, rounded up to {rule['rounding']}, + {rule['margin']}"
    if rule["margin_from"]:
        since = "invoices" if rule["margin_by"] == "invoice" else "interest"
        words += f" ({rule['margin_before']} for {since} before {rule['margin_from']})"
    return f"{words}, compounded yearly" if rule["compounding"] == "yearly" else words


def rules():
    head = ("Country", "Customers", "Rate", "Fixed", "Applied", "Confidence", "Source")
    return table(
        head,
        [
            (
                rule["country"],
                rule["customer"],
                rate(rule),
                FIXED[rule["fixed"]],
                "yes" if rule["active"] == "1" else "once activated",
                rule["confidence"],
                rule["source"],
            )
            for rule in read("interest_rules.csv")
        ],
    )


def amounts(fixed):
    """Return the amounts of a fixed sum, or of a fee, in words."""
    limits = [(fixed["first_limit"], fixed["first_amount"]), (fixed["second_limit"], fixed["second_amount"])]
    return f"{fixed['currency']} {by_limits(limits, fixed['amount'])}"


def by_limits(limits, rest):
    return ", ".join([*(f"{amount} up to {limit}" for limit, amount in limits if limit), rest])


def fee(rule):
    """Return what a message costs in words."""
    if rule["amount"] == "0":
        return "none"
    return f"{amounts(rule)}, letters only" if rule["by_post"] == "1" else amounts(rule)


def most(rule):
    """Return what all messages about one invoice cost at most, in words."""
    limits = [
        (rule["ceiling_first_limit"], rule["ceiling_first"]),
        (rule["ceiling_second_limit"], rule["ceiling_second"]),
    ]
    parts = [by_limits(limits, rule["ceiling"])] if rule["ceiling"] else []
    return "; ".join([*parts, *([f"{rule['most']} messages"] if rule["most"] else [])]) or "–"


def fees():
    head = ("Country", "Customers", "A reminder", "In all", "From day", "Gap", "Applied", "Confidence", "Source")
    return table(
        head,
        [
            (
                rule["country"],
                rule["customer"],
                fee(rule),
                most(rule),
                rule["first_day"],
                rule["gap"] or "–",
                "yes" if rule["active"] == "1" else "once activated",
                rule["confidence"],
                rule["source"],
            )
            for rule in read("fees.csv")
        ],
    )


def sums():
    rows = [(s["country"], s["customer"], amounts(s), s["confidence"], s["source"]) for s in read("fixed_sums.csv")]
    return table(("Country", "Customers", "Sum", "Confidence", "Source"), rows)


def allocation():
    orders = {"debt": "debt, interest, costs", "charges": "costs, interest, debt"}
    head = ("Country", "Customers", "Paid in this order", "Applied", "Confidence", "Source")
    return table(
        head,
        [
            (
                rule["country"],
                rule["customer"] or "all",
                orders[rule["order"]],
                "yes" if rule["active"] == "1" else "once activated",
                rule["confidence"],
                rule["source"],
            )
            for rule in read("allocation_rules.csv")
        ],
    )


def rates():
    by_series = {}
    for row in read("rates.csv"):
        by_series.setdefault(row["series"], []).append(row)
    head = ("From", "Known until", "Per cent", "Found on", "Confidence", "Source")
    columns = ("valid_from", "known_until", "percent", "retrieved_on", "confidence", "source")
    parts = []
    for series, found in by_series.items():
        rows = [[row[column] or "the next one" for column in columns] for row in found]
        parts.append(f"### {series}\n\n{table(head, rows)}\n")
    return "\n".join(parts)


def document():
    parts = (
        HEAD,
        f"## Interest\n\n{rules()}\n",
        f"## Fixed sums\n\n{sums()}\n",
        f"## Fees\n\n{fees()}\n",
        f"## Allocation\n\n{allocation()}\n",
        f"## Rates\n\n{rates()}",
    )
    return "\n".join(parts)


if __name__ == "__main__":
    sys.exit(main("docs/interest.md", document()))
