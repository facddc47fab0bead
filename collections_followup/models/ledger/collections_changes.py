from functools import partial

from odoo import api, models
from odoo.tools import SQL

from ...tools import bulk
from .collections_ledger_under_way import PAYMENT_UNDER_WAY, TRANSACTION_UNDER_WAY

#: What decides for all customers of a company, beside the wordings: a change to any of it is a change to each case.
RULES = (
    "collections.level",
    "collections.level.channel",
    "collections.level.wording",
    "collections.policy",
    "collections.tone.approval",
    "collections.tone.rule",
    "res.company",
    "res.lang",
)
#: What customers and we have agreed upon, by the table, which names the case.
COMMITMENTS = ("collections.agreement", "collections.dispute", "collections.promise")
#: What is read of an open item; that Odoo has written to it does not matter.
ITEM = (
    *("l.id", "l.move_name", "l.date_maturity", "l.date", "l.no_followup"),
    *("l.amount_residual", "l.amount_residual_currency", "l.discount_date", "l.discount_amount_currency"),
)
#: What the customer's own case says.
SETTINGS = ("write_date", "promise_kept_rate", "payment_delay")


class CollectionsChanges(models.AbstractModel):
    """Finds the cases of which something has changed since a night last looked at them, whoever has changed it.

    All that the rules read of a case is one number, its fingerprint: each row that counts is hashed, and the hashes
    are added up. It is kept with the look and compared in one statement, so that what is as it was costs nothing
    else. Values are compared, not times: a long transaction may commit after the night what it wrote before.
    """

    _name = "collections.changes"
    _description = "Changes since the Last Evaluation"

    @api.model
    def _mark(self, company, today):
        """Ask for a look at each open case of the company of which something has changed.

        Those that are looked at anyway are not compared.
        """
        self.env.flush_all()
        left_alone = SQL("company_id = %s AND state = 'open' AND look_on > %s", company.id, today)
        self.env.cr.execute(
            SQL(
                """
                UPDATE collections_case k SET look_on = NULL FROM (%s) f
                 WHERE k.id = f.case_id AND k.fingerprint IS DISTINCT FROM f.fingerprint
                """,
                self._query(company, today, left_alone),
            )
        )
        self.env["collections.case"].invalidate_model(["look_on"])

    @api.model
    def _fingerprints(self, cases, today):
        """What is to be kept of cases of one company that are looked at, to be compared with: text by case id."""
        self.env.flush_all()
        return dict(
            self.env.execute_query(self._query(cases.company_id, today, SQL("id = ANY(%s)", bulk.ids(cases.ids))))
        )

    def _query(self, company, today, whose):
        """SELECT of ``case_id`` and ``fingerprint`` of the cases of a company that meet a condition."""
        return self._question(company, today)(whose=whose)

    @api.model
    def _question(self, company, today):
        """The same as a function of the condition ``whose``: asked again and again, it is put together once."""
        return partial(
            SQL,
            """
              WITH looked_at AS (SELECT id, partner_id, %(settings)s FROM collections_case WHERE %(whose)s),
                   -- these first: without statistics PostgreSQL would begin with the customers of all cases
                   contact AS MATERIALIZED (
                       SELECT p.id, c.id AS case_id, p.write_date, p.email, p.email_normalized, p.phone_sanitized
                         FROM looked_at c JOIN res_partner p ON p.commercial_partner_id = c.partner_id),
                   rates AS (%(rates)s),
                   facts AS (%(facts)s)
            SELECT case_id, (SUM(hash) + %(rules)s)::text AS fingerprint FROM facts GROUP BY case_id
            """,
            settings=SQL(", ").join(map(SQL.identifier, SETTINGS)),
            rates=self._rates(today),
            facts=SQL(" UNION ALL ").join(self._facts(company)),
            rules=self._rules(),
        )

    def _hash(self, *values):
        return SQL("hashtextextended(ROW(%s)::text, 0)", SQL(", ").join(SQL(value) for value in values))

    # === WHAT COUNTS FOR ALL === #

    def _rule_models(self):
        """Models of what decides for all, with the wordings of all channels."""
        return sorted({*RULES, *self.env["collections.channel"]._wording_models()})

    def _rules(self):
        """Policies, levels, wordings, settings, and the version of the add-ons: one number."""
        tables = [SQL.identifier(self.env[name]._table) for name in self._rule_models()]
        sums = [SQL("SELECT SUM(%s) AS hash FROM %s", self._hash("id", "write_date"), table) for table in tables]
        versions = SQL(
            "SELECT SUM(%s) FROM ir_module_module WHERE state = 'installed'", self._hash("id", "latest_version")
        )
        return SQL("(SELECT SUM(hash) FROM (%s) r)", SQL(" UNION ALL ").join([*sums, versions]))

    @api.model
    def _rules_now(self):
        """SELECT of one number for what decides for all customers, as it stands now: to be kept in memory only.

        It goes by versions of rows, so it also tells what is changed twice in a transaction, or taken back by one.
        """
        for name in self._rule_models():
            self.env[name].flush_model()
        tables = [SQL.identifier(self.env[name]._table) for name in self._rule_models()]
        sums = [SQL("SELECT SUM(%s) AS hash FROM %s", self._hash("id", "xmin", "ctid"), table) for table in tables]
        return SQL("SELECT SUM(hash)::text FROM (%s) r", SQL(" UNION ALL ").join(sums))

    def _rates(self, today):
        """The currency rates as of today: one number, which matters to cases with something in another currency."""
        return SQL(
            "SELECT COALESCE(SUM(%s), 0) AS hash FROM res_currency_rate WHERE name <= %s",
            self._hash("id", "rate", "name"),
            today,
        )

    # === WHAT COUNTS FOR ONE CASE: (case_id, hash) for each row === #

    def _facts(self, company):
        return [
            self._settings(),
            self._partners(),
            self._blacklisted(),
            self._items(company),
            self._odd_invoices(),
            *self._sent(company),
            self._receipts(company),
            *self._paid_in_advance(company),
            *self._in_transit(),
            self._contacts(),
            self._answers(),
            *self._tasks(),
            *self._commitments(),
        ]

    def _settings(self):
        return SQL("SELECT c.id AS case_id, %s AS hash FROM looked_at c", self._hash(*SETTINGS))

    def _partners(self):
        return SQL("SELECT p.case_id, %s FROM contact p", self._hash("p.id", "p.write_date"))

    def _blacklisted(self):
        """Addresses and numbers that must not be written to. Of several in one field Odoo normalizes the first."""
        return SQL(
            """
            SELECT p.case_id, %(one)s FROM contact p
              JOIN (SELECT email AS address, id FROM mail_blacklist WHERE active
                     UNION ALL SELECT number, id FROM phone_blacklist WHERE active) b
                ON b.address IN (p.email_normalized, p.phone_sanitized)
         UNION ALL
            SELECT p.case_id, %(several)s FROM contact p
             CROSS JOIN LATERAL regexp_split_to_table(LOWER(p.email), '[,;<>[:space:]]+') AS address
              JOIN mail_blacklist b ON b.email = address AND b.active
             WHERE p.email ~ '@.*@'
            """,
            one=self._hash("b.address", "b.id"),
            several=self._hash("b.email", "b.id"),
        )

    def _items(self, company):
        """What is open in the ledger. In another currency its worth depends on the rates."""
        return SQL(
            """
            SELECT p.case_id, i.hash + CASE WHEN i.in_another_currency THEN r.hash ELSE 0 END
              FROM contact p
             CROSS JOIN rates r
             -- by each customer: PostgreSQL must not add up all of them anew for each where it has no statistics
              JOIN LATERAL (
                   SELECT SUM(%(hash)s) AS hash, BOOL_OR(l.currency_id != %(currency)s) AS in_another_currency
                     FROM account_move_line l WHERE l.partner_id = p.id AND %(open)s) i ON i.hash IS NOT NULL
            """,
            hash=self._hash(*ITEM),
            currency=company.currency_id.id,
            open=self.env["collections.ledger"]._is_open(company),
        )

    def _odd_invoices(self):
        """Invoices whose payment the accountant has blocked, and those that replace another."""
        return SQL(
            "SELECT c.id, %s FROM account_move m JOIN looked_at c ON c.partner_id = m.commercial_partner_id"
            " WHERE m.state = 'posted' AND (m.payment_state = 'blocked' OR m.collections_carry IS NOT NULL)",
            self._hash("m.id", "m.payment_state", "m.collections_carry"),
        )

    def _sent(self, company):
        """Since when customers have invoices that are not paid, as far as Odoo has sent them."""
        if company._collections_asks_when_sent():
            yield SQL(
                "SELECT c.id, %s FROM account_move m JOIN looked_at c ON c.partner_id = m.commercial_partner_id"
                " WHERE m.collections_sent_on IS NOT NULL AND m.payment_state IN ('not_paid', 'partial')",
                self._hash("m.id", "m.collections_sent_on"),
            )

    def _receipts(self, company):
        """Money on the bank statement that names the customer and is not matched yet."""
        return SQL(
            """
            SELECT c.id, %(hash)s + r.hash
              FROM account_bank_statement_line s
              JOIN account_move m ON m.id = s.move_id
              JOIN res_partner p ON p.id = s.partner_id
              JOIN looked_at c ON c.partner_id = p.commercial_partner_id
             CROSS JOIN rates r
             WHERE s.company_id IN %(companies)s AND s.is_reconciled IS NOT TRUE
            """,
            hash=self._hash("s.id", "s.amount_residual", "m.state"),
            companies=self.env["collections.ledger"]._branch_ids(company.id),
        )

    def _paid_in_advance(self, company):
        """Open payments of orders that are not invoiced yet, and pay nothing else."""
        for source in self.env["collections.in.advance"]._sources():
            yield SQL(
                """
                SELECT p.case_id, %(hash)s FROM contact p
                  JOIN account_move_line l ON l.partner_id = p.id AND l.payment_id IS NOT NULL AND %(open)s
                  JOIN (%(source)s) a ON a.payment_id = l.payment_id
                """,
                hash=self._hash("a.payment_id", "a.name"),
                open=self.env["collections.ledger"]._is_open(company),
                source=source,
            )

    def _in_transit(self):
        """Payments under way: online transactions, and registered payments that wait for their bank line."""
        yield SQL(
            """
            SELECT c.id, %s FROM payment_transaction t
              JOIN account_invoice_transaction_rel r ON r.transaction_id = t.id
              JOIN account_move m ON m.id = r.invoice_id
              JOIN looked_at c ON c.partner_id = m.commercial_partner_id
             WHERE %s
            """,
            self._hash("t.id", "t.state", "t.last_state_change", "t.amount", "m.id"),
            SQL(TRANSACTION_UNDER_WAY),
        )
        payment = self._hash("y.id", "y.move_id", "y.amount", "y.currency_id", "y.date", "y.is_matched")
        yield SQL(
            """
            SELECT p.case_id, %s FROM account_payment y JOIN contact p ON p.id = y.partner_id
             WHERE %s
            """,
            payment,
            SQL(PAYMENT_UNDER_WAY),
        )
        yield SQL(
            """
            SELECT p.case_id, %s FROM account_payment y JOIN contact p ON p.id = y.partner_id
             WHERE y.state IN ('in_process', 'paid') AND y.is_matched IS NOT TRUE AND y.move_id IS NOT NULL
               AND EXISTS (SELECT FROM contact o JOIN account_bank_statement_line s ON s.partner_id = o.id
                            WHERE o.case_id = p.case_id AND s.is_reconciled IS NOT TRUE)
            """,
            payment,
        )

    def _contacts(self):
        """How much stands in the log, and how much of it was taken back: both only grow.

        What comes back or is not delivered is looked at by itself.
        """
        return SQL(
            """
            SELECT c.id, %s FROM looked_at c
              JOIN collections_contact t ON t.case_id = c.id
         LEFT JOIN collections_contact_withdrawal w ON w.contact_id = t.id
          GROUP BY c.id
            """,
            self._hash("COUNT(*)", "MAX(t.id)", "COUNT(w.id)"),
        )

    def _answers(self):
        """E-mails that may be the customer's answer."""
        return SQL(
            """
            SELECT c.id, %s FROM looked_at c
              JOIN collections_answer_guess g ON g.case_id = c.id
              JOIN collections_answer a ON a.id = g.answer_id
            """,
            self._hash("a.id", "a.state"),
        )

    def _tasks(self):
        """What a person still has to do: a task of a step, a letter to print and post."""
        yield SQL(
            """
            SELECT c.id, %s FROM mail_activity a
              JOIN collections_contact t ON t.activity_id = a.id
              JOIN looked_at c ON c.id = t.case_id
             WHERE a.res_model = 'collections.case'
            """,
            self._hash("a.id", "a.active", "a.date_deadline", "a.user_id", "a.summary"),
        )
        yield SQL(
            "SELECT c.id, %s FROM collections_printed_letter l JOIN looked_at c ON c.id = l.case_id",
            self._hash("l.id", "l.state"),
        )

    def _commitments(self):
        for name in COMMITMENTS:
            table = SQL.identifier(self.env[name]._table)
            yield SQL(
                "SELECT c.id, %s FROM %s t JOIN looked_at c ON c.id = t.case_id",
                self._hash("t.id", "t.write_date"),
                table,
            )
