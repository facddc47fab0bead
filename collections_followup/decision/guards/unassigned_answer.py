"""An e-mail may be this customer's answer, and nobody has said yet whether it is."""

from ..reason import Reason, _lt
from .guard import Guard, register


def refuse(situation):
    came = situation.case.unassigned_answer
    ends = situation.holds_until(came)
    return None if ends is None else _reason(came, ends)


def remark(case):
    return _reason(case.unassigned_answer) if case.unassigned_answer else None


def _reason(came, ends=None):
    return Reason(
        "unassigned_answer",
        _lt("An e-mail of %(day)s may be this customer's answer: look under Answers to Assign."),
        {"day": came},
        ends,
    )


register(
    Guard(
        weight=31,
        labels={"unassigned_answer": _lt("Answer to assign")},
        refuse=refuse,
        remark=remark,
    )
)
