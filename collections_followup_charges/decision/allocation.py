"""What a payment of less than everything pays first: costs and interest, or the debt itself."""

#: Kinds of charges that are costs; what is neither costs nor interest is the debt.
COSTS, INTEREST = frozenset({"fixed_sum", "fee"}), "interest"


def in_order(parts, kinds, charges_first):
    """Return parts of a debt in the order in which a payment pays them; those alike keep their order.

    Costs, then interest, then the debt; or the debt, then interest, then costs.

    :param kinds: kind of the charge of each part; None for the debt itself
    """
    sign = 1 if charges_first else -1
    ranked = sorted(zip(kinds, parts, strict=True), key=lambda pair: sign * _rank(pair[0]))
    return [part for _kind, part in ranked]


def _rank(kind):
    return 0 if kind in COSTS else 1 if kind == INTEREST else 2
