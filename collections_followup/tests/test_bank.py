from datetime import timedelta

from odoo.tests import tagged

from .common import TODAY
from .test_agreement import AgreementCommon


class BankCommon(AgreementCommon):
    """Bill is owed by Late Ltd, and the company asks for a bank that is up to date."""

    def setUp(self):
        super().setUp()
        self.bank = self.company_data["default_journal_bank"]
        self.switch_on(collections_bank_days=3, collections_bank_unmatched_days=5)

    def line(self, days, amount=10, journal=None):
        """A line of the statement, of so many days after the beginning."""
        values = {"payment_ref": "transfer", "date": TODAY + timedelta(days), "amount": amount}
        return self.env["account.bank.statement.line"].create({"journal_id": (journal or self.bank).id, **values})

    def match(self, line):
        """As an accountant does, by giving it another account than that of what is in suspense."""
        _liquidity, suspense, _other = line._seek_for_lines()
        suspense.account_id = self.company_data["default_account_revenue"]
        self.assertTrue(line.is_reconciled)

    def night(self, days):
        self.on(TODAY + timedelta(days))
        return self.nightly()

    def asked_to_act(self):
        """Activities of people for the bank."""
        return self.bank.activity_ids.filtered(
            lambda a: a.activity_type_id == self.env.ref("collections_followup.mail_activity_bank")
        )


@tagged("post_install", "-at_install")
class TestBank(BankCommon):
    """Automatic messages wait while the bank is not up to date: the customer may have paid."""

    def test_with_fresh_lines_the_night_goes_on(self):
        self.match(self.line(-3))
        run = self.night(0)
        self.assertEqual((run.bank_why, run.state), ("", "done"))
        self.assertEqual(self.taken(self.late), ["Reminder"])
        self.assertFalse(self.asked_to_act())

    def test_without_a_line_for_days_automatic_messages_wait_and_the_run_says_why(self):
        self.match(self.line(-4))
        run = self.night(0)
        self.assertEqual((run.state, run.proposed_count, run.done_count), ("proposed", 1, 0))
        self.assertFalse(self.contacts(self.late))
        self.assertIn("The latest statement line of Bank is of 02/26/2026", run.with_user(self.accountant).bank_why)

    def test_money_that_is_not_matched_for_days_holds_them_too(self):
        self.line(0)
        self.line(-6)
        run = self.night(0)
        self.assertEqual((run.state, run.done_count), ("proposed", 0))
        self.assertIn("Money that came in on Bank on 02/24/2026 is not matched yet", run.bank_why)

    def test_money_that_went_out_does_not(self):
        self.line(0)
        self.line(-6, amount=-10)
        self.assertEqual(self.night(0).state, "done")

    def test_nor_does_money_of_more_than_a_year_ago(self):
        self.line(0)
        self.line(-366)
        self.assertEqual(self.night(0).state, "done")

    def test_a_bank_that_is_not_in_use_is_not_asked(self):
        self.assertEqual(self.night(0).state, "done")

    def test_nor_is_one_that_was_given_up(self):
        other = self.bank.copy({"name": "Old Bank"})
        self.line(-30, journal=other)
        self.line(-400)
        other.active = False
        self.assertEqual(self.night(0).state, "done")

    def test_nor_is_cash(self):
        self.line(-30, journal=self.company_data["default_journal_cash"])
        self.assertEqual(self.night(0).state, "done")

    def test_the_bank_of_a_branch_is(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.env["account.chart.template"].try_loading(self.company.chart_template, company=branch, install_demo=False)
        domain = [("company_id", "=", branch.id), ("type", "=", "bank")]
        journal = self.env["account.journal"].search(domain, limit=1) or self.env["account.journal"].create(
            {"name": "Branch Bank", "type": "bank", "code": "BBNK", "company_id": branch.id}
        )
        self.line(-30, journal=journal)
        self.assertEqual(self.night(0).state, "proposed")

    def test_a_company_that_does_not_ask_does_not_wait(self):
        self.line(-30)
        self.company.write({"collections_bank_days": 0, "collections_bank_unmatched_days": 0})
        self.assertEqual(self.night(0).state, "done")

    def test_what_waits_goes_out_in_the_first_night_in_which_the_bank_is_up_to_date(self):
        self.match(self.line(-4))
        waiting = [self.night(number) for number in range(3)]
        self.assertFalse(self.contacts(self.late))
        self.match(self.line(2))
        run = self.night(3)
        self.assertEqual((run.state, run.done_count), ("done", 1))
        self.assertEqual(self.taken(self.late), ["Reminder"])
        self.assertEqual([r.state for r in waiting], ["done"] * 3)
        self.assertEqual([r.proposed_count for r in waiting], [0] * 3)
        self.night(4)
        self.assertEqual(self.taken(self.late), ["Reminder"])

    def test_who_turns_out_to_have_paid_gets_nothing(self):
        self.match(self.line(-4))
        self.night(0)
        self.pay(self.bill)
        self.match(self.line(1))
        self.night(1)
        self.assertFalse(self.contacts(self.late))

    def test_a_person_may_approve_all_the_same(self):
        self.match(self.line(-4))
        run = self.night(0)
        run.with_user(self.manager).action_approve_all()
        self.assertEqual((run.state, self.taken(self.late)), ("done", ["Reminder"]))

    def test_steps_that_need_a_person_need_one_afterwards_too(self):
        self.case(self.late).mode = "manual"
        self.match(self.line(-4))
        self.night(0)
        self.match(self.line(1))
        self.assertEqual(self.night(1).state, "proposed")

    # === WHO IS ASKED === #

    def test_the_responsible_is_asked_once_and_no_more_when_it_is_up_to_date(self):
        self.match(self.line(-4))
        self.night(0)
        asked = self.asked_to_act()
        self.assertEqual((len(asked), asked.user_id, asked.date_deadline), (1, self.accountant, TODAY))
        self.assertIn("02/26/2026", asked.note)
        self.night(1)
        self.night(2)
        self.assertEqual(self.asked_to_act(), asked)
        self.match(self.line(2))
        self.night(3)
        self.assertFalse(self.asked_to_act())

    def test_a_company_without_a_responsible_is_told_by_the_run(self):
        self.company.collections_user_id = False
        self.match(self.line(-4))
        self.assertTrue(self.night(0).bank_why)

    # === INSTALLMENTS === #

    def test_reminders_of_installments_wait_too_and_the_agreement_says_why(self):
        agreement = self.agree()
        self.match(self.line(3))
        self.night(7)
        self.assertFalse(self.contacts(self.late).filtered("installment_id"))
        held = agreement.with_user(self.accountant).reminder_held
        self.assertIn("The latest statement line of Bank is of 03/05/2026", held)
        self.assertFalse(self.case(self.late).activity_ids)  # the bank is nobody's fault among them
        self.match(self.line(7))
        self.night(8)
        self.assertEqual(self.contacts(self.late).filtered("installment_id").mapped("reminder"), ["before"])
        self.assertFalse(agreement.reminder_held)
