from collections import Counter, defaultdict
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ...decision import UnderWay
from ...decision.under_way import beyond
from ...tools import bulk
from .values import PaymentRow, ReceiptRow

#: Conditions on ``payment_transaction t`` and on ``account_payment y``: the money is not in the ledger yet.
TRANSACTION_UNDER_WAY = "(t.state IN ('pending', 'authorized') OR t.state = 'done' AND t.is_post_processed IS NOT TRUE)"
PAYMENT_UNDER_WAY = (
    "(y.move_id IS NULL AND y.state = 'in_process' AND y.is_matched IS NOT TRUE"
    " AND y.payment_type = 'inbound' AND y.partner_type = 'customer')"
)


class CollectionsLedger(models.AbstractModel):
    """Money that is on its way, and not in the ledger yet."""

    _inherit = "collections.ledger"

    def _read_money(self, cases, rows):
        """Payments under way that are not in the ledger yet, and what is on the bank statement beyond them.

        :param rows: ItemRow of what is open
        :returns: PaymentRows, ReceiptRows
        """
        case_of = {row.move_id: row.case_id for row in rows if row.residual > 0}
        found = self.env.execute_query(
            SQL(
                """
                  WITH asked AS (SELECT UNNEST(%(moves)s) AS id)
                SELECT NULL::int, FALSE, t.currency_id, t.amount::float8, MAX(t.last_state_change), 0.0,
                       ARRAY_AGG(a.id ORDER BY a.id)
                  FROM asked a
                  JOIN account_invoice_transaction_rel r ON r.invoice_id = a.id
                  JOIN payment_transaction t ON t.id = r.transaction_id
                 WHERE %(transaction_under_way)s
              GROUP BY t.id
             UNION ALL
                SELECT NULL::int, TRUE, y.currency_id, y.amount::float8, y.date::timestamp,
                       GREATEST(y.amount - (
                           SELECT SUM(m.amount_total) FROM account_move m
                             JOIN account_move__account_payment o ON o.invoice_id = m.id
                            WHERE o.payment_id = y.id), 0)::float8,
                       ARRAY_AGG(a.id ORDER BY a.id)
                  FROM asked a
                  JOIN account_move__account_payment r ON r.invoice_id = a.id
                  JOIN account_payment y ON y.id = r.payment_id
                 WHERE %(payment_under_way)s
              GROUP BY y.id
             UNION ALL
                SELECT c.id, TRUE, y.currency_id, y.amount::float8, y.date::timestamp, y.amount::float8, '{}'::int[]
                  FROM collections_case c
                  JOIN res_partner p ON p.commercial_partner_id = c.partner_id
                  JOIN account_payment y ON y.partner_id = p.id
                 WHERE c.id = ANY(%(cases)s) AND y.company_id IN %(companies)s AND %(payment_under_way)s
                   AND NOT EXISTS (SELECT FROM account_move__account_payment r WHERE r.payment_id = y.id)
             UNION ALL
                SELECT b.case_id, NULL::boolean, b.currency_id, b.amount::float8, b.date::timestamp, 0.0, '{}'::int[]
                  FROM (%(bank_lines)s) b
                """,
                bank_lines=self._bank_lines(cases),
                moves=bulk.ids(case_of),
                cases=bulk.ids(cases.ids),
                companies=self._branch_ids(cases.company_id.id),
                transaction_under_way=SQL(TRANSACTION_UNDER_WAY),
                payment_under_way=SQL(PAYMENT_UNDER_WAY),
            )
        )
        money = [PaymentRow._make(row) for row in found]
        payments = [p if p.case_id else p._replace(case_id=case_of[p.move_ids[0]]) for p in money if not p.on_statement]
        lines = [ReceiptRow(p.case_id, p.currency_id, p.amount, p.since.date()) for p in money if p.on_statement]
        return payments, self._beyond_registered(cases, lines)

    def _bank_lines(self, cases):
        """Money on the bank statement that names the customer, as far as it is not matched: a query."""
        return SQL(
            """
            SELECT c.id AS case_id, COALESCE(s.foreign_currency_id, s.currency_id) AS currency_id,
                   -s.amount_residual AS amount, m.date
              FROM collections_case c
              JOIN res_partner p ON p.commercial_partner_id = c.partner_id
              JOIN account_bank_statement_line s ON s.partner_id = p.id
              JOIN account_move m ON m.id = s.move_id
             WHERE c.id = ANY(%(cases)s) AND s.company_id IN %(companies)s
               AND s.amount > 0 AND s.amount_residual < 0 AND s.is_reconciled IS NOT TRUE AND m.state = 'posted'
          ORDER BY m.date, s.id
            """,
            cases=bulk.ids(cases.ids),
            companies=self._branch_ids(cases.company_id.id),
        )

    def _beyond_registered(self, cases, received):
        """Those of the bank lines, ReceiptRows, that are no registered payments."""
        lines = defaultdict(list)
        for row in sorted(received, key=lambda row: row.day):
            lines[row.case_id, row.currency_id].append(row)
        companies = self._branch_ids(cases.company_id.id)
        registered = self._registered_payments({case_id for case_id, _currency in lines}, companies)
        return [row for key, of_key in lines.items() for row in self._beyond(of_key, registered[key])]

    @api.model
    def _on_their_way(self, company, payments, rates):
        """UnderWay by case id.

        :param payments: PaymentRows
        """
        under_way = defaultdict(list)
        for row in payments:
            code, rate, _unit = rates[row.currency_id]
            since = row.since.date() if row.is_registered else company._collections_day(row.since)
            days = company.collections_payment_days if row.is_registered else company.collections_transit_days
            until = since + timedelta(days)
            amounts = (code, row.amount, row.amount / rate)
            under_way[row.case_id].append(UnderWay(*amounts, frozenset(row.move_ids), since, until, row.spare / rate))
        return under_way

    @api.model
    def _beyond(self, lines, payments):
        """The bank lines that are none of the registered payments.

        :param payments: their amounts
        """
        new = Counter(beyond([line.amount for line in lines], payments))
        kept = []
        for line in lines:
            if new[line.amount]:
                new[line.amount] -= 1
                kept.append(line)
        return kept

    def _registered_payments(self, case_ids, companies):
        """Amounts of the payments that wait for their bank line: {(case id, currency id): list}."""
        amounts = defaultdict(list)
        if not case_ids:
            return amounts
        rows = self.env.execute_query(
            SQL(
                """
                SELECT c.id, y.currency_id, y.amount::float8
                  FROM collections_case c
                  JOIN res_partner p ON p.commercial_partner_id = c.partner_id
                  JOIN account_payment y ON y.partner_id = p.id
                 WHERE c.id = ANY(%(cases)s) AND y.company_id IN %(companies)s AND y.is_matched IS NOT TRUE
                   AND y.state IN ('in_process', 'paid') AND y.payment_type = 'inbound' AND y.partner_type = 'customer'
                """,
                cases=bulk.ids(case_ids),
                companies=companies,
            )
        )
        for case_id, currency_id, amount in rows:
            amounts[case_id, currency_id].append(amount)
        return amounts
