"""The fields that a segment may ask about a customer.

A segment is searched with all rights, so each field in it answers a question about the customer to its author:
only fields that every manager may read anyway are listed here.
"""

#: Fields of a case, and, by a path, of its customer.
FIELDS = (
    "id",
    *("partner_id", "partner_id.name", "partner_id.ref", "partner_id.is_company", "partner_id.lang"),
    *("partner_id.country_id", "partner_id.country_id.code", "partner_id.country_id.country_group_ids"),
    *("partner_id.state_id", "partner_id.city", "partner_id.zip"),
    *("partner_id.category_id", "partner_id.category_id.name", "partner_id.industry_id"),
    *("partner_id.user_id", "partner_id.trust", "partner_id.property_payment_term_id", "partner_id.create_date"),
    *("user_id", "mode", "preferred_channel", "preferred_lang", "statement_monthly"),
    *("amount_overdue", "amount_total", "amount_credit", "oldest_due"),
    *("episode", "opened_on", "last_contact_on"),
)


def paths(domain, before=""):
    """Yield the path of each field that a domain, given as a list, asks about; a value may be a domain itself."""
    for term in domain:
        if isinstance(term, (list, tuple)) and len(term) == 3 and isinstance(term[0], str):
            name, _operator, value = term
            if isinstance(value, (list, tuple)) and any(isinstance(inner, (list, tuple)) for inner in value):
                yield from paths(value, f"{before}{name}.")
            else:
                yield f"{before}{name}"


def refused(domain, allowed=FIELDS):
    """Return the paths in a domain that are not allowed, each once."""
    return [path for path in dict.fromkeys(paths(domain)) if path not in allowed]
