from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL, ormcache

from ...decision import Advance, Credit, Facts
from ...tools import reasons
from .values import Books


class CollectionsLedger(models.AbstractModel):
    """Reads the facts about many cases at once: one query for each kind of fact, never one for each case."""

    _name = "collections.ledger"
    _description = "Facts about Debtors"

    def _facts(self, cases, today, commitments, apart=()):
        """Return all facts that the rules need.

        :param cases: cases of one company
        :param commitments: Commitments of these cases
        :param apart: ids of contacts that are read as if they did not exist
        :returns: {case id: Facts}
        """
        self.env["collections.fact"]._flush()
        cases._fetch_facts()
        books = commitments.books or self._books(cases, today, commitments)
        receivables = self._at_levels(books, cases, apart)
        case_facts = self._case_facts(cases, cases.company_id, apart)
        charges = self.env["collections.charge"]._owed_later(books.receivables, cases.company_id, today)
        costs = self.env["collections.charge"]._costs_later(books.receivables, cases.company_id, today, apart)
        addons = reasons.addons(self.env)
        return {
            case_id: Facts(
                tuple(receivables[case_id]),
                tuple(books.credits[case_id]),
                case_facts[case_id],
                books.policies[case_id],
                tuple(books.under_way[case_id]),
                tuple(books.in_advance[case_id]),
                addons,
                charges(case_id),
                costs(case_id),
            )
            for case_id in cases.ids
        }

    # === DEBTS AND CREDITS === #

    def _books(self, cases, today, commitments):
        """Return the Books of cases of one company: receivables, credits, and payments under way.

        Items without an amount in their own currency, such as exchange differences or revaluations, are no debts or
        credits: the customer has never been asked for them.
        """
        self.env["collections.fact"]._flush()
        company = cases.company_id
        items, money = self.env["collections.fact.items"], self.env["collections.fact.money"]
        said = [(row, values) for row, values in items._rows(cases) if row.residual]
        rows = [row for row, _values in said]
        marks, broken = self._marks(commitments)
        under_way, received = money._rows(cases, rows)
        currency_ids = {row.currency_id for row in (*rows, *under_way, *received)}
        rates = self._rates(currency_ids | {company.currency_id.id}, company, today)
        receivables, credits, in_advance = defaultdict(list), defaultdict(list), defaultdict(list)
        orders = self.env["collections.fact.in.advance"]._orders({row.payment_id for row in rows if row.residual < 0})
        read = self.env["collections.fact"]._reader("item")
        for row, values in said:
            code, rate, unit = rates[row.currency_id]
            if row.residual < 0:
                amounts = (code, -row.residual, -row.residual / rate)
                if row.payment_id in orders:
                    in_advance[row.case_id].append(Advance(*amounts, orders[row.payment_id]))
                else:
                    credits[row.case_id].append(Credit(*amounts, row.paid_on))
                continue
            found = marks.get(row.line_id)
            fields = read(values, found or {}) if found or any(values) else None
            receivables[row.case_id].append(items._receivable(row, code, rate, unit, fields))
        self.env["collections.fact.sent"]._mark_new_to_customers(receivables, company, today)
        for case_id, currency_id, amount, day in received:
            code, rate, _unit = rates[currency_id]
            credits[case_id].append(Credit(code, amount, amount / rate, day))
        on_their_way = money._on_their_way(company, under_way, rates)
        policies = cases._policies(commitments.on_hand.rules)
        return Books(policies, receivables, credits, in_advance, on_their_way, frozenset(broken))

    def _at_levels(self, books, cases, apart):
        """Return the receivables by case id, each at the level that was delivered for it.

        :param apart: ids of contacts that do not count
        """
        items = {case_id: books.receivables[case_id] for case_id in cases.ids}
        levels = self.env["collections.fact.contacts"]._delivered_levels(items, apart)
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

    def _marks(self, commitments):
        """Return the effects of commitments on single items.

        :returns: by item id, fields of a Receivable and values for its ``others``; and the ids of items for which a
            commitment is broken
        """
        marks, broken = defaultdict(dict), set()
        for progress in commitments.of.values():
            found = progress.records._marks(progress)
            broken |= found.broken
            for line_id, values in found.of_items.items():
                marks[line_id] |= values
        return marks, broken

    @api.model
    def _reached(self, policy, levels, due):
        """Return the highest position in the policy among delivered levels.

        If the due date has moved since, a level counts as far as the age on that day, by the new date, justifies it.

        :param levels: (level id, its days, day of the last contact if the due date has moved since, else None)
        """
        if not policy:
            return 0
        positions = []
        for level_id, days, day in levels:
            position = policy.position(level_id, days)
            positions.append(min(position, policy.justified(day - due)) if day and due else position)
        return max(positions)

    def _is_open(self, company, line="line"):
        """Return a condition on an ``account_move_line``: posted, receivable, open, of the company or its branches.

        :param line: the name of the table
        """
        accounts, account_id = self.env["collections.open.items"]._accounts(), SQL.identifier(line, "account_id")
        return SQL("%s IN %s AND %s", account_id, accounts, self._is_open_anywhere(company, line))

    def _is_open_anywhere(self, company, line="line"):
        """Return the same condition for any account."""
        return SQL(
            """%(line)s.company_id IN %(companies)s AND %(line)s.reconciled IS NOT TRUE
               AND %(line)s.parent_state = 'posted'
               AND (%(line)s.amount_residual != 0 OR %(line)s.amount_residual_currency != 0)""",
            line=SQL.identifier(line),
            companies=self._branch_ids(company.id),
        )

    @ormcache("company_id")  # Odoo clears this cache when a company is created
    def _branch_ids(self, company_id):
        """Return the ids of a company and its branches."""
        companies = self.env["res.company"].sudo().with_context(active_test=False)
        return tuple(companies.search([("id", "child_of", company_id)]).ids)

    def _rates(self, currency_ids, company, today):
        """Return (code, units of the currency for one of the company's, its smallest amount) by currency id."""
        currencies = self.env["res.currency"].sudo().with_context(active_test=False).browse(currency_ids)
        base_id = company.currency_id.id
        rates = currencies._get_rates(company, today) if currency_ids != {base_id} else {base_id: 1.0}
        base = rates[base_id]
        return {c.id: (c.name, rates[c.id] / base, c.rounding) for c in currencies}

    @ormcache(cache="stable")  # Odoo clears this cache when a currency changes
    def _currency_ids(self):
        """Return the currency ids by code."""
        return {currency.name: currency.id for currency in self._all_currencies()}

    def _currency(self, code):
        """Return the currency of a code."""
        return self.env["res.currency"].browse(self._currency_ids()[code])

    def _all_currencies(self):
        return self.env["res.currency"].sudo().with_context(active_test=False).search([])  # pylint: disable=no-search-all
