import logging
from functools import partial

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.collections_followup.tools import bulk

from ..decision import booking

_logger = logging.getLogger(__name__)
#: Cases that are reckoned and booked in one transaction.
BATCH = 500


class CollectionsCase(models.Model):
    """Interest and charges are booked as the company has chosen: each month or quarter, at levels, or late payments.

    What is booked already is not owed any more, so a job that was stopped goes on where it was.
    """

    _inherit = "collections.case"

    charges_booked_to = fields.Date(
        "Charges Booked up to",
        readonly=True,
        copy=False,
        help="The last day of which the nightly job has looked at interest and charges of the customer.",
    )

    @api.model
    def _protected(self):
        return super()._protected().union(("charges_booked_to",))

    @api.model
    def _cron_book_charges(self):
        """Book interest and charges of all companies that have them booked by themselves: the nightly job."""
        companies = self.env["res.company"].search(
            [("parent_id", "=", False), ("collections_charges_booking", "in", list(booking.CHOICES))]
        )
        self.env["collections.turns"]._run_for_each(companies, self._book_charges_of)

    @api.model
    def _book_charges_of(self, company):
        """Book what is due of a company, in batches.

        :returns: True if all is done; False if the time is up
        """
        end = booking.end(company.collections_charges_booking, company._collections_day())
        ids = self._ids_to_book(company, end)
        for start in range(0, len(ids), BATCH):
            cases = self.browse(ids[start : start + BATCH])
            self.env["collections.turns"]._commit_with_retry(partial(cases._book_isolated, end))
            if not self.env["ir.cron"]._commit_progress(len(cases), remaining=len(ids) - start - len(cases) + 1):
                return False
        return True

    def _book_isolated(self, end):
        """Book charges of cases of one company; one that fails does not stop the others, and comes again."""
        self.exists()._process_isolated(
            lambda batch: batch._book_charges(end), lambda case, error: _logger.error("%s: %s", case, error)
        )

    def _book_charges(self, end):
        """Book what these cases owe up to a day, in drafts or posted, and note that they were looked at."""
        moves = self.env["account.move"]
        for kind, charges in self._charges_to_book(end).items():
            moves |= self.env[kind]._drafted(charges, end)
        if self.company_id.collections_charges_post:
            moves.action_post()
        bulk.update(self, {case_id: {"charges_booked_to": end} for case_id in self.ids})

    def _charges_to_book(self, end):
        """Return the charges that these cases owe up to a day: {model of the kind: {case: list of Charges}}."""
        company, found = self.company_id, {}
        choice = booking.CHOICES[company.collections_charges_booking]
        open_items = self._open_receivables(company._collections_day()) if choice.open else {}
        paid = self._paid_late() if choice.paid else {}
        for kind in self.env["collections.charge"]._late_kinds():
            items = self._with_paid(open_items, paid) if kind._of_paid else open_items
            owed = kind._owed(items, company, end) if items else {}
            found[kind._name] = {self.browse(case_id): charges for case_id, charges in owed.items() if charges}
        return {name: charges for name, charges in found.items() if charges}

    # === ITEMS === #

    def _open_receivables(self, today):
        """Return the open items of cases of one company whose customers are asked for charges, by case id."""
        books = self.env["collections.ledger"]._books(self, today, self._commitments(today))
        receivables = {case_id: books.receivables[case_id] for case_id in self.ids}
        return self.env["collections.charge"]._without_care(receivables)

    def _paid_late(self):
        """Return the items that were paid late, and whose interest may wait for a decision, by case id."""
        lines, company = self.env["account.move.line"], self.company_id
        paid = lines._collections_paid_late(company, lines._collections_paid_since(), self.partner_id)
        return paid._collections_late_by_case(company)

    def _with_paid(self, receivables, paid):
        """Return open items and those that these cases have paid late, as far as they are asked for charges."""
        own = self.env["collections.charge"]._without_care(
            {case_id: paid[case_id] for case_id in self.ids if case_id in paid}
        )
        ids = receivables.keys() | own.keys()
        return {case_id: [*receivables.get(case_id, ()), *own.get(case_id, ())] for case_id in sorted(ids)}

    # === WHOSE === #

    @api.model
    def _ids_to_book(self, company, end):
        """Return the ids of the cases that have to be looked at, in their order."""
        self.env.flush_all()
        conditions = {"principal": self._has_paid_late, "level": self._is_at_level_that_books}
        condition = conditions.get(company.collections_charges_booking, lambda _end: SQL("TRUE"))(end)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT kase.id FROM collections_case kase
                 WHERE kase.company_id = %s AND COALESCE(kase.charges_booked_to, '-infinity') < %s AND %s
              ORDER BY kase.id
                """,
                company.id,
                end,
                condition,
            )
        )
        return [case_id for [case_id] in rows]

    @api.model
    def _is_at_level_that_books(self, end):
        """Return a condition on ``collections_case kase``: a message of such a level has left since."""
        return SQL(
            """EXISTS (
                   SELECT FROM collections_contact contact
                     JOIN collections_level level ON level.id = contact.level_id AND level.books
                    WHERE contact.case_id = kase.id AND contact.kind = 'message' AND contact.day <= %s
                      AND contact.day > COALESCE(kase.charges_booked_to, '-infinity') AND %s)""",
            end,
            self.env["collections.fact.contacts"]._is_delivered(),
        )

    @api.model
    def _has_paid_late(self, end):
        """Return a condition on ``collections_case kase``: an invoice was paid after its due date since."""
        return SQL(
            """kase.partner_id IN (
                   SELECT partner.commercial_partner_id FROM account_partial_reconcile allocation
                     JOIN account_move_line line ON line.id = allocation.debit_move_id AND line.reconciled
                     JOIN res_partner partner ON partner.id = line.partner_id
                    WHERE allocation.max_date BETWEEN %s AND %s AND allocation.max_date > line.date_maturity
                      AND allocation.max_date > COALESCE(kase.charges_booked_to, '-infinity'))""",
            self.env["account.move.line"]._collections_paid_since(),
            end,
        )
