"""Something is overdue, and every overdue item is on hold: show why, so that the case is not forgotten."""

from .guard import Guard, register


def refuse(situation):
    assessment = situation.assessment
    if situation.decision.kind != "clear":
        return None
    held = [i for i in assessment.items if i.hold and (i.due is None or i.overdue(situation.today))]
    return held[0].hold if held else None


register(
    Guard(
        weight=80,
        labels={},
        refuse=refuse,
    )
)
