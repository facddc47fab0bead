from collections import Counter, defaultdict
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ...decision import UnderWay
from ...decision.under_way import beyond
from ...tools import bulk
from .values import PaymentRow, ReceiptRow

#: Conditions on ``payment_transaction online`` and on ``account_payment payment``: the money is not in the ledger yet.
TRANSACTION_UNDER_WAY = SQL(
    "(online.state IN ('pending', 'authorized') OR online.state = 'done' AND online.is_post_processed IS NOT TRUE)"
)
PAYMENT_UNDER_WAY = SQL(
    "(payment.move_id IS NULL AND payment.state = 'in_process' AND payment.is_matched IS NOT TRUE"
    " AND payment.payment_type = 'inbound' AND payment.partner_type = 'customer')"
)

#: The columns of a registered payment that are compared.
PAYMENT = ("id", "move_id", "amount", "currency_id", "date", "is_matched")


class CollectionsFactMoney(models.AbstractModel):
    """Money under way that is not in the ledger yet: online, registered, or on the bank statement."""

    _name = "collections.fact.money"
    _inherit = ["collections.fact"]
    _description = "Payments under Way"

    _reads = ("account.bank.statement.line", "account.payment", "payment.transaction")

    def _rows(self, cases, rows):
        """Return the payments under way that are not in the ledger yet, and receipts on the bank statement beyond them.

        :param rows: ItemRow of each open item
        :returns: PaymentRows, ReceiptRows
        """
        case_of = {row.move_id: row.case_id for row in rows if row.residual > 0}
        found = self.env.execute_query(
            SQL(
                """
                  WITH asked AS (SELECT UNNEST(%(moves)s) AS id)
                SELECT NULL::int, FALSE, online.currency_id, online.amount::float8, MAX(online.last_state_change), 0.0,
                       ARRAY_AGG(asked.id ORDER BY asked.id)
                  FROM asked
                  JOIN account_invoice_transaction_rel link ON link.invoice_id = asked.id
                  JOIN payment_transaction online ON online.id = link.transaction_id
                 WHERE %(transaction_under_way)s
              GROUP BY online.id
             UNION ALL
                SELECT NULL::int, TRUE, payment.currency_id, payment.amount::float8, payment.date::timestamp,
                       GREATEST(payment.amount - (
                           SELECT SUM(move.amount_total) FROM account_move move
                             JOIN account_move__account_payment other ON other.invoice_id = move.id
                            WHERE other.payment_id = payment.id), 0)::float8,
                       ARRAY_AGG(asked.id ORDER BY asked.id)
                  FROM asked
                  JOIN account_move__account_payment link ON link.invoice_id = asked.id
                  JOIN account_payment payment ON payment.id = link.payment_id
                 WHERE %(payment_under_way)s
              GROUP BY payment.id
             UNION ALL
                SELECT kase.id, TRUE, payment.currency_id, payment.amount::float8, payment.date::timestamp,
                       payment.amount::float8, '{}'::int[]
                  FROM collections_case kase
                  JOIN res_partner partner ON partner.commercial_partner_id = kase.partner_id
                  JOIN account_payment payment ON payment.partner_id = partner.id
                 WHERE kase.id = ANY(%(cases)s) AND payment.company_id IN %(companies)s AND %(payment_under_way)s
                   AND NOT EXISTS (SELECT FROM account_move__account_payment link WHERE link.payment_id = payment.id)
             UNION ALL
                SELECT line.case_id, NULL::boolean, line.currency_id, line.amount::float8, line.date::timestamp,
                       0.0, '{}'::int[]
                  FROM (%(bank_lines)s) line
                """,
                bank_lines=self._bank_lines(cases),
                moves=bulk.ids(case_of),
                cases=bulk.ids(cases.ids),
                companies=self.env["collections.ledger"]._branch_ids(cases.company_id.id),
                transaction_under_way=TRANSACTION_UNDER_WAY,
                payment_under_way=PAYMENT_UNDER_WAY,
            )
        )
        money = [PaymentRow._make(row) for row in found]
        payments = [p if p.case_id else p._replace(case_id=case_of[p.move_ids[0]]) for p in money if not p.on_statement]
        lines = [ReceiptRow(p.case_id, p.currency_id, p.amount, p.since.date()) for p in money if p.on_statement]
        return payments, self._beyond_registered(cases, lines)

    def _bank_lines(self, cases):
        """Return a query of unmatched money on the bank statement that names the customer."""
        return SQL(
            """
            SELECT kase.id AS case_id, COALESCE(line.foreign_currency_id, line.currency_id) AS currency_id,
                   -line.amount_residual AS amount, move.date
              FROM collections_case kase
              JOIN res_partner partner ON partner.commercial_partner_id = kase.partner_id
              JOIN account_bank_statement_line line ON line.partner_id = partner.id
              JOIN account_move move ON move.id = line.move_id
             WHERE kase.id = ANY(%(cases)s) AND line.company_id IN %(companies)s
               AND line.amount > 0 AND line.amount_residual < 0 AND line.is_reconciled IS NOT TRUE
               AND move.state = 'posted'
          ORDER BY move.date, line.id
            """,
            cases=bulk.ids(cases.ids),
            companies=self.env["collections.ledger"]._branch_ids(cases.company_id.id),
        )

    def _beyond_registered(self, cases, received):
        """Return the bank lines, as ReceiptRows, that are no registered payments."""
        lines = defaultdict(list)
        for row in sorted(received, key=lambda row: row.day):
            lines[row.case_id, row.currency_id].append(row)
        companies = self.env["collections.ledger"]._branch_ids(cases.company_id.id)
        registered = self._registered_payments({case_id for case_id, _currency in lines}, companies)
        return [row for key, of_key in lines.items() for row in self._beyond(of_key, registered[key])]

    @api.model
    def _on_their_way(self, company, payments, rates):
        """Return UnderWay by case id.

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
        """Return the bank lines that are none of the registered payments.

        :param payments: the amounts of these payments
        """
        new = Counter(beyond([line.amount for line in lines], payments))
        kept = []
        for line in lines:
            if new[line.amount]:
                new[line.amount] -= 1
                kept.append(line)
        return kept

    def _registered_payments(self, case_ids, companies):
        """Return the amounts of the payments that wait for their bank line: {(case id, currency id): list}."""
        amounts = defaultdict(list)
        if not case_ids:
            return amounts
        rows = self.env.execute_query(
            SQL(
                """
                SELECT kase.id, payment.currency_id, payment.amount::float8
                  FROM collections_case kase
                  JOIN res_partner partner ON partner.commercial_partner_id = kase.partner_id
                  JOIN account_payment payment ON payment.partner_id = partner.id
                 WHERE kase.id = ANY(%(cases)s) AND payment.company_id IN %(companies)s
                   AND payment.is_matched IS NOT TRUE AND payment.payment_type = 'inbound'
                   AND payment.state IN ('in_process', 'paid') AND payment.partner_type = 'customer'
                """,
                cases=bulk.ids(case_ids),
                companies=companies,
            )
        )
        for case_id, currency_id, amount in rows:
            amounts[case_id, currency_id].append(amount)
        return amounts

    # === FINGERPRINT === #

    @api.model
    def _fingerprint(self, company):
        payment = self._hash(*(SQL.identifier("payment", name) for name in PAYMENT))
        yield self._online()
        yield SQL(
            """
            SELECT partner.case_id, %s FROM account_payment payment JOIN partner ON partner.id = payment.partner_id
             WHERE %s
            """,
            payment,
            PAYMENT_UNDER_WAY,
        )
        yield self._on_bank_statements(company)
        yield self._matched_with_bank_lines(payment)

    def _online(self):
        """Return the SELECT of online transactions."""
        return SQL(
            """
            SELECT evaluated.id, %s FROM payment_transaction online
              JOIN account_invoice_transaction_rel link ON link.transaction_id = online.id
              JOIN account_move move ON move.id = link.invoice_id
              JOIN evaluated ON evaluated.partner_id = move.commercial_partner_id
             WHERE %s
            """,
            self._hash("online.id", "online.state", "online.last_state_change", "online.amount", "move.id"),
            TRANSACTION_UNDER_WAY,
        )

    def _on_bank_statements(self, company):
        """Return the SELECT of money on the bank statement that names the customer and is not matched yet."""
        return SQL(
            """
            SELECT evaluated.id, %(hash)s + rates.hash
              FROM account_bank_statement_line line
              JOIN account_move move ON move.id = line.move_id
              JOIN res_partner owner ON owner.id = line.partner_id
              JOIN evaluated ON evaluated.partner_id = owner.commercial_partner_id
             CROSS JOIN rates
             WHERE line.company_id IN %(companies)s AND line.is_reconciled IS NOT TRUE
            """,
            hash=self._hash("line.id", "line.amount_residual", "move.state"),
            companies=self.env["collections.ledger"]._branch_ids(company.id),
        )

    def _matched_with_bank_lines(self, payment):
        """Return the SELECT of payments in the ledger that a bank line of the customer may be."""
        return SQL(
            """
            SELECT partner.case_id, %s FROM account_payment payment JOIN partner ON partner.id = payment.partner_id
             WHERE payment.state IN ('in_process', 'paid') AND payment.is_matched IS NOT TRUE
               AND payment.move_id IS NOT NULL
               AND EXISTS (SELECT FROM partner other
                             JOIN account_bank_statement_line line ON line.partner_id = other.id
                            WHERE other.case_id = partner.case_id AND line.is_reconciled IS NOT TRUE)
            """,
            payment,
        )
