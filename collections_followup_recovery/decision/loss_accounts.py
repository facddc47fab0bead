"""Which accounts of a chart are for losses of receivables, and for what is recovered of them.

Sources: the charts of accounts that Odoo ships, by number and local name: SKR03 2400 and SKR04 6930 “Forderungsverluste
(übliche Höhe)”, PGC 650 “Pérdidas de créditos comerciales incobrables”, Finnish model chart 8700 “Myynnin
luottotappiot” and 8730 “Palautuneet luottotappiot” (whose English names there are wrong). Where the number is not
known, a name is looked for that can mean nothing else.
"""

from typing import NamedTuple


class Codes(NamedTuple):
    """Beginnings of account numbers.

    :ivar losses: of losses, the usual one first; the others are for certain taxes
    :ivar recovered: of what comes after all
    """

    losses: tuple[str, ...] = ()
    recovered: tuple[str, ...] = ()


#: By the beginning of the chart's name; the longest that fits counts.
CHARTS = {
    "de_skr03": Codes(("2400", "2401", "2406"), ("2732",)),
    "de_skr04": Codes(("6930", "6931", "6936"), ("4925",)),
    "es_": Codes(("650",)),
    "es_assec": Codes(("655",)),
    "fi": Codes(("8700", "8710"), ("8730",)),
}
#: Parts of names, in any language of the chart.
NAMES = Codes(
    ("bad debt", "irrecoverable", "uncollectible", "incobrable", "forderungsverlust", "luottotappio"),
    ("bad debt recover", "recovery of uncollectible", "recoveries of receivables"),
)


def codes(chart):
    """Return the Codes of a chart of accounts.

    :param chart: its name in Odoo, such as ``de_skr03``; empty if there is none
    """
    fitting = [name for name in CHARTS if (chart or "").startswith(name)]
    return CHARTS[max(fitting, key=len)] if fitting else Codes()
