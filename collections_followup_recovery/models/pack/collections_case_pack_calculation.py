from datetime import date
from typing import NamedTuple

from odoo import models

from odoo.addons.collections_followup.decision.charge import of_items


class Row(NamedTuple):
    """A debt in the calculation of a pack; amounts in its currency."""

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


class CollectionsCasePack(models.AbstractModel):
    """The calculation of a pack: its invoices as they are open now, with interest where it is charged."""

    _inherit = "collections.case.pack"

    def _calculation(self):
        """Return the Calculation as of today, in the language of ``env``."""
        lines = self.item_ids._lines()._collections_oldest_first()
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
        return Calculation(self.company_id._collections_day(), tuple(rows), tuple(self._charges(lines)))

    def _charges(self, lines):
        """Yield (what it is, amount) of the charges owed beside these items, in the currency of the pack."""
        kinds = self.env["collections.charge"]
        if not kinds._kinds() or not lines:
            return
        owed = of_items(self.case_id._assess_today()[self.case_id.id].charges, lines.ids)
        for charge in owed:
            if charge.currency == self.currency_id.name:
                yield kinds._told(charge), charge.amount

    def _pack_data(self):
        """Return what programs read of a pack, as JSON can say it: no more of the customer than claims need."""
        calculation, partner = self._calculation(), self.partner_id
        return {
            "number": self.name,
            "as_of": calculation.day.isoformat(),
            "creditor": self.company_id.name,
            "customer": {
                "name": partner.name,
                "address": partner._display_address(without_company=True),
                "vat": partner.vat or None,
                "email": partner.email or None,
                "phone": partner.phone or None,
            },
            "currency": self.currency_id.name,
            "debts": [
                {
                    "document": row.name,
                    "date": row.dated.isoformat(),
                    "due": row.due and row.due.isoformat(),
                    "amount": row.amount,
                    "open": row.open,
                }
                for row in calculation.rows
            ],
            "charges": [{"what": told, "amount": amount} for told, amount in calculation.charges],
            "total": round(calculation.total, self.currency_id.decimal_places),
        }
