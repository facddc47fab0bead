"""Numbers of the database as exact decimals, and back."""

from decimal import Decimal


def decimal(number):
    """Return a stored amount or percentage as the decimal that a person reads: 0.1, not 0.1000000000000000055."""
    return Decimal(repr(round(float(number), 6)))
