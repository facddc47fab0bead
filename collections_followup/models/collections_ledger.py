from collections import defaultdict
from datetime import timedelta
from itertools import chain, compress
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL, ormcache

from .. import bulk
from ..decision import Credit, Facts, Receivable, Standing, Task

#: What the queries below read is written to the database first.
READS = (
    "account.bank.statement.line",
    "account.move",
    "account.move.line",
    "account.payment",
    "collections.case",
    "collections.contact",
    "collections.contact.withdrawal",
    "collections.dispute",
    "collections.level",
    "collections.printed.letter",
    "collections.promise",
    "mail.activity",
    "payment.transaction",
    "res.partner",
)
#: Conditions on ``payment_transaction t`` and on ``account_payment y``: the money is not in the ledger yet.
TRANSACTION_UNDER_WAY = "(t.state IN ('pending', 'authorized') OR t.state = 'done' AND t.is_post_processed IS NOT TRUE)"
PAYMENT_UNDER_WAY = "(y.move_id IS NULL AND y.state IN ('in_process', 'paid'))"
#: When more cases than this are opened at once, PostgreSQL needs to know before the night goes on.
MANY = 100
#: Notifications in these states mean that a message did not reach the customer.
UNDELIVERED = ("bounce", "exception", "canceled")


class Commitments(NamedTuple):
    """Where the promises and the payment agreements of some cases stand on a day.

    :ivar settled: Settled by promise id
    :ivar followed: Followed by agreement id
    """

    settled: dict
    followed: dict


class CollectionsLedger(models.AbstractModel):
    """Reads the facts about many cases at once: one query for each kind of fact, never one for each case."""

    _name = "collections.ledger"
    _description = "Facts about Debtors"

    def _facts(self, cases, today, commitments, apart=()):
        """All facts the rules need.

        :param cases: cases of one company
        :param commitments: Commitments of these cases
        :param apart: ids of contacts that are read as if they had not been
        :returns: {case id: Facts}
        """
        self._flush()
        cases._fetch_facts()
        company = cases.company_id
        policies = cases._policies()
        receivables, credits = self._open_items(cases, policies, today, commitments, apart)
        standings = self._standings(cases, company, apart)
        return {
            case_id: Facts(tuple(receivables[case_id]), tuple(credits[case_id]), standings[case_id], policies[case_id])
            for case_id in cases.ids
        }

    # === DEBTS AND CREDITS === #

    def _flush(self):
        """Write to the database what is pending, so that the queries see it."""
        for name in READS:
            self.env[name].flush_model()

    def _open_items(self, cases, policies, today, commitments, apart=()):
        """Receivables and credits by case id."""
        company = cases.company_id
        rows = self._read_items(cases)
        levels = self._delivered_levels([row[1] for row in rows], apart)
        transit = self._in_transit({row[2] for row in rows}, company, today)
        marks, broken = self._marks(cases, commitments)
        rates = self._rates({row[7] for row in rows} | {company.currency_id.id}, company, today)
        receivables, credits = defaultdict(list), defaultdict(list)
        own_currency_id = company.currency_id.id
        for case_id, line_id, move_id, name, due, balance, amount, currency_id, followed, blocked in rows:
            if not amount:  # an exchange difference that is not booked yet
                amount, currency_id = balance, own_currency_id
            code, rate = rates[currency_id]
            if amount < 0:
                credits[case_id].append(Credit(code, -amount, -amount / rate))
                continue
            reached = self._reached(policies[case_id], levels[line_id]) if line_id in levels else 0
            if line_id in broken and policies[case_id]:
                reached = max(reached, policies[case_id].resume - 1)
            debt = (line_id, move_id, name, due, amount, code, amount / rate, balance, reached, followed, blocked)
            receivable = Receivable(*debt, *transit.get(move_id, ()))
            receivables[case_id].append(receivable._replace(**marks[line_id]) if line_id in marks else receivable)
        self._add_unmatched_receipts(cases, rates, credits, today)
        return receivables, credits

    def _marks(self, cases, commitments):
        """What customers and we have agreed upon about single items.

        :returns: fields of a Receivable by item id; and the ids of those of which a promise or agreement is broken
        """
        promised, broken = self.env["collections.promise"].sudo()._promised(commitments.settled)
        agreed, defaulted = self.env["collections.agreement"].sudo()._agreed(commitments.followed)
        marks = defaultdict(dict)
        for line_id, until in promised.items():
            marks[line_id]["promised"] = until
        for line_id, (name, until) in agreed.items():
            marks[line_id].update(agreement=name, agreement_until=until)
        for line_id, amount in self.env["collections.dispute"]._contested(cases).items():
            marks[line_id]["disputed"] = amount
        return marks, broken | defaulted

    @api.model
    def _reached(self, policy, levels):
        """The highest position on the ladder of the policy among delivered levels."""
        return max(policy.position(*level) for level in levels) if policy else 0

    def _read_items(self, cases):
        """Open posted receivable items, those of contacts and branches included."""
        return self.env.execute_query(
            SQL(
                """
                SELECT c.id, l.id, l.move_id,
                       -- Odoo ends the label of an instalment with its number
                       CASE WHEN l.display_type = 'payment_term' AND POSITION('#' IN l.name) > 0 AND EXISTS (
                                     SELECT FROM account_move m
                                      WHERE m.id = l.move_id AND m.invoice_payment_term_id IS NOT NULL)
                            THEN CONCAT_WS(' ', l.move_name, SUBSTRING(l.name FROM '#[0-9]+$'))
                            ELSE COALESCE(l.move_name, l.name) END,
                       l.date_maturity,
                       l.amount_residual::float8, l.amount_residual_currency::float8, l.currency_id,
                       NOT COALESCE(l.no_followup, FALSE), b.id IS NOT NULL
                  FROM collections_case c
                  JOIN res_partner p ON p.commercial_partner_id = c.partner_id
                  JOIN account_move_line l ON l.partner_id = p.id
             LEFT JOIN account_move b ON b.id = l.move_id AND b.payment_state = 'blocked'
                 WHERE c.id = ANY(%(cases)s) AND %(open)s
                """,
                cases=bulk.ids(cases.ids),
                open=self._is_open(cases.company_id),
            )
        )

    def _is_open(self, company):
        """Condition on ``account_move_line l``: posted, receivable, open, of the company or its branches."""
        return SQL(
            """l.account_id IN %s AND l.company_id IN %s AND l.reconciled IS NOT TRUE AND l.parent_state = 'posted'
               AND (l.amount_residual != 0 OR l.amount_residual_currency != 0)""",
            self.env["collections.open.items"]._accounts(),
            tuple(self._branches(company).ids),
        )

    def _branches(self, company):
        return self.env["res.company"].sudo().with_context(active_test=False).search([("id", "child_of", company.id)])

    def _delivered_levels(self, line_ids, apart=()):
        """(level id, its days) of the messages that reached the customer, by journal item id."""
        levels = defaultdict(list)
        if not line_ids:
            return levels
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT i.line_id, v.id, CASE WHEN v.counts_from_due_date THEN v.days END
                  FROM collections_contact_item i
                  JOIN collections_contact c ON c.id = i.contact_id
                  JOIN collections_level v ON v.id = i.level_id
                 WHERE i.line_id = ANY(%(lines)s) AND %(delivered)s
                """,
                lines=bulk.ids(line_ids),
                delivered=self._is_delivered(apart),
            )
        )
        for line_id, *level in rows:
            levels[line_id].append(level)
        return levels

    def _is_delivered(self, apart=()):
        """Condition on ``collections_contact c``: it counts. A rehearsal counts while its company rehearses.

        :param apart: ids of contacts that do not count
        """
        self.env["res.company"].flush_model(["collections_rehearsal_email"])
        self.env["mail.notification"].flush_model(["notification_status"])
        return SQL(
            """COALESCE(c.rehearsal, FALSE) = EXISTS (
                   SELECT FROM res_company rc
                    WHERE rc.id = c.company_id AND COALESCE(rc.collections_rehearsal_email, '') != '')
               AND NOT EXISTS (
                   SELECT FROM mail_notification n
                    WHERE n.mail_message_id = c.mail_message_id AND n.notification_status IN %s)
               AND NOT EXISTS (
                   SELECT FROM collections_printed_letter p
                    WHERE p.id = c.printed_letter_id AND p.state IN ('returned', 'cancelled'))
               AND NOT EXISTS (SELECT FROM collections_contact_withdrawal w WHERE w.contact_id = c.id)
               AND %s""",
            UNDELIVERED,
            self._is_not_among(apart),
        )

    def _is_not_among(self, apart):
        """Condition on ``collections_contact c``: it is none of these."""
        return SQL("c.id != ALL(%s)", bulk.ids(apart)) if apart else SQL("TRUE")

    def _taken(self, move_ids):
        """(invoice id, id of the highest level taken, day of the last message) of what was delivered."""
        return self.env.execute_query(
            SQL(
                """
                SELECT i.move_id,
                       (ARRAY_AGG(v.id ORDER BY v.sequence DESC, v.id DESC) FILTER (WHERE v.id IS NOT NULL))[1],
                       MAX(c.day)
                  FROM collections_contact_item i
                  JOIN collections_contact c ON c.id = i.contact_id
             LEFT JOIN collections_level v ON v.id = i.level_id
                 WHERE i.move_id IN %(moves)s AND %(delivered)s
              GROUP BY i.move_id
                """,
                moves=tuple(move_ids) or (0,),
                delivered=self._is_delivered(),
            )
        )

    def _moves_taken(self, domain):
        """Ids of the invoices that a contact item of the domain speaks of."""
        items = self.env["collections.contact.item"].sudo()._read_group(domain, ["move_id"])
        return [move.id for (move,) in items if move]

    def _in_transit(self, move_ids, company, today):
        """(since, until when it is waited for) of payments under way, by invoice id.

        An online transaction is waited for during the days that the company allows; a payment that the
        accountant has registered, and that has no entry yet, for as long as it is not rejected.
        """
        if not move_ids:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                  WITH asked AS (SELECT UNNEST(%(moves)s) AS id)
                SELECT r.invoice_id, MAX(t.last_state_change), FALSE
                  FROM payment_transaction t
                  JOIN account_invoice_transaction_rel r ON r.transaction_id = t.id
                  JOIN asked a ON a.id = r.invoice_id
                 WHERE %(transaction_under_way)s
              GROUP BY r.invoice_id
             UNION ALL
                SELECT r.invoice_id, MAX(y.date)::timestamp, TRUE
                  FROM account_payment y
                  JOIN account_move__account_payment r ON r.payment_id = y.id
                  JOIN asked a ON a.id = r.invoice_id
                 WHERE %(payment_under_way)s
              GROUP BY r.invoice_id
                """,
                moves=bulk.ids(move_ids),
                transaction_under_way=SQL(TRANSACTION_UNDER_WAY),
                payment_under_way=SQL(PAYMENT_UNDER_WAY),
            )
        )
        days, transit = timedelta(company.collections_transit_days), {}
        for move_id, since, registered in rows:
            day = since.date() if registered else company._collections_day(since)
            transit[move_id] = (day, None if registered else day + days)
        return transit

    def _rates(self, currency_ids, company, today):
        """(code, units of the currency for one of the company's) by currency id."""
        currencies = self.env["res.currency"].sudo().with_context(active_test=False).browse(currency_ids)
        rates = currencies._get_rates(company, today)
        base = rates[company.currency_id.id]
        return {currency.id: (currency.name, rates[currency.id] / base) for currency in currencies}

    @ormcache(cache="stable")  # Odoo clears this cache when a currency changes
    def _currency_ids(self):
        """Currency ids by code."""
        currencies = self.env["res.currency"].sudo().with_context(active_test=False).search([])  # pylint: disable=no-search-all
        return {currency.name: currency.id for currency in currencies}

    def _add_unmatched_receipts(self, cases, rates, credits, today):
        """Money on the bank statement that names the customer and is not matched yet."""
        company = cases.company_id
        rows = self.env.execute_query(
            SQL(
                """
                SELECT c.id, s.amount, COALESCE(j.currency_id, %(currency)s)
                  FROM collections_case c
                  JOIN res_partner p ON p.commercial_partner_id = c.partner_id
                  JOIN account_bank_statement_line s ON s.partner_id = p.id
                  JOIN account_move m ON m.id = s.move_id
                  JOIN account_journal j ON j.id = s.journal_id
                 WHERE c.id = ANY(%(cases)s) AND s.company_id IN %(companies)s
                   AND s.amount > 0 AND s.is_reconciled IS NOT TRUE AND m.state = 'posted'
                """,
                cases=bulk.ids(cases.ids),
                companies=tuple(self._branches(company).ids),
                currency=company.currency_id.id,
            )
        )
        unknown = {row[2] for row in rows} - set(rates)
        rates = {**rates, **self._rates(unknown | {company.currency_id.id}, company, today)} if unknown else rates
        for case_id, amount, currency_id in rows:
            code, rate = rates[currency_id]
            credits[case_id].append(Credit(code, float(amount), float(amount) / rate))

    # === STANDING === #

    def _standings(self, cases, company, apart=()):
        """Standing by case id."""
        tasks = self._open_tasks(cases, apart)
        forbidding = self.env["collections.channel"]._forbidding()
        known = self._settings(cases, forbidding, apart)
        common = {
            "currency": company.currency_id.name,
            "min_value": company.collections_min_amount,
            "reply_hold_days": company.collections_reply_hold_days,
            "start_date": company.collections_start_date or None,
            "older_debt": company.collections_older_debt,
        }
        return {
            case_id: Standing(
                **common,
                last_contact=last_contact,
                unread_reply=unread_reply,
                excluded=excluded,
                exclusion_reason=reason,
                paused_until=paused,
                manual=manual,
                task=tasks.get(case_id),
                preferred=preferred,
                unwanted=frozenset(chain.from_iterable(compress(forbidding.values(), forbidden))),
            )
            for case_id, last_contact, unread_reply, excluded, reason, paused, manual, preferred, forbidden in known
        }

    def _settings(self, cases, forbidding, apart):
        """How customers are followed up, with the days of their last contact and of their first unread reply."""
        return self.env.execute_query(
            SQL(
                """
                SELECT k.id, d.last_contact, d.unread_reply, COALESCE(k.excluded, FALSE),
                       COALESCE(k.exclusion_reason, ''), k.paused_until, k.mode = 'manual',
                       COALESCE(k.preferred_channel, ''), ARRAY[%(forbidden)s]::boolean[]
                  FROM collections_case k
             LEFT JOIN (SELECT c.case_id,
                               MAX(c.day) FILTER (WHERE c.kind NOT IN ('task', 'statement', 'notice')) AS last_contact,
                               MIN(c.day) FILTER (WHERE c.direction = 'in' AND c.kind = 'message'
                                                    AND c.date > COALESCE(o.replies_read_at, '-infinity'))
                                   AS unread_reply
                          FROM collections_contact c
                          JOIN collections_case o ON o.id = c.case_id
                         WHERE c.case_id = ANY(%(cases)s) AND %(delivered)s
                      GROUP BY c.case_id) d ON d.case_id = k.id
                 WHERE k.id = ANY(%(cases)s)
                """,
                cases=bulk.ids(cases.ids),
                delivered=self._is_delivered(apart),
                forbidden=SQL(", ").join(SQL.identifier("k", name) for name in forbidding),
            )
        )

    def _open_tasks(self, cases, apart):
        """The oldest open Task by case id: what a step asked a person to do, a letter to print and post included."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (t.case_id) t.case_id, t.summary, t.deadline, p.name
                  FROM (SELECT a.res_id AS case_id, COALESCE(a.summary, '') AS summary,
                               a.date_deadline AS deadline, a.user_id
                          FROM mail_activity a
                          JOIN collections_contact c ON c.activity_id = a.id
                         WHERE a.res_model = 'collections.case' AND a.res_id = ANY(%(cases)s) AND a.active
                           AND %(not_apart)s
                     UNION ALL
                        SELECT l.case_id, f.name, c.day, k.user_id
                          FROM collections_printed_letter l
                          JOIN collections_contact c ON c.printed_letter_id = l.id
                          JOIN collections_case k ON k.id = l.case_id
                          JOIN ir_attachment f ON f.id = l.attachment_id
                         WHERE l.case_id = ANY(%(cases)s) AND l.state IN ('to_print', 'printed')
                           AND %(not_apart)s) t
             LEFT JOIN res_users u ON u.id = t.user_id
             LEFT JOIN res_partner p ON p.id = u.partner_id
              ORDER BY t.case_id, t.deadline
                """,
                cases=bulk.ids(cases.ids),
                not_apart=self._is_not_among(apart),
            )
        )
        return {case_id: Task(summary, deadline, user or "") for case_id, summary, deadline, user in rows}

    def _problems(self, cases, asked):
        """What keeps channels from reaching customers.

        :param asked: codes of the channels that matter, by case id
        :returns: {case id: {code: Problem}}
        """
        problems = {case_id: {} for case_id in cases.ids}
        for code, channel in self.env["collections.channel"]._all().items():
            concerned = cases.browse([case_id for case_id in cases.ids if code in asked[case_id]])
            for case_id, problem in channel._problems(concerned).items() if concerned else ():
                problems[case_id][code] = problem
        return problems

    # === DEBTORS === #

    def _open_cases(self, company, today, lead_days=0):
        """Open, or open again, the case of each customer who has an overdue item to follow up.

        :param lead_days: days ahead of the due date at which courtesy reminders begin
        :returns: the cases that were opened
        """
        self._flush()
        horizon = today + timedelta(lead_days) if lead_days else today - timedelta(1)
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO collections_case (
                       partner_id, company_id, user_id, state, episode, opened_on, mode, promise_kept_rate,
                       access_token, create_uid, write_uid, create_date, write_date)
                SELECT p.commercial_partner_id, %(company)s, %(user)s, 'open', 1, %(today)s, 'auto', 100,
                       gen_random_uuid(), %(uid)s, %(uid)s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
                  FROM (SELECT DISTINCT l.partner_id
                          FROM account_move_line l
                         WHERE %(open)s AND l.amount_residual > 0
                           AND (l.date_maturity <= %(horizon)s OR l.date_maturity IS NULL)
                           AND (l.no_followup IS NOT TRUE OR EXISTS (
                                    SELECT FROM account_move m WHERE m.id = l.move_id AND m.move_type != 'entry'))) d
                  JOIN res_partner p ON p.id = d.partner_id
                 WHERE NOT EXISTS (SELECT FROM collections_case c
                                    WHERE c.partner_id = p.commercial_partner_id AND c.company_id = %(company)s
                                      AND c.state = 'open')
              GROUP BY p.commercial_partner_id
                    ON CONFLICT (partner_id, company_id) DO UPDATE
                   SET state = 'open', episode = collections_case.episode + 1, opened_on = %(today)s, closed_on = NULL
             RETURNING id
                """,
                company=company.id,
                user=company.collections_user_id.id or None,
                today=today,
                uid=self.env.uid,
                open=self._is_open(company),
                horizon=horizon,
            )
        )
        cases = self.env["collections.case"].browse(row[0] for row in rows)
        cases.invalidate_model()
        if len(cases) > MANY:
            bulk.analyze(cases)
        if cases:
            self._refresh_payment_delay(cases, company)
        return cases

    def _refresh_amounts(self, cases, today):
        """Write the amounts of the ledger, in company currency, to the cases, for segments to choose by."""
        self._flush()
        for company, of_company in cases.grouped("company_id").items():
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE collections_case k
                       SET amount_total = COALESCE(s.total, 0), amount_overdue = COALESCE(s.overdue, 0),
                           amount_credit = COALESCE(s.credit, 0), oldest_due = s.oldest
                      FROM collections_case c LEFT JOIN (
                           SELECT p.commercial_partner_id AS partner_id,
                                  SUM(l.amount_residual) FILTER (WHERE l.amount_residual > 0) AS total,
                                  SUM(l.amount_residual) FILTER (
                                      WHERE l.amount_residual > 0 AND l.date_maturity < %(today)s) AS overdue,
                                  -SUM(l.amount_residual) FILTER (WHERE l.amount_residual < 0) AS credit,
                                  MIN(l.date_maturity) FILTER (WHERE l.amount_residual > 0) AS oldest
                             FROM account_move_line l
                             JOIN res_partner p ON p.id = l.partner_id
                            WHERE %(open)s AND p.commercial_partner_id IN %(partners)s
                         GROUP BY p.commercial_partner_id) s ON s.partner_id = c.partner_id
                     WHERE k.id = c.id AND c.id = ANY(%(cases)s)
                    """,
                    today=today,
                    open=self._is_open(company),
                    partners=tuple(of_company.partner_id.ids),
                    cases=bulk.ids(of_company.ids),
                )
            )
        cases.invalidate_recordset(["amount_total", "amount_overdue", "amount_credit", "oldest_due"])

    def _refresh_payment_delay(self, cases, company):
        """Write how late the customers paid, on average, in the year before.

        Days from the due date to the last payment of an item, weighted by amount: the "weighted average
        payment delay" of credit management. Items paid early count as negative days.
        """
        self.env.cr.execute(
            SQL(
                """
                UPDATE collections_case k SET payment_delay = s.delay
                  FROM (SELECT c.id, SUM(l.balance * (f.paid_on - l.date_maturity)) / SUM(l.balance) AS delay
                          FROM account_move_line l
                          JOIN res_partner p ON p.id = l.partner_id
                          JOIN collections_case c ON c.partner_id = p.commercial_partner_id
                          JOIN account_account a ON a.id = l.account_id
                          JOIN LATERAL (SELECT MAX(r.max_date) AS paid_on
                                          FROM account_partial_reconcile r
                                         WHERE r.debit_move_id = l.id) f ON TRUE
                         WHERE a.account_type = 'asset_receivable' AND l.reconciled AND l.balance > 0
                           AND l.date_maturity IS NOT NULL AND l.company_id IN %(companies)s
                           AND f.paid_on > CURRENT_DATE - 365
                           AND c.id = ANY(%(cases)s)
                      GROUP BY c.id) s
                 WHERE k.id = s.id
                """,
                companies=tuple(self._branches(company).ids),
                cases=bulk.ids(cases.ids),
            )
        )
        cases.invalidate_recordset(["payment_delay"])
