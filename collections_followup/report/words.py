"""The words of a statement of account, in the language of the customer."""

from ..decision.aging import FIRST_DAYS


def describe(env, entry):
    """Return the kind of an entry, with its number."""
    if entry.kind == "transfer":
        return _transfer(env, entry)
    names = {
        "invoice": env._("Invoice"),
        "credit_note": env._("Credit note"),
        "payment": env._("Payment"),
        "entry": env._("Entry"),
    }
    return f"{names[entry.kind]} {entry.name}"


def _transfer(env, entry):
    if not entry.name:
        return env._("Settled between accounts")
    return env._("Settled with %(document)s in %(currency)s", document=entry.name, currency=entry.other)


def bucket_names(env):
    """Return the names of the buckets, by their first day."""
    names = [env._("Not due")]
    for first, following in zip(FIRST_DAYS[1:], FIRST_DAYS[2:], strict=False):
        names.append(env._("%(first)s–%(last)s days", first=first, last=following - 1))
    names.append(env._("Over %s days", FIRST_DAYS[-1] - 1))
    return dict(zip(FIRST_DAYS, names, strict=True))
