"""The item is claimed in court: our own reminders rest, and whoever handles the claim is spoken to."""

from odoo.addons.collections_followup.decision import Reason, guards
from odoo.addons.collections_followup.decision.reason import _lt

ADDON = "collections_followup_recovery"


def hold(receivable, case, today):
    claim = receivable.others.get("recovery_claim")
    if not claim:
        return None
    values = {"item": receivable.name, "claim": claim}
    return Reason("recovery_claimed", _lt("%(item)s is claimed in court: %(claim)s."), values, addon=ADDON)


guards.register(
    guards.Guard(
        weight=13,
        labels={"recovery_claimed": _lt("In court")},
        hold=hold,
        needs=("recovery_claim",),
        page=guards.OnPage(
            told=_lt("Some invoices are claimed in court: we send no reminders about them meanwhile."),
            is_free=False,
        ),
        addon=ADDON,
    )
)
