"""The rules: what each customer owes, which respectful step comes next, and whether it may be taken.

Plain Python: frozen values in, values out. No ORM, no clock (`today` is an argument),
so the nightly run, the preview, the "why" panel and the tests all call the same functions.
"""

from .assessment import Assessment, OpenItem, assess
from .charge import Charge
from .facts import Advance, Credit, Discount, Policy, Problem, Receivable, Route, Level, Case, Task
from .next_step import Claim, Decision, decide
from .reason import Channel, Money, Named, Reason
from .routing import Routing
from .under_way import UnderWay
from .verdict import Facts, Verdict, conclude, consider, evaluate, told_in_advance, weigh

__all__ = [
    "Advance",
    "Assessment",
    "Channel",
    "Charge",
    "Claim",
    "Credit",
    "Decision",
    "Discount",
    "Facts",
    "Money",
    "Named",
    "OpenItem",
    "Policy",
    "Problem",
    "Reason",
    "Receivable",
    "Route",
    "Routing",
    "Level",
    "Case",
    "Task",
    "UnderWay",
    "Verdict",
    "assess",
    "conclude",
    "consider",
    "decide",
    "evaluate",
    "told_in_advance",
    "weigh",
]
