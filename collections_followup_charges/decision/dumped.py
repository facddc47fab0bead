"""Rules as plain values that can be kept with an invoice, and read again as they were."""

from datetime import date
from decimal import Decimal

from .fixed_sum import FixedSum
from .interest_rule import InterestRule, Margin
from .rates import Rate, Series
from .tiers import Tier


def dump_interest(rule):
    """Return an InterestRule as a JSON value."""
    values = rule._asdict()
    values["margins"] = [[margin.begins.isoformat(), str(margin.points)] for margin in rule.margins]
    values["rounding"] = str(rule.rounding)
    values["ceiling"] = None if rule.ceiling is None else str(rule.ceiling)
    values["series"] = rule.series and _dump_series(rule.series)
    return values


def load_interest(values):
    """Return the InterestRule of a JSON value."""
    return InterestRule(
        **{
            **values,
            "margins": tuple(
                Margin(date.fromisoformat(begins), Decimal(points)) for begins, points in values["margins"]
            ),
            "rounding": Decimal(values["rounding"]),
            "ceiling": None if values["ceiling"] is None else Decimal(values["ceiling"]),
            "series": values["series"] and _load_series(values["series"]),
        }
    )


def dump_sum(fixed):
    """Return a FixedSum as a JSON value."""
    tiers = [[None if tier.up_to is None else str(tier.up_to), str(tier.sum)] for tier in fixed.tiers]
    return {**fixed._asdict(), "tiers": tiers}


def load_sum(values):
    """Return the FixedSum of a JSON value."""
    tiers = tuple(Tier(None if up_to is None else Decimal(up_to), Decimal(amount)) for up_to, amount in values["tiers"])
    return FixedSum(**{**values, "tiers": tiers})


def _dump_series(series):
    rates = [[r.begins.isoformat(), str(r.percent), r.until and r.until.isoformat(), r.source] for r in series.rates]
    return {**series._asdict(), "rates": rates}


def _load_series(values):
    rates = tuple(
        Rate(date.fromisoformat(begins), Decimal(percent), until and date.fromisoformat(until), source)
        for begins, percent, until, source in values["rates"]
    )
    return Series(**{**values, "rates": rates})
