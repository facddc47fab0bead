"""Write the table of the contact rules that come along, for docs/contact-rules.md.

python scripts/contact_rules.py            writes it
python scripts/contact_rules.py --check    fails if it is not what the file of rules says
"""

import csv
import sys

from generated import ROOT, main, table

RULES = ROOT / "collections_followup" / "data" / "contact_rules.csv"
HEAD = """# Contact rules that come along

What *Collections ▸ Configuration ▸ Contact Rules* holds after the installation, made from
`collections_followup/data/contact_rules.csv` by `python scripts/contact_rules.py`. **No legal advice**: the last three
columns say what each rule rests on, and how sure it is. [The administrator's part](administrator.md#contact-rules)
says how to review and import rules, [the accountant's](accountant.md) what they do.
"""
COLUMNS = ("Customers", "Creditor", "Channel", "Rule", "Basis", "Confidence", "Source")
WHO = {"": "all", "consumer": "consumers", "business": "businesses", "sole_trader": "sole traders", "public": "public"}
CREDITORS = {"": "any", "own": "own debts", "third_party": "debts of others"}
CHANNELS = {"": "all together", "phone": "telephone", "email": "e-mail", "sms": "text message"}


PLACES = {
    "US": "United States",
    "US MA": "Massachusetts, beside those of the United States",
    "US CA": "California, beside those of the United States",
    "FI": "Finland",
    "ES": "Spain",
    "DE": "Germany",
    "FR": "France",
    "GB": "United Kingdom",
    "MX": "Mexico",
    "CO": "Colombia",
    "CL": "Chile",
    "PE": "Peru",
    "base.europe": "Other countries of Europe",
    "": "Everywhere else",
}


def place(rule):
    return " ".join(filter(None, (rule["country"], rule["state"]))) or rule["group"]


def says(rule):
    """Return what a rule says, in words."""
    words = {
        "hours": "only {hours}",
        "most": "at most {number} in {days} days",
        "channels": "by at most {number} channels in {days} days",
        "rest": "not for {days} days from a conversation",
        "gap": "not for {days} days from the contact before",
        "first": "not before {days} days after the due date",
        "notice": "with {days} days to answer",
        "forbidden": "not at all",
    }[rule["kind"]].format(**rule)
    return f"paid reminders: {words}" if rule["paid"] else words


def cells(rule):
    channel = CHANNELS.get(rule["channel"], rule["channel"])
    who = (WHO[rule["customer"]], CREDITORS[rule["creditor"]], channel)
    return (*who, says(rule), rule["basis"], rule["confidence"], rule["source"])


def document():
    with RULES.open(encoding="utf-8-sig", newline="") as file:
        rules = list(csv.DictReader(file))
    by_place = {}
    for rule in rules:
        by_place.setdefault(place(rule), []).append(rule)
    parts = [
        f"## {PLACES.get(name, name)}\n\n{table(COLUMNS, map(cells, of_place))}\n"
        for name, of_place in by_place.items()
    ]
    return "\n".join([HEAD, *parts])


if __name__ == "__main__":
    sys.exit(main("docs/contact-rules.md", document()))
