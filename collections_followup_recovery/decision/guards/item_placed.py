"""The item has been handed over to a collection agency, which speaks to the customer meanwhile."""

from odoo.addons.collections_followup.decision.guards import Guard, OnPage, register
from odoo.addons.collections_followup.decision.reason import Reason, _lt

ADDON = "collections_followup_recovery"


def hold(receivable, case, today):
    agency = receivable.others.get("placed_with")
    if not agency:
        return None
    sentence = _lt("%(agency)s collects %(item)s: please speak to them.")
    return Reason("collections_recovery_placed", sentence, {"item": receivable.name, "agency": agency}, addon=ADDON)


register(
    Guard(
        weight=11,
        labels={"collections_recovery_placed": _lt("With an agency")},
        hold=hold,
        needs=("placed_with",),
        page=OnPage(
            told=_lt("We do not write to you about what we have handed over to an agency: it does that for us."),
            has_note=True,
            is_free=False,
        ),
        addon=ADDON,
    )
)
