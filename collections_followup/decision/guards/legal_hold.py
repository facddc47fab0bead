"""The law holds debts of the customer for a time, such as in a breathing space or an insolvency."""

from ..legal_hold import strictest
from ..reason import Reason, _lt
from .guard import Guard, OnPage, register

OF_ALL = {
    False: _lt("The law holds all debts of the customer: %(kind)s, until it is ended (%(source)s)."),
    True: _lt("The law holds all debts of the customer: %(kind)s, up to and including %(day)s (%(source)s)."),
}
OF_ITEM = {
    False: _lt("The law holds %(item)s: %(kind)s, until it is ended (%(source)s)."),
    True: _lt("The law holds %(item)s: %(kind)s, up to and including %(day)s (%(source)s)."),
}


def hold(receivable, case, today):
    if not case.legal_holds:
        return None
    parts = [legal for legal in case.legal_holds if legal.debts_until]
    found = strictest(parts, today, receivable.others.get("dated"))
    return found and _reason(OF_ITEM, found, item=receivable.name)


def refuse(situation):
    if situation.decision.kind == "clear":
        return None
    return reason(situation.case, situation.today)


def reason(case, today):
    """Return the Reason for which nothing is asked of a customer at all; None if there is none."""
    found = strictest(case.legal_holds, today)
    return found and _reason(OF_ALL, found)


def of_contact(rule):
    """Return the Reason for which a message by people does not leave.

    :param rule: ``contact_rule.Rule`` of kind ``held``
    """
    return Reason("legal_hold", _lt("The law allows no contact: %(hold)s."), {"hold": rule.told})


def _reason(sentences, found, **values):
    values |= {"kind": found.kind, "source": found.source}
    if found.last:
        values["day"] = found.last
    return Reason("legal_hold", sentences[bool(found.last)], values, found.until)


register(
    Guard(
        weight=9,
        labels={"legal_hold": _lt("Legal hold")},
        hold=hold,
        refuse=refuse,
        needs=("dated",),
        page=OnPage(
            told=_lt(
                "The law gives you time for this: we send you no reminders about it meanwhile. You need not do "
                "anything now."
            )
        ),
    )
)
