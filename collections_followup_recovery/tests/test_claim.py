from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import RecoveryCommon


@tagged("post_install", "-at_install")
class TestClaim(RecoveryCommon):
    """Lost Ltd is English, owes 1,000.00 dollars for 200 days, and is taken to court."""

    def setUp(self):
        super().setUp()
        self.lost.country_id = self.env.ref("base.uk")
        self.env.ref("base.GBP").active = True

    def prepared(self, user=None, **values):
        case = self.opened()
        wizard = self.env["collections.claim.make"].with_user(user or self.accountant)
        with Form(wizard.with_context(default_case_id=case.id)) as form:
            for name, value in values.items():
                form[name] = value
        action = form.save().action_make()
        return self.env["collections.claim"].browse(action["res_id"])

    def filed(self, **values):
        claim = self.prepared(**values).with_user(self.manager)
        claim.action_notice()
        claim.action_file()
        return claim.with_env(self.env)

    def codes(self):
        return [item.hold.code for item in self.evaluate(self.lost).assessment.items if item.hold]

    # === WHERE === #

    def test_the_wizard_says_where_and_why_not_elsewhere(self):
        case = self.opened()
        with Form(
            self.env["collections.claim.make"].with_user(self.accountant).with_context(default_case_id=case.id)
        ) as f:
            told = f.venues_told
            self.assertEqual(f.venue_id.code, "gb-small")
        self.assertIn("✓ Letter before claim to a business", told)
        self.assertIn("✗ Letter of claim under the Pre-Action Protocol for Debt Claims: It is not for this kind", told)
        self.assertIn("✗ Fast, intermediate or multi-track: It is for claims from", told)

    def test_where_no_venue_is_known_it_says_so(self):
        self.lost.country_id = self.env.ref("base.br")
        claim = self.prepared()
        self.assertFalse(claim.venue_id)
        with self.assertRaisesRegex(UserError, "Choose where"):
            claim.with_user(self.manager).action_file()

    # === PREPARED, FILED, ENDED === #

    def test_users_prepare_and_managers_file(self):
        claim = self.prepared()
        self.assertEqual((claim.state, claim.amount), ("draft", 1000.0))
        self.assertEqual(self.codes(), [], "what is only prepared holds nothing")
        for action in ("action_notice", "action_file", "action_withdraw"):
            with self.subTest(action=action), self.assertRaises(AccessError):
                getattr(claim.with_user(self.accountant), action)()
        claim.with_user(self.manager).action_notice()
        claim.with_user(self.manager).action_file()
        self.assertEqual((claim.state, claim.filed_on), ("filed", self.today))

    def test_nobody_writes_the_state_or_the_amounts_by_hand(self):
        claim = self.prepared().with_user(self.manager)
        for values in (
            {"state": "paid"},
            {"amount_received": 5},
            {"item_ids": [Command.clear()]},
            {"filed_on": self.today},
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                claim.write(values)

    def test_while_it_is_filed_our_reminders_rest_and_the_page_says_whom_to_speak_to(self):
        self.switch_on()
        claim = self.filed(lawyer_id=self.customer("Law & Partners", phone="+44 20 7946 0000"))
        self.assertEqual(self.codes(), ["recovery_claimed"])
        self.nightly()
        self.assertFalse(self.contacts(self.lost))
        self.assertIn(claim.name, self.case(self.lost).why)
        steps = self.env["collections.page.understand"]._next_steps(self.case(self.lost), self.evaluate(self.lost))
        self.assertIn("Law & Partners, +44 20 7946 0000", " ".join(steps))

    def test_it_ends_as_paid_when_the_ledger_says_so(self):
        claim = self.filed()
        self.pay(self.bill, 400)
        self.env.cr.flush()
        self.assertEqual((claim.state, claim.amount_received, claim.amount_open), ("filed", 400.0, 600.0))
        self.pay(self.bill)
        self.env.cr.flush()
        self.assertEqual((claim.state, claim.amount_received, claim.closed_on), ("paid", 1000.0, self.today))

    def test_a_payment_that_is_taken_back_opens_it_again(self):
        claim = self.filed()
        self.pay(self.bill)
        self.env.cr.flush()
        self.assertEqual((claim.state, self.codes()), ("paid", []))
        self.lines(self.bill).remove_move_reconcile()
        self.env.cr.flush()
        self.assertEqual((claim.state, claim.closed_on, claim.amount_received), ("filed", False, 0.0))
        self.assertEqual(self.codes(), ["recovery_claimed"])

    def test_a_withdrawn_claim_returns_to_the_follow_up(self):
        claim = self.filed()
        claim.with_user(self.manager).action_withdraw()
        self.assertEqual((claim.state, claim.closed_on, self.codes()), ("withdrawn", self.today, []))
        self.assertTrue(self.prepared(), "and may be claimed again")

    def test_nothing_is_claimed_twice(self):
        claim = self.prepared()
        make = self.env["collections.claim.make"].with_user(self.accountant).create({"case_id": claim.case_id.id})
        self.assertFalse(make.line_ids)
        make.line_ids = self.lines(self.bill)
        with self.assertRaisesRegex(ValidationError, "already"):
            make.action_make()

    def test_a_judgment_is_recorded_and_nothing_adjudged_is_lost(self):
        claim = self.filed()
        self.assertEqual(self.judged(claim, 1080).state, "judgment")
        self.assertEqual(claim.judgment_amount, 1080)
        claim.with_user(self.manager).action_enforce()
        self.assertEqual((claim.state, self.codes()), ("enforcement", ["recovery_claimed"]))

    def test_a_lost_claim_ends(self):
        claim = self.filed()
        self.assertEqual(self.judged(claim, 0).state, "lost")
        self.assertEqual(claim.closed_on, self.today)

    def judged(self, claim, amount):
        judgments = self.env["collections.claim.judgment"].with_user(self.manager)
        judgments.create({"claim_id": claim.id, "decided_on": self.today, "amount": amount}).action_record()
        return claim

    def test_a_settlement_is_an_agreement_of_ours(self):
        claim = self.filed()
        action = claim.with_user(self.accountant).action_settle()
        wizard = self.env["collections.agreement.make"].with_user(self.accountant).with_context(**action["context"])
        make = wizard.create({"case_id": claim.case_id.id, "claim_id": claim.id})
        self.assertEqual(make.line_ids, self.lines(self.bill))
        agreement = self.env["collections.agreement"].browse(make.action_make()["res_id"])
        self.assertEqual((claim.agreement_id, claim.state), (agreement, "filed"))
        agreement.with_user(self.accountant).action_propose()
        agreement._sign_on_paper("Maria Lopez")
        agreement.with_user(self.manager).action_sign(agreement._terms_hash())
        agreement.case_id._refresh()
        self.assertEqual(claim.state, "settled")
        self.assertEqual(self.codes(), ["item_in_agreement"])

    def test_an_agreement_about_something_else_settles_nothing(self):
        claim, other = self.filed(), self.invoice(self.lost, 70, overdue=90)
        self.env.invalidate_all()
        wizard = self.env["collections.agreement.make"].with_user(self.accountant)
        make = wizard.create({"case_id": claim.case_id.id, "claim_id": claim.id})
        make.line_ids = self.lines(other)
        with self.assertRaisesRegex(ValidationError, "covers all of it"):
            make.action_make()

    # === LIMITATION === #

    def test_while_it_is_in_court_no_limitation_runs(self):
        claim = self.filed()
        [line] = self.lines(self.bill)
        self.env.invalidate_all()
        self.assertFalse(line.collections_last_day)
        self.judged(claim, 1000)
        self.env.invalidate_all()
        self.assertEqual(line.collections_last_day, fields.Date.add(self.today, months=72))

    def test_what_is_time_barred_is_not_proposed_and_not_filed(self):
        old = self.invoice(self.lost, 500, overdue=6 * 366 + 10)
        claim = self.prepared()
        self.assertEqual(claim.item_ids.move_id, self.bill)
        case = claim.case_id
        wizard = self.env["collections.claim.make"].with_user(self.accountant)
        make = wizard.create({"case_id": case.id, "line_ids": [Command.set(self.lines(old).ids)]})
        self.assertEqual(make.barred, old.name)
        other = self.env["collections.claim"].browse(make.action_make()["res_id"])
        with self.assertRaisesRegex(UserError, "time-barred"):
            other.with_user(self.manager).action_file()

    # === STEPS === #

    def test_steps_with_a_day_are_tasks_and_their_costs_add_up(self):
        claim = self.prepared().with_user(self.accountant)
        step = (
            self.env["collections.claim.step"]
            .with_user(self.accountant)
            .create({"claim_id": claim.id, "name": "Hearing", "deadline": self.today + timedelta(30), "cost": 80})
        )
        [task] = claim.activity_ids
        self.assertEqual((task.summary, task.date_deadline), ("Hearing", self.today + timedelta(30)))
        work = self.env["collections.worklist"].with_user(self.accountant).search([("kind", "=", "recovery_claim")])
        self.assertEqual(len(work), 1)
        step.done_on = self.today
        self.assertFalse(claim.activity_ids)
        self.assertEqual(claim.amount_costs, 80)

    def test_the_notice_plans_the_day_of_the_answer(self):
        claim = self.prepared()
        claim.with_user(self.manager).action_notice()
        self.assertEqual(claim.step_ids.deadline, self.today + timedelta(claim.venue_id.prior_days))

    # === WHO === #

    def test_other_companies_see_nothing_of_it(self):
        claim = self.prepared()
        claim.step_ids = [Command.create({"name": "Fee", "cost": 35})]
        other = self._create_company(name="Elsewhere Ltd")
        stranger = self._user(
            "stranger",
            "base.group_user,collections_followup.collections_group_manager,account.group_account_invoice",
            other,
        )
        for record in (claim, claim.item_ids, claim.step_ids):
            with self.subTest(model=record._name), self.assertRaises(AccessError):
                self.seen_by(stranger, record).read(["display_name"])

    def seen_by(self, user, record):
        return record.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)

    def test_people_of_a_branch_share_it(self):
        claim = self.prepared()
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        groups = "base.group_user,collections_followup.collections_group_user,account.group_account_invoice"
        self.assertEqual(self.seen_by(self._user("branch", groups, branch), claim).state, "draft")

    def test_a_claim_and_what_was_noted_follow_a_merged_customer(self):
        claim = self.filed()
        [line] = self.lines(self.bill)
        self.env["collections.limitation.event"].create(
            {"case_id": claim.case_id.id, "kind": "promise", "day": self.today, "note": "call"}
        )
        heir = self.customer("Heir Ltd", country_id=self.env.ref("base.uk").id)
        merge = self.env["base.partner.merge.automatic.wizard"]
        merge._merge((self.lost | heir).ids, heir, extra_checks=False)
        self.env.invalidate_all()
        self.assertEqual((claim.partner_id, claim.step_ids.case_id), (heir, self.case(heir)))
        self.assertEqual(self.case(heir).limitation_event_ids.note, "call")
        self.assertIn(line, claim._lines())

    def test_two_customers_cost_as_many_queries_as_one(self):
        claim = self.filed()
        cases = claim.case_id
        cases._evaluate(self.today)
        one = self.count_queries(lambda: cases._evaluate(self.today))
        other = self.customer("Second Ltd", country_id=self.env.ref("base.uk").id)
        bill = self.invoice(other, 70, overdue=90)
        case = self.opened(other)
        second = self.env["collections.claim"]._make(case, self.lines(bill), venue_id=claim.venue_id.id)
        second.with_user(self.manager).action_file()
        self.assertLessEqual(self.count_queries(lambda: (cases | case)._evaluate(self.today)), one)
