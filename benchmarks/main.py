"""Generates the debts, takes the measures, tells the figures."""

import os
import sys

from . import aging, debts, floor, goals, ours, page, report, rival, settlement
from .measure import Measures

#: Customers, and how often each measure is repeated.
SCALES = {"small": (100, 5), "normal": (1_000, 5)}


def main(env):
    scale, only = os.environ["SCALE"], os.environ["ONLY"]
    customers, repeats = SCALES[scale]
    debts.generate(env, customers)
    measures = Measures(env, repeats)
    for part in [only] if only else PARTS:
        PARTS[part](env, measures, customers, bool(os.environ["PROFILE"]))
    checked = goals.check(measures)
    text = report.text(env, scale, customers, measures, checked)
    print(text)
    if not only:
        report.write(text)
    sys.exit(any(goal.met is False for goal in checked))


def followup(env, measures, customers, profile):
    """The nightly run and its messages, beside the other add-on."""
    floor.measure(env, measures)
    ours.measure(env, measures, profile)
    rival.measure(env, measures)
    ours.measure_compared(env, measures)


#: What can be measured alone. The later ones add to the data of the former.
PARTS = {"followup": followup, "aging": aging.measure, "settlement": settlement.measure, "page": page.measure}
