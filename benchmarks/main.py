"""Generates the debts, takes the measures, tells the figures."""

import os
import sys

from . import aging, debts, floor, goals, ours, report, rival
from .measure import Measures

#: Customers, and how often each measure is repeated.
SCALES = {"small": (100, 5), "normal": (1_000, 5), "large": (100_000, 1)}
#: The other add-on needs most of an hour for more than this.
RIVAL_CUSTOMERS = 1_000


def main(env):
    scale = os.environ["SCALE"]
    customers, repeats = SCALES[scale]
    debts.generate(env, customers)
    measures = Measures(env, repeats)
    floor.measure(env, measures)
    ours.measure(env, measures, profile=bool(os.environ.get("PROFILE")))
    if customers <= RIVAL_CUSTOMERS:
        rival.measure(env, measures)
        ours.measure_compared(env, measures)
    aging.measure(env, measures, customers)
    checked = goals.check(measures)
    text = report.text(env, scale, customers, measures, checked)
    print(text)
    report.write(text)
    sys.exit(any(goal.met is False for goal in checked))
