from odoo import api, models
from odoo.tools import SQL, ormcache

from ...decision import Discount, Receivable
from ...tools import bulk
from .collections_fact import Asked
from .collections_open_items import RECEIVABLE, due, on_account
from .values import ItemRow

#: The columns of an open item that are compared; other writes of Odoo to it do not matter.
COMPARED = (
    *("line.id", "line.move_name", "line.date_maturity", "line.date", "line.no_followup"),
    *("line.amount_residual", "line.amount_residual_currency", "line.discount_date", "line.discount_amount_currency"),
)


class CollectionsFactItems(models.AbstractModel):
    """The open items of the ledger, with what other facts say about them."""

    _name = "collections.fact.items"
    _inherit = ["collections.fact"]
    _description = "Open Items"

    _reads = ("account.account", "account.move", "account.move.line", "collections.case", "res.partner")

    @api.model
    def _rows(self, cases):
        """Return the open posted receivable items, those of contacts and branches included, with the facts about them.

        :returns: (ItemRow, values of the facts about items) for each
        """
        facts = self.env["collections.fact"]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT kase.id, line.id, line.move_id,
                       -- Odoo ends the label of an installment with its number
                       CASE WHEN line.display_type = 'payment_term' AND POSITION('#' IN line.name) > 0 AND EXISTS (
                                     SELECT FROM account_move move
                                      WHERE move.id = line.move_id AND move.invoice_payment_term_id IS NOT NULL)
                            THEN CONCAT_WS(' ', line.move_name, SUBSTRING(line.name FROM '#[0-9]+$'))
                            -- an entry with what many have on account: the label says what this is
                            WHEN %(on_account)s AND line.name != '' THEN line.name
                            ELSE COALESCE(line.move_name, line.name) END,
                       %(due)s,
                       line.amount_residual::float8, line.amount_residual_currency::float8, line.currency_id,
                       NOT COALESCE(line.no_followup, FALSE),
                       CASE WHEN line.amount_residual_currency = line.amount_currency THEN line.discount_date END,
                       line.discount_amount_currency::float8,
                       CASE WHEN line.payment_id IS NOT NULL OR line.statement_line_id IS NOT NULL THEN line.date END,
                       line.payment_id %(columns)s
                  FROM collections_case kase
                  JOIN res_partner partner ON partner.commercial_partner_id = kase.partner_id
                  JOIN account_move_line line ON line.partner_id = partner.id
                %(joins)s
                 WHERE kase.id = ANY(%(cases)s) AND line.account_id = %(receivable)s AND %(open)s
                """,
                cases=bulk.ids(cases.ids),
                receivable=RECEIVABLE,
                open=self.env["collections.ledger"]._is_open_anywhere(cases.company_id, "line"),
                due=due("line"),
                on_account=on_account("line"),
                columns=facts._selected("item"),
                joins=facts._joined("item", Asked.of(cases)),
            )
        )
        length = len(ItemRow._fields)
        return [(row, values[length:]) for row, values in zip(self._items_of(rows, length), rows, strict=True)]

    @api.model
    def _receivable(self, row, code, rate, unit, said):
        """Return a Receivable at no level.

        :param said: the facts about the item, as fields
        """
        debt = (row.line_id, row.move_id, row.name, row.due, row.residual, code, row.residual / rate, row.balance)
        discount = Discount(row.discount_until, row.discount_pays) if row.discount_until else None
        receivable = Receivable(*debt, 0, unit, discount, row.followed)
        return receivable._replace(**said) if said else receivable

    @api.model
    def _items_of(self, rows, length):
        """Return an ItemRow for each row of the ledger.

        Odoo leaves tenths of a yen on the installments of an invoice whose currency is changed.

        :param length: how many values of a row belong to the ItemRow
        """
        items, units = [ItemRow._make(row[:length]) for row in rows], self._coarse_units()
        if units.keys().isdisjoint({item.currency_id for item in items}):
            return items
        return [self._rounded(item, units.get(item.currency_id)) for item in items]

    @api.model
    def _rounded(self, item, unit):
        return item._replace(residual=float(round(item.residual / unit) * unit)) if unit else item

    @ormcache(cache="stable")
    def _coarse_units(self):
        """Return the smallest amount of each currency where it is more than a cent, by id."""
        currencies = self.env["collections.ledger"]._all_currencies()
        return {currency.id: currency.rounding for currency in currencies if currency.rounding > 0.01}

    @api.model
    def _fingerprint(self, company):
        """Yield the items; the value of one in another currency depends on the rates."""
        yield SQL(
            """
            SELECT partner.case_id, item.hash + CASE WHEN item.in_another_currency THEN rates.hash ELSE 0 END
              FROM partner
             CROSS JOIN rates
             -- by each customer: PostgreSQL must not add up all of them again for each where it has no statistics
              JOIN LATERAL (
                   SELECT SUM(%(hash)s) AS hash, BOOL_OR(line.currency_id != %(currency)s) AS in_another_currency
                     FROM account_move_line line
                    WHERE line.partner_id = partner.id AND %(open)s) item ON item.hash IS NOT NULL
            """,
            hash=self._hash(*COMPARED),
            currency=company.currency_id.id,
            open=self.env["collections.ledger"]._is_open(company, "line"),
        )
