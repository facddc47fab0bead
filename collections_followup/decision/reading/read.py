"""Reading a reply: whether it speaks of a payment, made or to come, of a dispute, a request or an inability to pay.

This is a floor, not a judgement: other wordings are missed, and a person decides about each finding.
"""

import re
from dataclasses import replace

from . import amounts as money
from .days import days
from .finding import KINDS, WISHES, Finding
from .passages import folded, passages
from .patterns import found, languages, patterns

#: Kinds that speak of a payment, and those that concern invoices.
PAYMENTS = ("paid", "promise")
ABOUT_INVOICES = ("paid", "promise", "dispute", "copy")
_WORD = re.compile(r"[^\W\d_]+")


def read(text, known):
    """Return the Findings of a reply, at most one of each kind.

    :param known: Known
    """
    parts = passages(text)
    rules = _patterns(" ".join(parts), known.lang)
    if not rules:
        return ()
    findings = {}
    for part in parts:
        for finding in _read(part, known, rules):
            findings.setdefault(finding.kind, finding)
    whole = folded(" ".join(parts))
    only = tuple(money.invoices(whole, known.invoices, rules.invoice))
    findings = {kind: _about(finding, only) for kind, finding in findings.items()}
    return tuple(findings[kind] for kind in KINDS if kind in findings)


def _patterns(text, lang):
    """Return the patterns of the language of a text, judged by its small words; else of the customer's language."""
    words, own = set(_WORD.findall(folded(text))), lang.partition("_")[0]
    all_of = {code: patterns(code, lang if code == own else code) for code in languages()}
    best = max(all_of, key=lambda code: (len(words & all_of[code].common), code == own), default=None)
    return all_of[best] if best == own or (best and words & all_of[best].common) else all_of.get(own)


def _about(finding, only):
    """Return the finding, with the only invoice that the reply names if the finding names none."""
    if finding.invoices or len(only) != 1 or finding.kind not in ABOUT_INVOICES:
        return finding
    return replace(finding, invoices=only)


def _read(part, known, rules):
    """Yield the Findings of one passage."""
    text = folded(part)
    asks = bool(found(rules.question, text))
    named = days(text, known.today, rules)
    for rule in rules.rules:
        if asks and not rule.asks and rule.kind not in WISHES:
            continue
        match = _says(rule, rules, text)
        if match and (finding := _finding(rule, part, text, _nearest(named, match), known, rules)):
            yield finding


def _nearest(named, match):
    """Return the days that are named: certain ones first, then the nearest to the words of a rule."""
    return sorted(named, key=lambda n: (n.day is None, max(n.start - match.end(), match.start() - n.end, 0)))


def _says(rule, rules, text):
    """Return the words by which a rule finds a passage; None if others in it exclude the rule."""
    match, against = found(rule.says, text), [rule.unless, rules.never.get(rule.kind)]
    if rule.kind not in WISHES and not rule.asks:
        against.append(rules.condition)
    return match if match and not any(pattern and found(pattern, text) for pattern in against) else None


def _day(rule, named, today):
    """Return the first of the days that a rule can mean; None if there is none."""
    if rule.kind not in (*PAYMENTS, "call"):
        return None
    if rule.past:
        return next((n.day for n in named if n.day and n.day < today), None)
    return next(filter(None, (n.on(today, past=rule.kind == "paid") for n in named)), None)


def _finding(rule, part, text, named, known, rules):
    """Return the Finding of a rule, with its day, amount and invoices; None if it lacks the day that it needs."""
    day = _day(rule, named, known.today)
    if not day and (rule.kind == "promise" or rule.past):
        return None
    if rule.kind == "paid" and not day and any(n.day and n.day > known.today for n in named):
        return None
    invoices = money.invoices(text, known.invoices, rules.invoice) if rule.kind in ABOUT_INVOICES else {}
    amount, reference = None, ""
    if rule.kind in PAYMENTS:
        marks = money.references(text)
        taken = [(n.start, n.end) for n in named] + [*invoices.values(), *marks]
        amount = next((a.value for a in money.amounts(text, taken, rules.locale)), None)
        reference = part[slice(*marks[0])] if marks and rule.kind == "paid" else ""
    return Finding(rule.kind, part, day, amount, tuple(invoices), rule.reason, reference)
