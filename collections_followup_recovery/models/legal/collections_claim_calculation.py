from datetime import date
from typing import NamedTuple

from odoo import models

from odoo.addons.collections_followup.decision.charge import of_items


class Row(NamedTuple):
    """A debt in the calculation of a claim; amounts in its currency."""

    name: str
    dated: date
    due: date | None
    amount: float
    open: float


class Calculation(NamedTuple):
    """What is claimed as of a day.

    :ivar charges: (what it is and how it was reckoned, amount) of interest and charges
    """

    day: date
    rows: tuple[Row, ...]
    charges: tuple[tuple[str, float], ...]

    @property
    def total(self):
        return sum(row.open for row in self.rows) + sum(amount for _told, amount in self.charges)


class CollectionsClaim(models.Model):
    """The calculation of a claim: its invoices as they are open now, with interest where it is charged."""

    _inherit = "collections.claim"

    def _calculation(self):
        """Return the Calculation as of today, in the language of ``env``."""
        lines = self._lines()._collections_oldest_first()
        rows = [
            Row(
                line.move_id.name or line.name,
                line.move_id.invoice_date or line.date,
                line._collections_due(),
                line.amount_currency,
                line.amount_residual_currency,
            )
            for line in lines
        ]
        return Calculation(self._today(), tuple(rows), tuple(self._charges(lines)))

    def _charges(self, lines):
        """Yield (what it is, amount) of the charges owed beside these items, in the currency of the claim."""
        kinds = self.env["collections.charge"]
        if not kinds._kinds() or not lines:
            return
        owed = of_items(self.case_id._assess_today()[self.case_id.id].charges, lines.ids)
        for charge in owed:
            if charge.currency == self.currency_id.name:
                yield kinds._told(charge), charge.amount
