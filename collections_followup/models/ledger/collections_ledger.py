from collections import defaultdict
from datetime import date
from types import MappingProxyType

from odoo import api, models
from odoo.tools import SQL, ormcache

from ...const import UNDELIVERED
from ...decision import Advance, Credit, Discount, Facts, Receivable
from ...tools import bulk
from .collections_open_items import RECEIVABLE, due, on_account
from .values import Books, ItemRow

#: What the queries below read is written to the database first.
READS = (
    "account.account",
    "account.bank.statement.line",
    "account.move",
    "account.move.line",
    "account.payment",
    "collections.answer",
    "collections.answer.guess",
    "collections.case",
    "collections.contact",
    "collections.contact.withdrawal",
    "collections.level",
    "collections.printed.letter",
    "mail.activity",
    "payment.transaction",
    "res.partner",
)
#: What a mark can set of a receivable itself.
OF_RECEIVABLES = frozenset(Receivable._fields)


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
        books = commitments.books or self._books(cases, today, commitments)
        receivables = self._at_levels(books, cases, apart)
        standings = self._standings(cases, cases.company_id, apart)
        return {
            case_id: Facts(
                tuple(receivables[case_id]),
                tuple(books.credits[case_id]),
                standings[case_id],
                books.policies[case_id],
                tuple(books.under_way[case_id]),
                tuple(books.in_advance[case_id]),
            )
            for case_id in cases.ids
        }

    # === DEBTS AND CREDITS === #

    def _flush(self):
        """Write to the database what is pending, so that the queries see it."""
        for name in READS:
            self.env[name].flush_model()

    def _books(self, cases, today, commitments):
        """Receivables, credits, and payments that are on their way: Books of cases of one company.

        What has no amount in its own currency, such as an exchange difference or a revaluation, is neither debt nor
        credit: the customer has never been asked for it.
        """
        self._flush()
        company = cases.company_id
        rows = [row for row in map(self._rounded_row(), self._read_items(cases)) if row.residual]
        marks, broken = self._marks(commitments)
        under_way, received = self._read_money(cases, rows)
        currency_ids = {row.currency_id for row in (*rows, *under_way, *received)}
        rates = self._rates(currency_ids | {company.currency_id.id}, company, today)
        receivables, credits, in_advance = defaultdict(list), defaultdict(list), defaultdict(list)
        orders = self.env["collections.in.advance"]._orders({row.payment_id for row in rows if row.residual < 0})
        for row in rows:
            code, rate, unit = rates[row.currency_id]
            if row.residual < 0:
                amounts = (code, -row.residual, -row.residual / rate)
                if row.payment_id in orders:
                    in_advance[row.case_id].append(Advance(*amounts, orders[row.payment_id]))
                else:
                    credits[row.case_id].append(Credit(*amounts, row.paid_on))
                continue
            receivable = self._receivable(row, code, rate, unit)
            own = marks.get(row.line_id)
            receivables[row.case_id].append(receivable._replace(**own) if own else receivable)
        self._mark_new_to_customers(receivables, company, today)
        for case_id, currency_id, amount, day in received:
            code, rate, _unit = rates[currency_id]
            credits[case_id].append(Credit(code, amount, amount / rate, day))
        on_their_way = self._on_their_way(company, under_way, rates)
        policies = cases._policies(commitments.on_hand.rules)
        return Books(policies, receivables, credits, in_advance, on_their_way, frozenset(broken))

    def _at_levels(self, books, cases, apart):
        """The receivables by case id, each at the level that was delivered for it.

        :param apart: ids of contacts that do not count
        """
        items = {case_id: books.receivables[case_id] for case_id in cases.ids}
        levels = self._delivered_levels([item.id for own in items.values() for item in own], apart)
        if not levels and not books.broken:
            return items
        return {
            case_id: [self._at_level(item, books, books.policies[case_id], levels.get(item.id)) for item in own]
            for case_id, own in items.items()
        }

    @api.model
    def _at_level(self, item, books, policy, levels):
        reached = self._reached(policy, levels, item.due) if levels else 0
        if item.id in books.broken and policy:
            reached = max(reached, policy.resume - 1)
        return item._replace(reached=reached) if reached else item

    @api.model
    def _rounded_row(self):
        """Function that makes an ItemRow of a row of the ledger.

        Odoo leaves tenths of a yen on the instalments of an invoice whose currency is changed.
        """
        coarse = self._coarse_units()

        def rounded(values):
            row = ItemRow._make(values)
            unit = coarse.get(row.currency_id)
            return row._replace(residual=float(round(row.residual / unit) * unit)) if unit else row

        return rounded

    @api.model
    def _receivable(self, row, code, rate, unit):
        """A Receivable without the marks of commitments, and at no level."""
        debt = (row.line_id, row.move_id, row.name, row.due, row.residual, code, row.residual / rate, row.balance)
        discount = Discount(row.discount_until, row.discount_pays) if row.discount_until else None
        marks = (row.followed, row.blocked)
        receivable = Receivable(*debt, 0, unit, discount, *marks)
        return receivable._replace(replaces=row.replaces) if row.replaces else receivable

    def _marks(self, commitments):
        """What commitments say about single items.

        :returns: fields of a Receivable by item id; and the ids of those for which a commitment is broken
        """
        marks, broken = defaultdict(dict), set()
        for progress in commitments.of.values():
            found = progress.records._marks(progress)
            broken |= found.broken
            for line_id, values in found.of_items.items():
                marks[line_id] |= values
        return {line_id: self._as_marked(values) for line_id, values in marks.items()}, broken

    @api.model
    def _as_marked(self, values):
        """Fields of a Receivable; what it has no field for stands in ``others``."""
        others = {name: values[name] for name in values.keys() - OF_RECEIVABLES}
        own = {name: value for name, value in values.items() if name not in others}
        return {**own, "others": MappingProxyType(others)} if others else values

    @api.model
    def _reached(self, policy, levels, due):
        """The highest position on the ladder of the policy among delivered levels.

        When the due date has moved since, a level counts as far as the age of that day, by the new date, justifies it.

        :param levels: (level id, its days, day of the last contact if the due date has moved since, else None)
        """
        if not policy:
            return 0
        positions = []
        for level_id, days, day in levels:
            position = policy.position(level_id, days)
            positions.append(min(position, policy.justified(day - due)) if day and due else position)
        return max(positions)

    def _read_items(self, cases):
        """Open posted receivable items, those of contacts and branches included: rows as of ItemRow."""
        return self.env.execute_query(
            SQL(
                """
                SELECT c.id, l.id, l.move_id,
                       -- Odoo ends the label of an instalment with its number
                       CASE WHEN l.display_type = 'payment_term' AND POSITION('#' IN l.name) > 0 AND EXISTS (
                                     SELECT FROM account_move m
                                      WHERE m.id = l.move_id AND m.invoice_payment_term_id IS NOT NULL)
                            THEN CONCAT_WS(' ', l.move_name, SUBSTRING(l.name FROM '#[0-9]+$'))
                            -- an entry with what many have on account: the label says what this is
                            WHEN %(on_account)s AND l.name != '' THEN l.name
                            ELSE COALESCE(l.move_name, l.name) END,
                       %(due)s,
                       l.amount_residual::float8, l.amount_residual_currency::float8, l.currency_id,
                       NOT COALESCE(l.no_followup, FALSE), COALESCE(odd.payment_state = 'blocked', FALSE),
                       CASE WHEN odd.collections_carry = 'ask' THEN COALESCE(replaced.name, '–') END,
                       CASE WHEN l.amount_residual_currency = l.amount_currency THEN l.discount_date END,
                       l.discount_amount_currency::float8,
                       CASE WHEN l.payment_id IS NOT NULL OR l.statement_line_id IS NOT NULL THEN l.date END,
                       l.payment_id
                  FROM collections_case c
                  JOIN res_partner p ON p.commercial_partner_id = c.partner_id
                  JOIN account_move_line l ON l.partner_id = p.id
             LEFT JOIN account_move odd ON odd.id = l.move_id
                                       AND (odd.payment_state = 'blocked' OR odd.collections_carry = 'ask')
             LEFT JOIN account_move replaced ON replaced.id = odd.collections_replaces_id
                 WHERE c.id = ANY(%(cases)s) AND l.account_id = %(receivable)s AND %(open)s
                """,
                cases=bulk.ids(cases.ids),
                receivable=RECEIVABLE,
                open=self._is_open_anywhere(cases.company_id),
                due=due("l"),
                on_account=on_account("l"),
            )
        )

    def _is_open(self, company):
        """Condition on ``account_move_line l``: posted, receivable, open, of the company or its branches."""
        accounts = self.env["collections.open.items"]._accounts()
        return SQL("l.account_id IN %s AND %s", accounts, self._is_open_anywhere(company))

    def _is_open_anywhere(self, company):
        """The same on any account."""
        return SQL(
            """l.company_id IN %s AND l.reconciled IS NOT TRUE AND l.parent_state = 'posted'
               AND (l.amount_residual != 0 OR l.amount_residual_currency != 0)""",
            self._branch_ids(company.id),
        )

    @ormcache("company_id")  # Odoo clears this cache when a company is created
    def _branch_ids(self, company_id):
        """Ids of a company and its branches."""
        companies = self.env["res.company"].sudo().with_context(active_test=False)
        return tuple(companies.search([("id", "child_of", company_id)]).ids)

    def _delivered_levels(self, line_ids, apart=()):
        """The levels that reached the customer for journal items: {item id: rows as of ``_reached``}.

        What was taken for an invoice stays taken when Odoo replaces its items: one that is younger than a message takes
        over what that said of its invoice. What was said to somebody else, whose invoice it was then, does not count.
        """
        levels = defaultdict(list)
        if not line_ids:
            return levels
        rows = self.env.execute_query(
            SQL(
                """
                SELECT l.id, v.id, CASE WHEN v.counts_from_due_date THEN v.days END,
                       MAX(CASE WHEN i.due IS DISTINCT FROM %(due)s THEN c.day END)
                  FROM account_move_line l
                  JOIN res_partner p ON p.id = l.partner_id
                  JOIN collections_contact_item i ON i.move_id = l.move_id
                  JOIN collections_contact c ON c.id = i.contact_id
                  JOIN collections_case k ON k.id = c.case_id AND k.partner_id = p.commercial_partner_id
                  JOIN collections_level v ON v.id = i.level_id
                 WHERE l.id = ANY(%(lines)s) AND (i.line_id = l.id OR l.create_date > c.date) AND %(delivered)s
              GROUP BY l.id, v.id, i.due IS DISTINCT FROM %(due)s
                """,
                due=due("l"),
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
               AND NOT (c.mail_message_id IS NULL AND c.printed_letter_id IS NULL
                        AND c.direction = 'out' AND c.kind IN ('message', 'statement'))
               AND NOT EXISTS (SELECT FROM collections_contact_withdrawal w WHERE w.contact_id = c.id)
               AND %s""",
            UNDELIVERED,
            self._is_not_among(apart),
        )

    def _is_not_among(self, apart):
        """Condition on ``collections_contact c``: it is none of these."""
        return SQL("c.id != ALL(%s)", bulk.ids(apart)) if apart else SQL("TRUE")

    def _taken(self, move_ids):
        """(invoice id, id of the highest level taken, day of the last message) of what reached who owes it now."""
        return self.env.execute_query(
            SQL(
                """
                SELECT i.move_id,
                       (ARRAY_AGG(v.id ORDER BY v.sequence DESC, v.id DESC) FILTER (WHERE v.id IS NOT NULL))[1],
                       MAX(c.day)
                  FROM collections_contact_item i
                  JOIN collections_contact c ON c.id = i.contact_id
                  JOIN collections_case k ON k.id = c.case_id
                  JOIN account_move m ON m.id = i.move_id AND m.commercial_partner_id = k.partner_id
             LEFT JOIN collections_level v ON v.id = i.level_id
                 WHERE i.move_id IN %(moves)s AND %(delivered)s
              GROUP BY i.move_id
                """,
                moves=tuple(move_ids) or (0,),
                delivered=self._is_delivered(),
            )
        )

    def _moves_taken(self, domain):
        """Ids of the invoices of which a contact item of the domain spoke to who owes them now."""
        groups = self.env["collections.contact.item"].sudo()._read_group(domain, ["move_id", "contact_id.partner_id"])
        return list({move.id for move, customer in groups if move and move.commercial_partner_id == customer})

    def _mark_new_to_customers(self, receivables, company, today):
        """Mark the items of invoices that customers have not had, or not for long enough."""
        if not company._collections_asks_when_sent():
            return
        move_ids = {item.move_id for own in receivables.values() for item in own}
        first_days = self._followed_from(move_ids, company, today)
        for own in receivables.values() if first_days else ():
            for index, item in enumerate(own):
                if item.move_id in first_days:
                    own[index] = item._replace(followed_from=first_days[item.move_id])

    def _followed_from(self, move_ids, company, today):
        """The day from which an invoice is followed up, where it is still to come, by its id.

        ``date.max`` as long as it has not been sent. An invoice of which no day is known was posted before this was
        asked, or, where it has to be sent from Odoo, was marked as sent then: that is long ago.
        """
        from_odoo = company.collections_sent_by == "odoo"
        since = "m.collections_sent_on" if from_odoo else "COALESCE(m.collections_sent_on, m.collections_posted_on)"
        rows = self.env.execute_query(
            SQL(
                """
                  WITH asked AS (SELECT UNNEST(%(moves)s) AS id)
                SELECT m.id, %(since)s + %(days)s
                  FROM account_move m
                  JOIN asked a ON a.id = m.id
                 WHERE m.move_type IN ('out_invoice', 'out_receipt')
                   AND (%(since)s + %(days)s > %(today)s OR %(never)s)
                """,
                moves=bulk.ids(move_ids),
                since=SQL(since),
                never=SQL("m.is_move_sent IS NOT TRUE" if from_odoo else "FALSE"),
                days=company.collections_sent_days,
                today=today,
            )
        )
        return {move_id: first or date.max for move_id, first in rows}

    def _rates(self, currency_ids, company, today):
        """(code, units of the currency for one of the company's, its smallest amount) by currency id."""
        currencies = self.env["res.currency"].sudo().with_context(active_test=False).browse(currency_ids)
        base_id = company.currency_id.id
        rates = currencies._get_rates(company, today) if currency_ids != {base_id} else {base_id: 1.0}
        base = rates[base_id]
        return {c.id: (c.name, rates[c.id] / base, c.rounding) for c in currencies}

    @ormcache(cache="stable")  # Odoo clears this cache when a currency changes
    def _currency_ids(self):
        """Currency ids by code."""
        return {currency.name: currency.id for currency in self._all_currencies()}

    @ormcache(cache="stable")
    def _coarse_units(self):
        """The smallest amount of the currencies of which that is more than a cent, by id."""
        return {currency.id: currency.rounding for currency in self._all_currencies() if currency.rounding > 0.01}

    def _all_currencies(self):
        return self.env["res.currency"].sudo().with_context(active_test=False).search([])  # pylint: disable=no-search-all
