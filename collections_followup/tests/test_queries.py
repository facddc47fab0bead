import re
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from odoo import Command
from odoo.sql_db import Cursor
from odoo.tests import Form, tagged

from odoo.addons.collections_followup.decision.aging import FIRST_DAYS
from odoo.addons.collections_followup.models.run import collections_run

from .common import TODAY, CollectionsCommon
from .test_agreement import AgreementCommon

#: Columns that the add-on adds to lists of invoices and of customers.
MOVE_COLUMNS = [
    "collections_level_id",
    "collections_last_contact",
    "collections_case_id",
    "collections_next_date",
    "collections_why",
]
PARTNER_COLUMNS = [
    "collections_case_id",
    "collections_overdue",
    "collections_level_id",
    "collections_user_id",
    "collections_excluded",
    "collections_paused_until",
]


@tagged("post_install", "-at_install")
class TestQueries(CollectionsCommon):
    """It gets slower only in proportion to the debtors: queries do not grow with them, and others pay nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.debtors = cls.env["res.partner"].create(
            [
                {
                    "name": f"Debtor {n}",
                    "email": f"debtor{n}@customer.example",
                    "phone": "+1 555 0100",
                    "is_company": True,
                }
                for n in range(50)
            ]
        )
        moves = cls.env["account.move"]
        for partner in cls.debtors:
            moves |= cls.invoice(partner, 100, overdue=5, post=False)
        moves.action_post()
        cls.moves = moves
        cls.cases = cls.env["collections.case"]

    def setUp(self):
        super().setUp()
        self.switch_on()
        self.cases = self.env["collections.case"].search([("company_id", "=", self.company.id)], order="id")
        self.assertEqual(len(self.cases), 50)

    # === EVALUATING CASES === #

    def test_proposing_costs_the_same_for_five_and_fifty(self):
        self.assertEqual(self.proposing(self.cases[:5]), self.proposing(self.cases))

    def test_evaluating_costs_the_same_for_five_and_fifty(self):
        self.cases._evaluate(self.today)
        few, many = self.cases[:5], self.cases
        self.assertEqual(self.count(lambda: few._evaluate(self.today)), self.count(lambda: many._evaluate(self.today)))

    def test_proposing_with_history_costs_the_same_for_five_and_fifty(self):
        self.nightly()
        self.assertEqual(len(self.env["collections.contact"].search([("case_id", "in", self.cases.ids)])), 50)
        self.days_later(12)
        self.assertEqual(self.proposing(self.cases[:5]), self.proposing(self.cases))

    def test_proposing_held_cases_costs_the_same_for_five_and_fifty(self):
        for partner in self.debtors:
            self.credit_note(partner, 100)
        self.assertEqual(self.proposing(self.cases[:5]), self.proposing(self.cases))

    def proposing(self, cases):
        """Queries of evaluating the cases; an evaluation before has warmed up what is read once."""
        self.propose(self.cases)
        run, count = self.propose(cases)
        self.assertEqual(len(run.step_ids), len(cases))
        return count

    def propose(self, cases):
        run = self.env["collections.run"]._create_run(self.company, self.today)
        self.env.flush_all()
        self.env.invalidate_all()
        return run, self.count(lambda: run._propose(cases.browse(cases.ids)))

    def test_proposing_disputed_cases_costs_the_same_for_five_and_fifty(self):
        self.env["collections.dispute"].create(
            [
                {"case_id": case.id, "move_id": move.id, "reason": "price", "user_id": self.accountant.id}
                for case in self.cases
                for move in self.moves.filtered(lambda move, case=case: move.partner_id == case.partner_id)
            ]
        )
        self.assertEqual(self.proposing(self.cases[:5]), self.proposing(self.cases))

    def test_opening_cases_costs_the_same_for_few_and_many(self):
        self.opening()  # reads the policies
        self.cases.sudo().write({"state": "closed"})
        many = self.opening()
        self.cases[:5].sudo().write({"state": "closed"})
        self.assertEqual(self.opening(), many)

    def opening(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.count(lambda: self.company._open_collections_cases(self.today))

    def test_a_night_in_which_nothing_has_changed_costs_the_same_for_few_and_many(self):
        fifty = self.quiet_night()
        for number in range(20):
            self.invoice(self.customer(f"Late{number} Ltd"), 100, overdue=5)
        self.assertEqual(self.quiet_night(), fifty)

    def quiet_night(self):
        """Queries of a night after two in which all were written to and evaluated."""
        for _night in range(2):
            self.days_later(1)
            self.nightly()
        self.days_later(1)
        with self.queries() as queries:
            self.assertFalse(self.nightly().case_count)
        return len(queries)

    # === LISTS === #

    def test_list_of_invoices_with_our_columns(self):
        self.nightly()
        self.assertEqual(self.reading(self.moves[:2], MOVE_COLUMNS), self.reading(self.moves[:40], MOVE_COLUMNS))

    def test_list_of_customers_with_our_columns(self):
        self.nightly()
        self.assertEqual(
            self.reading(self.debtors[:2], PARTNER_COLUMNS), self.reading(self.debtors[:40], PARTNER_COLUMNS)
        )

    def test_list_of_cases(self):
        self.nightly()
        columns = [
            "partner_id",
            "amount_overdue",
            "days_overdue",
            "level_id",
            "next_date",
            "why",
            "unread_reply",
            "contact_count",
        ]
        self.assertEqual(self.reading(self.cases[:2], columns), self.reading(self.cases[:40], columns))

    def test_list_of_cases_by_age(self):
        columns = [f"aging_{first}" for first in FIRST_DAYS]
        self.assertEqual(self.reading(self.cases[:2], columns), self.reading(self.cases[:40], columns))

    def test_list_of_steps(self):
        steps = self.nightly().step_ids
        columns = ["partner_id", "level_id", "channel", "amount", "overdue", "next_date", "why", "state"]
        self.assertEqual(self.reading(steps[:2], columns), self.reading(steps[:40], columns))

    def test_form_of_a_run_shows_the_first_steps_those_to_approve_before_the_others(self):
        self.patch(collections_run, "SHOWN", 8)
        self.cases[:3].mode = "manual"
        run = self.nightly()
        shown = run.with_user(self.accountant).first_step_ids
        self.assertEqual(shown.mapped("state"), ["proposed"] * 3 + ["done"] * 5)

    def test_form_of_a_run(self):
        columns = ["name", "case_count", "progress", "first_step_ids"]
        few, many = (
            self.reading(self.env["collections.run"]._propose_now(self.company, cases), columns)
            for cases in (self.cases[:5], self.cases)
        )
        self.assertEqual(few, many)

    def test_list_of_cases_whose_reasons_tell_of_money(self):
        for partner in self.debtors:
            self.credit_note(partner, 100)
        self.nightly()
        self.assertIn("$", self.cases[0].why)
        self.assertEqual(self.reading(self.cases[:2], ["why"]), self.reading(self.cases[:40], ["why"]))

    def test_list_of_contacts(self):
        self.nightly()
        contacts = self.env["collections.contact"].search([("company_id", "=", self.company.id)])
        columns = ["partner_id", "day", "level_id", "summary", "delivery", "amount", "user_id"]
        self.assertEqual(self.reading(contacts[:2], columns), self.reading(contacts[:40], columns))

    def test_list_of_runs(self):
        runs = self.env["collections.run"].search([("company_id", "=", self.company.id)])
        while len(runs) < 10:
            self.days_later(1)
            runs |= self.nightly()
        columns = ["name", "case_count", "proposed_count", "done_count", "failed_count", "amount_asked"]
        self.assertEqual(self.reading(runs[:2], columns), self.reading(runs, columns))

    def test_list_of_invoices_without_our_columns_reads_nothing_of_ours(self):
        self.assertFalse(self.ours(lambda: self.read_fresh(self.moves, ["name", "amount_residual", "no_followup"])))

    def test_list_of_customers_without_our_columns_reads_nothing_of_ours(self):
        self.assertFalse(self.ours(lambda: self.read_fresh(self.debtors, ["name", "email", "type", "credit"])))

    def reading(self, records, columns):
        self.read_fresh(records, columns)
        self.env.flush_all()
        self.env.invalidate_all()
        return self.count(lambda: records.with_user(self.accountant).read(columns))

    def read_fresh(self, records, columns):
        self.env.flush_all()
        self.env.invalidate_all()
        return records.with_user(self.accountant).read(columns)

    # === EVERYDAY WORK === #

    def test_posting_an_invoice_reads_nothing_of_ours(self):
        invoice = self.invoice(self.debtors[0], 10, overdue=1, post=False)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(self.ours(invoice.with_user(self.accountant).action_post))
        self.assertEqual(invoice.state, "posted")

    def test_making_an_invoice_reads_nothing_of_ours(self):
        self.assertFalse(self.ours(lambda: self.invoice(self.debtors[0], 10, overdue=1, post=False)))

    def test_customer_form_of_somebody_who_sees_no_case_reads_nothing_of_ours(self):
        clerk = self._user("clerk", "base.group_user,base.group_partner_manager,account.group_account_invoice")
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(self.ours(lambda: Form(self.debtors[0].with_user(clerk))))

    def test_invoice_form_of_somebody_who_sees_no_case_reads_nothing_of_ours(self):
        clerk = self._user("clerk", "base.group_user,account.group_account_invoice")
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(self.ours(lambda: Form(self.moves[0].with_user(clerk))))

    def test_saving_a_template_of_another_model_reads_nothing_of_ours(self):
        model_id = self.env["ir.model"]._get_id("res.partner")
        template = self.env["mail.template"].create({"name": "Other", "model_id": model_id, "subject": "Hello"})
        self.assertFalse(self.ours(lambda: template.write({"subject": "Go to jail", "body_html": "<p>Go to jail</p>"})))

    def test_form_of_an_overdue_customer_costs_little_more_than_another(self):
        clear, users = self.customer("Clear Ltd"), self.env(user=self.accountant)
        spec = users["res.partner"].get_view(view_type="form")["models"]["res.partner"]

        def opening(partner):
            self.env.flush_all()
            self.env.invalidate_all()
            names = [name for name in spec if name in users["res.partner"]._fields]
            return self.count(lambda: partner.with_env(users).web_read({name: {} for name in names}))

        opening(self.debtors[0])  # fills the caches
        self.assertLessEqual(opening(self.debtors[0]) - opening(clear), 10)

    # === MEASURES === #

    def count(self, work):
        """Number of queries, those included that write down what is pending."""
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        work()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def ours(self, work):
        """Queries that name one of the add-on's tables."""
        self.env.flush_all()
        with self.queries() as queries:
            work()
            self.env.flush_all()
        self.assertTrue(queries)
        return [
            query for query in queries if re.search(r"\bcollections_(case|contact|level|policy|run|step|tone)", query)
        ]

    @contextmanager
    def queries(self):
        seen, execute = [], Cursor.execute

        def spy(cursor, query, params=None, log_exceptions=True):
            seen.append(str(getattr(query, "code", query)))
            return execute(cursor, query, params, log_exceptions)

        with patch.object(Cursor, "execute", spy):
            yield seen


@tagged("post_install", "-at_install")
class TestQueriesOfSettlement(AgreementCommon):
    """What customers have promised and agreed to is settled in batches, whatever has become of it."""

    #: What became of the commitments of each customer.
    STATES = ["broken", "kept", "active", "active", "completed", "defaulted"]

    def test_settling_costs_the_same_for_two_and_four_customers(self):
        self.settling(1)  # reads what is read once
        self.assertEqual(self.settling(2), self.settling(4))

    def test_settling_again_writes_nothing(self):
        cases = self.committed(2)
        cases._settle(self.today)
        self.env.flush_all()
        before = self.env["mail.activity"].search_count([])
        with self.assertQueries(r"^\s*(INSERT|UPDATE)", 0):
            cases._settle(self.today)
        self.assertEqual(self.env["mail.activity"].search_count([]), before)

    def test_evaluation_reads_what_was_paid_once_for_promises_and_once_for_agreements(self):
        cases = self.committed(2)
        run = self.env["collections.run"]._create_run(self.company, self.today)
        with self.assertQueries("FROM account_partial_reconcile allocation", 2):
            run._propose(cases)
        self.assertEqual(self.states(cases[0]), self.STATES)

    def settling(self, count):
        """Queries of settling what some customers have promised and agreed to."""
        cases = self.committed(count)
        before = self.env.cr.sql_log_count
        cases._settle(self.today)
        self.env.flush_all()
        queries = self.env.cr.sql_log_count - before
        for case in cases:
            self.assertEqual(self.states(case), self.STATES)
        return queries

    def states(self, case):
        return sorted(case.promise_ids.mapped("state")) + sorted(case.agreement_ids.mapped("state"))

    def committed(self, count):
        """Cases on the day on which nobody has settled their commitments yet."""
        self.on(TODAY)
        customers = [self.customer(f"Customer {number}") for number in range(count)]
        bills = [[self.invoice(customer, 100, overdue=5) for _number in range(6)] for customer in customers]
        for customer, (kept, broken, cured, missed, completed, defaulted) in zip(customers, bills, strict=True):
            self.late = customer
            case = customer._collections_ensure_case()
            for bill, days in ((kept, 12), (broken, 5)):
                self.env["collections.promise"]._make(case, self.lines(bill), 100, self.day(days))
            for bill, misses in ((cured, 1), (missed, 2), (completed, 1), (defaulted, 1)):
                agreement = self.draft([(5, 60), (40, 40)], bill)
                agreement.default_misses = misses
                self.sign(agreement)
        self.on(self.day(12))
        cured = self.env["account.move"].union(*(own[2] for own in bills))
        cured_items = self.env["collections.agreement.item"].search([("move_id", "in", cured.ids)])
        agreements = cured_items.agreement_id
        agreements._settle_now(self.today)
        self.assertEqual(set(agreements.mapped("state")), {"defaulted"})
        for kept, _broken, cured, _missed, completed, _defaulted in bills:
            for bill, amount in ((kept, 100), (cured, 60), (completed, 100)):
                self.pay(bill, amount)
        cases = self.env["collections.case"].search([("partner_id", "in", [c.id for c in customers])])
        self.env.flush_all()
        self.env.cr.precommit.clear()
        self.env.invalidate_all()
        return cases


@tagged("post_install", "-at_install")
class TestQueriesOfPaying(CollectionsCommon):
    """Whoever enters a payment of a customer who is followed up hardly waits longer than for another customer."""

    #: Beside the search for a case, which customers without one cost too. The line in the time-line is one of them.
    ALLOWED = 15

    def setUp(self):
        super().setUp()
        self.payers = {"late": self.customer("Lagging Ltd"), "clear": self.customer("Clear Ltd")}
        self.bills = {
            "late": self.bills_of(self.payers["late"], overdue=5),
            "clear": self.bills_of(self.payers["clear"], overdue=-30),
        }
        self.switch_on()
        self.assertEqual([self.case(self.payers[name]).state for name in ("late", "clear")], ["open", False])
        self.days_later(1)
        self.paid_on = self.today - timedelta(20)

    def bills_of(self, partner, overdue):
        return [self.invoice(partner, 100, overdue) for _number in range(16)]

    # === HOW MONEY COMES IN === #

    def register(self, bills):
        """The accountant registers a payment of invoices."""
        users = self.env["account.payment.register"].with_user(self.accountant)
        context = {"active_model": "account.move", "active_ids": bills.ids}
        return lambda: users.with_context(**context).create({"payment_date": self.paid_on})._create_payments()

    def reconcile(self, bills):
        """The accountant posts a payment, and allocates it by hand."""

        def work():
            payment = self.receive(bills.partner_id, 100 * len(bills), date=self.paid_on)
            (self.lines(*bills) | self.lines(payment.move_id)).reconcile()

        return work

    def match(self, bills):
        """The accountant matches a line of the bank statement."""
        values = {"partner_id": bills.partner_id.id, "amount": 100 * len(bills), "payment_ref": "in"}
        values |= {"journal_id": self.company_data["default_journal_bank"].id, "date": self.paid_on}
        found = self.env["account.bank.statement.line"].create(values)
        self.end()

        def work():
            _liquidity, suspense, _other = found._seek_for_lines()
            account = self.lines(bills[0]).account_id.id
            values = {"account_id": account, "partner_id": bills.partner_id.id}
            found.move_id.with_context(force_delete=True, skip_readonly_check=True).write(
                {"line_ids": [Command.update(suspense.id, values)]}
            )
            (self.lines(*bills) | self.lines(found.move_id)).reconcile()

        return work

    # === WHAT IT COSTS === #

    def test_registering_a_payment(self):
        self.check(self.register)

    def test_posting_a_payment_and_allocating_it(self):
        self.check(self.reconcile)

    def test_matching_a_line_of_the_bank_statement(self):
        self.check(self.match)

    def test_registering_a_payment_of_a_customer_who_was_written_to(self):
        self.nightly()
        self.delivered(self.payers["late"])
        self.assertEqual(self.taken(self.payers["late"]), ["Reminder"])
        self.check(self.register)

    def test_registering_a_payment_of_a_customer_who_is_written_to_by_post(self):
        self.env["collections.level.channel"].search([("channel", "=", "email")]).channel = "post"
        self.check(self.register)

    def test_registering_a_payment_while_a_message_waits(self):
        """What waits is evaluated again at once, or taken back: it costs as much for many invoices as for one."""
        self.nightly()
        costs = [self.extra(self.register, count) for count in (1, 5)]
        self.assertEqual(costs[0], costs[1])

    def test_registering_a_payment_where_contact_rules_apply(self):
        self.env["collections.contact.rule"].with_context(active_test=False).search([]).active = True
        self.check(self.register)

    def test_a_customer_without_a_case_costs_the_search_for_one(self):
        self.measure(self.register, "clear", 1)  # what is read once has been read
        with self.assertQueries('FROM "collections_', 1):
            self.measure(self.register, "clear", 1)

    def check(self, way):
        """The queries that one more evaluation costs, for one invoice, for five, and for all the rest."""
        one, five = self.extra(way, 1), self.extra(way, 5)
        self.assertLessEqual(one, self.ALLOWED)
        self.assertEqual(one, five)
        case = self.case(self.payers["late"])
        self.assertEqual((case.amount_overdue, case.state), (100 * len(self.bills["late"]), "open"))
        self.measure(way, "late", len(self.bills["late"]))
        self.assertEqual((case.amount_overdue, case.state), (0, "closed"))

    def extra(self, way, count):
        """Queries for the customer with a case beside those for the one without; what is read once has been read."""
        self.measure(way, "clear", count)
        self.measure(way, "late", count)
        # Odoo keeps a time zone with each environment, reads it when it numbers payments, and drops what nobody holds
        self.environments = list(self.env.transaction.envs)
        clear, late = self.measure(way, "clear", count), self.measure(way, "late", count)
        return late - clear

    def measure(self, way, whose, count):
        bills = self.env["account.move"].union(*(self.bills[whose].pop() for _number in range(count)))
        # Odoo numbers a payment after another one of its day, whichever it finds, and may have to read its name
        self.paid_on += timedelta(1)
        work = way(bills)
        self.end()
        queries = self.count_queries(lambda: (work(), self.end()))
        self.assertEqual(set(bills.mapped("amount_residual")), {0})
        return queries

    def end(self):
        """The transaction ends."""
        self.env.cr.flush()
