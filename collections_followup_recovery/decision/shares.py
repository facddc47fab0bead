"""How a part of an invoice is shared among what the invoice was made of, to the cent."""

from decimal import ROUND_FLOOR, Decimal


def shares(amount, parts, rounding):
    """Share an amount in proportion to the parts of a whole. The shares add up to the amount.

    What rounding leaves over goes to the parts with the largest remainders, as seats go to parties by the method of
    Hamilton; so no share is more than one unit away from its exact value.

    :param amount: what is shared, such as 119.0
    :param parts: {key: part of the whole}; parts may be negative, the whole is not zero
    :param rounding: smallest unit of the currency, such as 0.01
    :returns: {key: share}
    :raises ValueError: if the parts add up to nothing
    """
    unit = Decimal(str(rounding))
    units = int((Decimal(str(amount)) / unit).to_integral_value())
    whole = sum(Decimal(str(part)) for part in parts.values())
    if not whole:
        raise ValueError("the parts add up to nothing")
    exact = {key: units * Decimal(str(part)) / whole for key, part in parts.items()}
    counted = {key: int(share.to_integral_value(ROUND_FLOOR)) for key, share in exact.items()}
    left = units - sum(counted.values())
    for key in sorted(exact, key=lambda key: counted[key] - exact[key])[:left]:
        counted[key] += 1
    return {key: float(count * unit) for key, count in counted.items()}
