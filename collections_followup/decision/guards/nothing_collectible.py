"""Something is overdue, and each item of it is held back: say by what, so that it is not forgotten."""

ORDER = 80


def refuse(situation):
    assessment = situation.assessment
    if any(i.overdue(assessment.today) for i in assessment.collectible):
        return None
    held = [i for i in assessment.held if i.due is None or i.overdue(assessment.today)]
    return held[0].hold if held else None
