"""The item can no longer be claimed in court: no message may threaten what cannot be done any more."""

from odoo.addons.collections_followup.decision import Reason, guards
from odoo.addons.collections_followup.decision.reason import _lt

ADDON = "collections_followup_recovery"


def hold(receivable, case, today):
    found = receivable.others.get("limitation")
    if found is None or not found.is_barred(today):
        return None
    values = {"item": receivable.name, "day": found.barred_on, "ground": found.rule.ground}
    sentence = _lt("%(item)s is time-barred since %(day)s (%(ground)s): it may be paid, and is not asked for any more.")
    return Reason("recovery_time_barred", sentence, values, addon=ADDON)


def turns(receivable):
    found = receivable.others.get("limitation")
    return (found.barred_on,) if found and found.barred_on else ()


guards.register(
    guards.Guard(
        weight=14,
        labels={"recovery_time_barred": _lt("Time-barred")},
        hold=hold,
        turns=turns,
        needs=("limitation",),
        page=guards.OnPage(told=_lt("We send no reminders about old invoices. You can still pay them here.")),
        addon=ADDON,
    )
)
