"""A person still has to make a call or do another task before the next step."""

from ..reason import Reason, _lt
from .guard import Guard, register


def refuse(situation):
    task = situation.case.task
    if task is None or situation.decision.kind == "clear":
        return None
    return Reason(
        "open_task",
        _lt("“%(task)s” is still to be done by %(user)s (deadline %(day)s)."),
        {"task": task.summary, "user": task.user or "–", "day": task.deadline},
        situation.in_time,
    )


register(
    Guard(
        weight=60,
        labels={"open_task": _lt("Open task")},
        refuse=refuse,
    )
)
