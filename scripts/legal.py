"""Write the tables of limitation rules and venues that come along, for docs/legal.md.

python scripts/legal.py            writes them
python scripts/legal.py --check    fails if they are not what the files say
"""

import csv
import sys

from generated import ROOT, main, table

DATA = ROOT / "collections_followup_recovery" / "data"
HEAD = """# Limitation and venues that come along

What `collections_followup_recovery` knows after its installation, made from the files in its folder `data` by
`python scripts/legal.py`. **No legal advice**: each line says what it rests on, and how sure it is; “memory” means that
nobody has found a source yet. What is not sure is not applied before a manager activates it. Of countries and kinds of
customers that are not listed nothing is said.
"""
STARTS = {
    "due": "the due date",
    "due_year": "the end of the year of the due date",
    "invoice": "the invoice",
    "invoice_year": "the end of the year of the invoice",
}
ANEW = {
    "by_agreement": "signed acknowledgement",
    "by_promise": "promise",
    "by_payment": "part payment",
    "by_demand": "demand",
}
KINDS = {
    "pre_action": "step before court",
    "order": "order for payment",
    "small": "small claims",
    "ordinary": "ordinary proceedings",
    "eu_order": "European order for payment",
    "eu_small": "European small claims",
}


def read(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def applied(row):
    return "yes" if row["active"] == "1" else "once activated"


def in_one_line(text):
    return "; ".join(text.splitlines())


def rules():
    head = (
        *("Country", "Customers", "Months", "From", "Anew by", "Judgment (months)", "Applied", "Law"),
        *("Confidence", "Source", "Note"),
    )
    rows = []
    for rule in read("limitation_rules.csv"):
        anew = ", ".join(words for name, words in ANEW.items() if rule[name] == "1")
        rows.append(
            (
                *(rule["country"], rule["customer"] or "all", rule["months"], STARTS[rule["start"]], anew),
                *(rule["judgment_months"], applied(rule), rule["ground"], rule["confidence"], rule["source"]),
                rule["note"],
            )
        )
    return table(head, rows)


def limits(venue):
    """Return the amounts for which a venue is."""
    parts = [venue["amount_from"] and f"from {venue['amount_from']}", venue["amount_to"] and f"to {venue['amount_to']}"]
    told = " ".join(filter(None, parts))
    return f"{venue['currency']} {told}" if told else "any"


def venues():
    head = (
        *("Country", "Procedure", "Kind", "Customers", "Amount", "Asks for", "Usual fee", "Days", "Before it"),
        *("Law", "Confidence", "Source", "Note"),
    )
    rows = []
    for venue in read("venues.csv"):
        rows.append(
            (
                *(venue["country"] or venue["countries"], venue["name"], KINDS[venue["kind"]]),
                *(venue["customer"] or "all", limits(venue), in_one_line(venue["evidence"]), venue["fee"]),
                *(venue["days"], venue["prior"], venue["ground"], venue["confidence"], venue["source"], venue["note"]),
            )
        )
    return table(head, rows)


def document():
    return "\n".join((HEAD, f"## Limitation\n\n{rules()}\n", f"## Venues\n\n{venues()}\n"))


if __name__ == "__main__":
    sys.exit(main("docs/legal.md", document()))
