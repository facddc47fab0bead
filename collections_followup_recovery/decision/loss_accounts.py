"""Which accounts of a chart are for losses of receivables, for what is recovered of them, and for doubtful ones.

Sources: the charts of accounts that Odoo ships, by number and local name: SKR03 2400 and SKR04 6930 “Forderungsverluste
(übliche Höhe)”, PGC 650 “Pérdidas de créditos comerciales incobrables”, Finnish model chart 8700 “Myynnin
luottotappiot” and 8730 “Palautuneet luottotappiot” (whose English names there are wrong); doubtful: SKR03 1460 and
SKR04 1240 “Zweifelhafte Forderungen”, PGC 436 “Clientes de dudoso cobro”; the Finnish chart has none. Where the number
is not known, a name is looked for that can mean nothing else.
"""

from typing import NamedTuple


class Codes(NamedTuple):
    """Beginnings of account numbers.

    :ivar losses: of losses, the usual one first; the others are for certain taxes
    :ivar recovered: of what comes after all
    :ivar doubtful: of debts that may not be paid
    """

    losses: tuple[str, ...] = ()
    recovered: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()


#: By the beginning of the chart's name; the longest that fits counts.
CHARTS = {
    "de_skr03": Codes(("2400", "2401", "2406"), ("2732",), ("1460",)),
    "de_skr04": Codes(("6930", "6931", "6936"), ("4925",), ("1240",)),
    "es_": Codes(("650",), (), ("436",)),
    "es_assec": Codes(("655",), (), ("436",)),
    "fi": Codes(("8700", "8710"), ("8730",)),
}
#: Parts of names, in any language of the chart.
NAMES = Codes(
    ("bad debt", "irrecoverable", "uncollectible", "incobrable", "forderungsverlust", "luottotappio"),
    ("bad debt recover", "recovery of uncollectible", "recoveries of receivables"),
    ("doubtful receivable", "doubtful trade receivable", "doubtful debtor", "dudoso cobro", "zweifelhafte forderung"),
)


def codes(chart):
    """Return the Codes of a chart of accounts.

    :param chart: its name in Odoo, such as ``de_skr03``; empty if there is none
    """
    fitting = [name for name in CHARTS if (chart or "").startswith(name)]
    return CHARTS[max(fitting, key=len)] if fitting else Codes()


def why_not_doubtful(account_type, reconciles, is_own):
    """Return why debts are not moved to an account of doubtful debts; None if they may be.

    Only a receivable that is reconciled keeps what is moved there in the aged receivables and the balance of the
    customer, and lets it be moved back: SKR04 1240 and PGC 436 are so in Odoo, SKR03 1460 is a current asset.

    :param account_type: type of the account; None if there is no account
    :param reconciles: whether it allows reconciliation
    :param is_own: whether one of the debts is on it already
    :returns: ``none``, ``type``, ``reconcile``, ``same``, or None
    """
    found = (
        ("none", account_type is None),
        ("type", account_type != "asset_receivable"),
        ("reconcile", not reconciles),
        ("same", is_own),
    )
    return next((code for code, speaks_against in found if speaks_against), None)
