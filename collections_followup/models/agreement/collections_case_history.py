from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...decision import Money
from ...decision.advice import IN_TIME_DAYS, LONG_OPEN_DAYS, MONTHS, MOST_INVOICES, Asked, History, advise
from ...tools import reasons
from ..ledger.collections_open_items import due, is_no_money

#: The models that the query reads.
READS = (
    *("account.account", "account.move", "account.move.line", "account.partial.reconcile", "res.partner"),
    *("collections.agreement", "collections.agreement.item", "collections.dispute"),
)


class CollectionsCase(models.Model):
    """How the customer has paid and kept promises so far, and what is advised when they ask for time."""

    _inherit = "collections.case"

    payment_advice = fields.Text(
        "How They Paid",
        compute="_compute_payment_advice",
        help="How the customer has paid and kept promises in the last two years, and what is advised when they ask for "
        "time.",
    )

    @api.depends_context("lang")
    def _compute_payment_advice(self):
        for case in self:
            case.payment_advice = case._advice_in_words(case.amount_overdue, case.currency_id)

    def _advice_in_words(self, amount, currency, kind="agreement", has_discount=False):
        """Return how the customer has paid, and what is advised, as sentences; empty without a case.

        :param amount: what is to be paid
        :param currency: res.currency of it; empty while it is not known
        :param kind: what they ask for, ``agreement`` or ``promise``
        :param has_discount: whether a part of the debt is to be given up
        """
        case = self._origin
        if not case:
            return False
        total = Money(amount, currency.name) if currency else None
        advice = advise(case._payment_history(), Asked(kind, total, has_discount))
        return reasons.tell(self.env, reasons.dump(advice.reasons))

    def _payment_history(self):
        """Return how the customer has paid and kept their word: ``decision.advice.History``.

        :raises AccessError: the user may not read the case
        """
        self.ensure_one()
        self.check_access("read")
        # a fact about the customer, but not every user may read entries of all journals and branches
        case = self.sudo()
        today = case.company_id._collections_day()
        since = today - relativedelta(months=MONTHS)
        *paid, first = case._paid_invoices(today, since)
        age = relativedelta(today, first or today)
        return History(
            *paid,
            *case._kept_promises(since),
            *case._kept_agreements(since),
            case.episode,
            max(age.years * 12 + age.months, 0),
        )

    def _paid_invoices(self, today, since):
        """Return how invoices were paid since a day.

        An invoice in installments counts once, by the latest of them. What was settled by credit notes alone was not
        paid, and what was disputed, or is paid by an agreement, says nothing about a habit.

        :returns: (how many, how many in time, how many open for long, days late at the median, whether there are more,
            day of the first)
        """
        for name in READS:
            self.env[name].flush_model()
        [found] = self.env.execute_query(
            SQL(
                """
                WITH item AS (
                    SELECT line.id, line.move_id, line.date, line.reconciled, %(due)s AS due
                      FROM res_partner partner
                      JOIN account_move_line line ON line.partner_id = partner.id
                     WHERE partner.commercial_partner_id = %(customer)s
                       AND line.account_id IN %(accounts)s AND line.company_id IN %(companies)s
                       AND line.parent_state = 'posted' AND line.balance > 0 AND line.no_followup IS NOT TRUE
                ), latest AS (
                    SELECT * FROM item WHERE reconciled AND due IS NOT NULL OR due < %(long_ago)s
                  ORDER BY due DESC, id DESC LIMIT %(most)s
                ), settled AS (
                    SELECT item.move_id, item.reconciled, COALESCE(paid.day, %(today)s) - item.due AS days
                      FROM latest item
                 LEFT JOIN LATERAL (
                           SELECT MAX(allocation.max_date) AS day, BOOL_OR(NOT %(no_money)s) AS is_money
                             FROM account_partial_reconcile allocation
                             JOIN account_move_line other ON other.id = allocation.credit_move_id
                             JOIN account_move credit ON credit.id = other.move_id
                            WHERE allocation.debit_move_id = item.id) paid ON item.reconciled
                     WHERE (NOT item.reconciled
                            OR paid.is_money AND paid.day > %(since)s AND paid.day <= %(today)s)
                       AND NOT EXISTS (SELECT FROM collections_dispute dispute WHERE dispute.move_id = item.move_id)
                       AND NOT EXISTS (SELECT FROM collections_agreement_item covered
                                         JOIN collections_agreement agreement ON agreement.id = covered.agreement_id
                                        WHERE covered.move_id = item.move_id AND agreement.content_hash IS NOT NULL)
                ), invoice AS (
                    SELECT move_id, MAX(days) AS days, BOOL_AND(reconciled) AS is_paid FROM settled GROUP BY move_id)
                SELECT COUNT(*), COUNT(*) FILTER (WHERE is_paid AND days <= %(in_time)s),
                       COUNT(*) FILTER (WHERE NOT is_paid),
                       PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY days),
                       (SELECT COUNT(*) = %(most)s FROM latest), (SELECT MIN(date) FROM item)
                  FROM invoice
                """,
                due=due("line"),
                no_money=is_no_money("credit"),
                customer=self.partner_id.id,
                accounts=self.env["collections.open.items"]._accounts(),
                companies=self.env["collections.ledger"]._branch_ids(self.company_id.id),
                today=today,
                since=since,
                long_ago=today - relativedelta(days=LONG_OPEN_DAYS),
                in_time=IN_TIME_DAYS,
                most=MOST_INVOICES,
            )
        )
        return found

    def _kept_promises(self, since):
        """Return how many promises for a day since then were kept, and how many were not, or only in part."""
        domain = Domain("case_id", "=", self.id) & Domain("date", ">", since)
        counts = dict(self.env["collections.promise"]._read_group(domain, ["state"], ["__count"]))
        return counts.get("kept", 0), counts.get("partly", 0) + counts.get("broken", 0)

    def _kept_agreements(self, since):
        """Return how many signed agreements with installments since then were kept, and how many were not.

        One in default that was cancelled or replaced was not kept, either: its missed installments stay.
        """
        signed = Domain("case_id", "=", self.id) & Domain("content_hash", "!=", False)
        recent = signed & Domain("installment_ids.date", ">", since)
        missed = Domain("state", "=", "cancelled") & Domain("installment_ids.state", "=", "missed")
        agreements = self.env["collections.agreement"]
        kept = agreements.search_count(recent & Domain("state", "=", "completed"))
        return kept, agreements.search_count(recent & (Domain("state", "=", "defaulted") | missed))
