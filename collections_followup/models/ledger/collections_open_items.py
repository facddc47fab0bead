from odoo import api, models
from odoo.tools import SQL

from ...decision.aging import FIRST_DAYS
from ...tools import bulk

#: The models and fields that the queries below read; written to the database first.
READS = {
    "account.account": ["account_type"],
    "account.move": ["name", "ref", "move_type", "invoice_payment_term_id", "origin_payment_id", "statement_line_id"],
    "account.move.line": [
        *("account_id", "company_id", "currency_id", "partner_id", "move_id", "parent_state", "display_type"),
        *("date", "date_maturity", "name", "ref", "balance", "amount_currency"),
        *("amount_residual", "amount_residual_currency", "reconciled"),
    ],
    "account.partial.reconcile": [
        *("debit_move_id", "credit_move_id", "max_date"),
        *("amount", "debit_amount_currency", "credit_amount_currency"),
    ],
    "collections.case": ["partner_id", "company_id", "user_id"],
    "res.company": ["parent_path"],
    "res.partner": ["commercial_partner_id", "complete_name", "country_id"],
}

#: The receivable accounts, of any company, used or archived, where a statement begins with few customers or invoices:
#: a query that reads all items gets a better plan if it is given their ids (``_accounts``).
RECEIVABLE = SQL("ANY(ARRAY(SELECT id FROM account_account WHERE account_type = 'asset_receivable'))")


def on_account(line):
    """Return a condition on ``account_move_line``: owed without a due date, and to be followed up all the same.

    Point of Sale books amounts on customers' accounts in this way. Money paid out by a bank journal is no such debt.

    :param line: the name of the table
    """
    return SQL(
        """(%(line)s.date_maturity IS NULL AND %(line)s.no_followup IS FALSE AND EXISTS (
               SELECT FROM account_journal journal
                WHERE journal.id = %(line)s.journal_id AND journal.type IN ('general', 'sale')))""",
        line=SQL.identifier(line),
    )


def is_no_money(move):
    """Return a condition on an ``account_move``: what it takes off a debt is no money, but a credit note or a loss.

    :param move: the name of the table
    """
    move = SQL.identifier(move)
    return SQL("(%s.move_type = 'out_refund' OR %s.collections_is_loss IS TRUE)", move, move)


def due(line):
    """Return the day on which an ``account_move_line`` is due: that of its entry, if it is on account.

    :param line: the name of the table
    """
    return SQL(
        "CASE WHEN %(on_account)s THEN %(line)s.date ELSE %(line)s.date_maturity END",
        on_account=on_account(line),
        line=SQL.identifier(line),
    )


#: Open now: the condition of the index for open items.
OPEN = SQL("line.reconciled IS NOT TRUE AND (line.amount_residual != 0 OR line.amount_residual_currency != 0)")
#: The columns of an ``account_move_line line``, beside its open amount.
ITEM = SQL(
    "line.id, line.move_id, line.partner_id, line.company_id, line.currency_id, line.date,"
    " COALESCE(line.date_maturity, line.date) AS due"
)

#: The kind of an open item ``item``: debt or credit.
KIND = SQL("CASE WHEN item.amount < 0 OR item.amount = 0 AND item.amount_currency < 0 THEN 'credit' ELSE 'debt' END")


class CollectionsOpenItems(models.AbstractModel):
    """Reads what was open on any day, and what was booked until then: all SQL of aging and statements.

    An item is a posted journal item on a receivable account. Its open amount on a day is its open amount now,
    plus the amounts allocated later. So the sum over all items is the balance of the receivable accounts
    in the general ledger on that day, to the cent, and only open items and later allocations are read, however
    long the history is.
    """

    _name = "collections.open.items"
    _description = "Open Items on a Day"

    def _flush(self):
        for name, fields in READS.items():
            self.env[name].flush_model(fields)

    # === OPEN ITEMS === #

    @api.model
    def _query(self, branches, day, whose=None):
        """Return the items of a main company and its branches that were open at the end of a day.

        :param branches: ids of these companies, as SQL
        :param day: the day, as SQL
        :param whose: only items that meet this condition on ``account_move_line line``
        :returns: SELECT of ``id``, ``move_id``, ``partner_id`` (None if it names no customer), ``company_id``,
            ``currency_id``, ``date``, ``due``, and the amounts open: ``amount`` in company currency and
            ``amount_currency`` in the item's own
        """
        booked = self._is_booked_by(branches, day)  # in each part of the union: there PostgreSQL has statistics
        if whose is not None:
            booked = SQL("%s AND %s", booked, whose)
        return SQL(
            """
            WITH reopened AS (%(reopened)s)
            SELECT %(columns)s, item.amount_residual + item.back AS amount,
                   item.amount_residual_currency + item.back_currency AS amount_currency
              FROM (SELECT %(item)s, COALESCE(reopened.amount, 0) AS back,
                           COALESCE(reopened.amount_currency, 0) AS back_currency
                      FROM account_move_line line LEFT JOIN reopened ON reopened.line_id = line.id
                     WHERE %(open)s AND %(booked)s
                 UNION ALL
                    SELECT %(item)s, reopened.amount, reopened.amount_currency
                      FROM reopened JOIN account_move_line line ON line.id = reopened.line_id
                     WHERE (%(open)s) IS NOT TRUE AND %(booked)s) item
             WHERE item.amount_residual + item.back != 0 OR item.amount_residual_currency + item.back_currency != 0
            """,
            columns=SQL(
                "item.id, item.move_id, item.partner_id, item.company_id, item.currency_id, item.date, item.due"
            ),
            item=SQL("%s, line.amount_residual, line.amount_residual_currency", ITEM),
            open=OPEN,
            booked=booked,
            reopened=self._reopened(day),
        )

    @api.model
    def _query_of_day(self, company, day):
        """Return the same for a known company and day; if nothing was allocated since that day, what is open now."""
        self._flush()
        of_day = SQL("%s", day)
        changes = SQL("SELECT EXISTS (%s) OR EXISTS (%s)", self._allocated_later(of_day), self._allocated_to_drafts())
        if self.env.execute_query(changes)[0][0]:
            return self._query(self._branches(company), of_day)
        return SQL(
            """SELECT %(item)s, line.amount_residual AS amount, line.amount_residual_currency AS amount_currency
                 FROM account_move_line line WHERE %(open)s AND %(booked)s""",
            item=ITEM,
            open=OPEN,
            booked=self._is_booked_by(self._branches(company), of_day),
        )

    @api.model
    def _branches(self, company):
        """Return the ids of a main company and its branches, as SQL."""
        return SQL("%s", self.env["collections.ledger"]._branch_ids(company.id))

    @api.model
    def _is_booked_by(self, branches, day):
        """Return a condition on ``account_move_line line``: posted on a receivable account until a day, by companies.

        As one boolean value, PostgreSQL still estimates their number well, and uses no index for it: the indexes by
        account and day hold the whole history.
        """
        return SQL(
            """line.parent_state = 'posted' AND (
                   line.account_id IN %(accounts)s AND line.company_id IN %(branches)s
                   AND line.date <= %(day)s) IS TRUE""",
            accounts=self._accounts(),
            branches=branches,
            day=day,
        )

    @api.model
    def _of_customers(self, customer_ids):
        """Return a condition on ``account_move_line line``: it names one of these customers, or a contact of theirs."""
        return SQL(
            "line.partner_id IN (SELECT id FROM res_partner WHERE commercial_partner_id = ANY(%s))",
            bulk.ids(customer_ids),
        )

    def _of_cases(self, cases, day):
        """Return the items of the customers of some cases that were open on a day, as of ``_query``."""
        return self._query(self._branches(cases.company_id), SQL("%s", day), self._of_customers(cases.partner_id.ids))

    @api.model
    def _reopened(self, day):
        """Return the allocations that count today but did not on the day: later ones, and those with a draft.

        Odoo keeps the allocations of an entry that is reset to draft; while it is a draft, the ledger has only the
        other side.

        :returns: SELECT of ``line_id``, ``amount`` and ``amount_currency`` to add back to the residuals of today
        """
        return SQL(
            """
            WITH undone AS (%(later)s UNION %(drafts)s)
            SELECT side.line_id, SUM(side.amount) AS amount, SUM(side.amount_currency) AS amount_currency
              FROM (SELECT debit_move_id AS line_id, amount, debit_amount_currency AS amount_currency FROM undone
                 UNION ALL
                    SELECT credit_move_id, -amount, -credit_amount_currency FROM undone) side
          GROUP BY side.line_id
            """,
            later=self._allocated_later(day),
            drafts=self._allocated_to_drafts(),
        )

    @api.model
    def _allocated_later(self, day):
        return SQL("SELECT allocation.* FROM account_partial_reconcile allocation WHERE allocation.max_date > %s", day)

    @api.model
    def _allocated_to_drafts(self):
        return SQL(
            """SELECT allocation.* FROM account_move_line draft
                 JOIN account_partial_reconcile allocation
                   ON draft.id IN (allocation.debit_move_id, allocation.credit_move_id)
                WHERE draft.parent_state = 'draft'"""
        )

    @api.model
    def _bucket(self, days):
        """Return the bucket, as text, of an item ``days`` past due, as SQL; the same as ``decision.aging.bucket``."""
        older = SQL(" ").join(
            SQL("WHEN %s >= %s THEN %s", days, first, str(first)) for first in reversed(FIRST_DAYS[1:])
        )
        return SQL("CASE %s ELSE %s END", older, str(FIRST_DAYS[0]))

    def _aging(self, cases, day):
        """Return the open amounts, in company currency, by bucket.

        :param cases: cases of one company
        :returns: {case id: {first day of the bucket: amount}}, without empty buckets
        """
        self._flush()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT kase.id, %(bucket)s, SUM(item.amount)
                  FROM collections_case kase
                  JOIN res_partner partner ON partner.commercial_partner_id = kase.partner_id
                  JOIN (%(items)s) item ON item.partner_id = partner.id
                 WHERE kase.id IN %(cases)s
              GROUP BY 1, 2
                """,
                bucket=self._bucket(SQL("%s - item.due", day)),
                items=self._of_cases(cases, day),
                cases=tuple(cases.ids),
            )
        )
        aging = {case_id: {} for case_id in cases.ids}
        for case_id, bucket, amount in rows:
            aging[case_id][int(bucket)] = amount
        return aging

    # === CUSTOMERS === #

    def _customers(self, company, day, offset, limit):
        """Return a page of the customers who had something open on a day, by name; items without a customer come last.

        :returns: their ids, None for items without a customer; and the total number
        """
        self._flush()
        rows = self.env.execute_query(
            SQL(
                """
                WITH reopened AS (%(reopened)s)
                SELECT customer.id, COUNT(*) OVER ()
                  FROM (SELECT DISTINCT partner.commercial_partner_id AS id
                          FROM (SELECT DISTINCT line.partner_id FROM account_move_line line
                                 WHERE %(open)s AND line.date <= %(day)s
                                 UNION
                                SELECT line.partner_id
                                  FROM reopened JOIN account_move_line line ON line.id = reopened.line_id
                                 WHERE %(booked)s AND line.date <= %(day)s
                                   AND (line.amount_residual + reopened.amount != 0
                                        OR line.amount_residual_currency + reopened.amount_currency != 0)) item
                     LEFT JOIN res_partner partner ON partner.id = item.partner_id) customer
             LEFT JOIN res_partner named ON named.id = customer.id
              ORDER BY named.complete_name, named.id DESC  -- as Odoo sorts them
                OFFSET %(offset)s LIMIT %(limit)s
                """,
                reopened=self._reopened(SQL("%s", day)),
                open=self.env["collections.ledger"]._is_open(company),
                booked=self._is_booked(company),
                day=day,
                offset=offset,
                limit=limit,
            )
        )
        return [row[0] for row in rows], rows[0][1] if rows else 0

    def _item_ids(self, company, day, customer_ids, kind, limit):
        """Return the ids of the items of some customers that were open on a day; None selects items without a customer.

        :param kind: only items of this kind, ``debt`` or ``credit``; None: of both
        :param limit: the most ids that are wanted
        """
        self._flush()
        whose = [self._of_customers([i for i in customer_ids if i])]
        if not all(customer_ids):
            whose.append(SQL("line.partner_id IS NULL"))
        ids = []
        for condition in whose:
            items = self._query(self._branches(company), SQL("%s", day), condition)
            of_kind = SQL("%s = %s", KIND, kind) if kind else SQL("TRUE")
            query = SQL("SELECT id FROM (%s) item WHERE %s LIMIT %s", items, of_kind, limit)
            ids += [row[0] for row in self.env.execute_query(query)]
        return ids[:limit]

    # === STATEMENTS === #

    def _open_entries(self, cases, day):
        """Return the amounts that were open on a day, in their own currency.

        :returns: rows as of ``_entries``, with the open amount as the amount
        """
        source = SQL(
            """JOIN (%s) item ON item.partner_id = partner.id
               JOIN account_move_line line ON line.id = item.id""",
            self._of_cases(cases, day),
        )
        return self._read_entries(cases, source, SQL("item.amount_currency"))

    def _entries(self, cases, date_from, date_to):
        """Return the entries booked in a period, both days included, on the receivable accounts.

        Exchange differences have no amount in the currency of the item, so they are not shown to the customer.

        :returns: rows (case id, currency id, item id, date, kind, name, reference, due, amount in its currency)
        """
        source = SQL("JOIN account_move_line line ON line.partner_id = partner.id AND line.date >= %s", date_from)
        return self._read_entries(cases, SQL("%s AND line.date <= %s", source, date_to), SQL("line.amount_currency"))

    def _read_entries(self, cases, source, amount):
        return self.env.execute_query(
            SQL(
                """
                SELECT kase.id, line.currency_id, line.id, line.date,
                       CASE WHEN move.move_type IN ('out_invoice', 'out_receipt') THEN 'invoice'
                            WHEN move.move_type = 'out_refund' THEN 'credit_note'
                            WHEN move.origin_payment_id IS NOT NULL OR move.statement_line_id IS NOT NULL THEN 'payment'
                            ELSE 'entry' END,
                       %(name)s, COALESCE(NULLIF(move.ref, ''), line.ref, ''),
                       CASE WHEN move.move_type != 'entry' OR line.date_maturity > line.date OR %(on_account)s
                            THEN COALESCE(line.date_maturity, line.date) END,
                       %(amount)s
                  FROM %(owners)s %(source)s
                  JOIN account_move move ON move.id = line.move_id
                 WHERE kase.id IN %(cases)s AND %(booked)s AND %(amount)s != 0
              ORDER BY kase.id, line.date, move.move_type = 'entry', move.name, line.date_maturity, line.id
                """,
                name=self._name_of("move", "line"),
                on_account=on_account("line"),
                amount=amount,
                owners=OWNERS,
                source=source,
                cases=tuple(cases.ids),
                booked=self._is_booked(cases.company_id),
            )
        )

    def _opening(self, cases, date_from):
        """Return the sums booked before a day: {(case id, currency id): amount in that currency}."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT kase.id, line.currency_id, SUM(line.amount_currency)
                  FROM %(owners)s JOIN account_move_line line ON line.partner_id = partner.id
                 WHERE kase.id IN %(cases)s AND line.date < %(day)s AND %(booked)s
              GROUP BY kase.id, line.currency_id
                """,
                owners=OWNERS,
                cases=tuple(cases.ids),
                day=date_from,
                booked=self._is_booked(cases.company_id),
            )
        )
        return {(case_id, currency_id): amount for case_id, currency_id, amount in rows}

    def _transfers(self, cases, date_to):
        """Return the transfers: amounts that an allocation moves from one section of a statement to another.

        A payment in another currency than its invoice settles it: the open amount of each of the two sections is then
        less than what was booked in it, by the amount of the allocation in its own currency. The same is
        true for a payment that settles the invoice of another customer; the other's document is not named.

        :returns: rows (case id, currency id, date, name of the other document, id of the other currency, amount)
        """
        return self.env.execute_query(
            SQL(
                """
                SELECT kase.id, line.currency_id, allocation.max_date,
                       CASE WHEN same.customer THEN %(name)s ELSE '' END, other.currency_id,
                       CASE WHEN line.id = allocation.debit_move_id THEN -allocation.debit_amount_currency
                            ELSE allocation.credit_amount_currency END
                  FROM %(owners)s
                  JOIN account_move_line line ON line.partner_id = partner.id
                  JOIN account_partial_reconcile allocation
                    ON line.id IN (allocation.debit_move_id, allocation.credit_move_id)
                  JOIN account_move_line other
                    ON other.id = CASE WHEN line.id = allocation.debit_move_id
                                       THEN allocation.credit_move_id ELSE allocation.debit_move_id END
                  JOIN account_move move ON move.id = other.move_id
             LEFT JOIN res_partner owner ON owner.id = other.partner_id
             CROSS JOIN LATERAL (
                       SELECT COALESCE(owner.commercial_partner_id = kase.partner_id, FALSE) AS customer,
                              line.currency_id = other.currency_id AS currency) same
                 WHERE kase.id IN %(cases)s AND %(booked)s AND other.parent_state = 'posted'
                   AND allocation.max_date <= %(day)s
                   AND (NOT same.customer OR NOT same.currency
                        OR allocation.debit_amount_currency != allocation.credit_amount_currency)
                   AND 0 != CASE WHEN line.id = allocation.debit_move_id THEN allocation.debit_amount_currency
                                 ELSE allocation.credit_amount_currency END
              ORDER BY kase.id, allocation.max_date, allocation.id
                """,
                name=self._name_of("move", "other"),
                owners=OWNERS,
                cases=tuple(cases.ids),
                booked=self._is_booked(cases.company_id),
                day=date_to,
            )
        )

    @api.model
    def _name_of(self, move, line):
        """Return the number of a document, and of its installment: Odoo ends the label of one with its number.

        An item on account is in one entry with those of other customers: its label names it.
        """
        return SQL(
            """CONCAT_WS(' ', COALESCE(CASE WHEN %(on_account)s THEN NULLIF(%(line)s.name, '') END,
                                       %(move)s.name, %(line)s.name), CASE
                   WHEN %(line)s.display_type = 'payment_term' AND %(move)s.invoice_payment_term_id IS NOT NULL
                   THEN SUBSTRING(%(line)s.name FROM '#[0-9]+$') END)""",
            move=SQL.identifier(move),
            line=SQL.identifier(line),
            on_account=on_account(line),
        )

    def _is_booked(self, company):
        """Return a condition on ``account_move_line line``: in the books of the company or its branches, receivable."""
        return SQL(
            "line.account_id IN %s AND line.company_id IN %s AND line.parent_state = 'posted'",
            self._accounts(),
            self.env["collections.ledger"]._branch_ids(company.id),
        )

    def _accounts(self):
        """Return the ids of the receivable accounts, of any company, used or archived."""
        accounts = self.env["account.account"].sudo().with_context(active_test=False)
        return tuple(accounts.search([("account_type", "=", "asset_receivable")]).ids) or (0,)


#: Cases, and the partners whose items belong to them: the customer and its contacts.
OWNERS = SQL("collections_case kase JOIN res_partner partner ON partner.commercial_partner_id = kase.partner_id")
