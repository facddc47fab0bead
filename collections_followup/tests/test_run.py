from contextlib import nullcontext
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.base.models.ir_cron import IrCron
from odoo.addons.collections_followup.models.base import collections_turns
from odoo.addons.collections_followup.models.case.collections_case_evaluation import CollectionsCase
from odoo.addons.collections_followup.models.run import sizes
from odoo.addons.collections_followup.models.settings.res_company import ResCompany

from .common import BatchesCommon, CollectionsCommon


@tagged("post_install", "-at_install")
class TestRun(BatchesCommon):
    """The nightly job works through many customers in batches, and goes on where it was cut off."""

    def test_all_batches_are_worked_through_in_one_night(self):
        self.switch_on()
        run = self.nightly()
        self.assertEqual((run.state, run.case_count, run.done_count), ("done", 7, 7))
        self.assertEqual(self.messages(), [1] * 7)

    def test_a_night_that_runs_out_of_time_goes_on_where_it_stopped(self):
        self.switch_on()
        evaluated, sent = [], []
        with patch.object(IrCron, "_commit_progress", lambda *args, **values: 0.0):
            for _call in range(7):  # the scheduler calls again: there is time for one batch each time
                run = self.nightly()
                evaluated.append(run.case_count)
                sent.append(sum(self.messages()))
        self.assertEqual(evaluated, [3, 6, 7, 7, 7, 7, 7])
        self.assertEqual(sent, [0, 0, 0, 2, 4, 6, 7])
        self.nightly()
        self.assertEqual(run.state, "done")
        self.assertEqual(self.messages(), [1] * 7)

    def test_a_run_is_named_by_company_and_day_in_the_language_of_the_reader(self):
        run = self.env["collections.run"].create({"company_id": self.company.id, "date": "2026-03-09"})
        self.env["res.lang"]._activate_lang("fi_FI")
        name = self.company.name
        for lang, day in (("en_US", "03/09/2026"), ("fi_FI", "09.03.2026")):
            runs = run.with_context(lang=lang)
            self.assertEqual((runs.name, runs.display_name), (f"{name} {day}",) * 2)
            for text in (day, "2026-03-09", name, f"{name} {day}"):
                self.assertIn((run.id, f"{name} {day}"), runs.name_search(text))
            self.assertFalse(runs.name_search(f"{name} 1999-01-01"))

    def test_what_comes_before_the_evaluation_goes_on_where_it_stopped_too(self):
        """Seven disputes are late: three fit into a batch."""
        self.company.collections_user_id = self.manager
        disputes = self.env["collections.dispute"].create(
            [{"case_id": self.evaluated(c).id, "move_id": c.invoice_ids.id, "reason": "price"} for c in self.customers]
        )
        self.days_later(30)
        self.patch(sizes, "PREPARE_BATCH", 3)
        told = []
        with patch.object(IrCron, "_commit_progress", lambda *args, **values: 0.0):
            for _call in range(3):
                run = self.nightly()
                told.append((run.state, len(disputes.filtered("escalated")), run.case_count))
        self.assertEqual(told, [("preparing", 6, 0), ("looking", 7, 0), ("looking", 7, 3)])
        run = self.nightly()
        self.assertEqual((run.state, run.case_count), ("done", 7))
        late = [s for s in self.queued(self.manager.partner_id).mapped("subject") if "deadline" in s]
        self.assertEqual(late, ["Disputes past their deadline: 7"])

    def evaluated(self, customer):
        self.evaluate(customer)
        return self.case(customer)

    def test_a_night_that_was_cut_off_before_the_evaluation_is_left_to_the_next(self):
        self.switch_on()
        cut_off = self.env["collections.run"]._create_night(self.company, self.today)
        self.days_later(1)
        run = self.nightly()
        self.assertEqual((cut_off.state, run.state), ("done", "done"))
        self.assertEqual(self.messages(), [1] * 7)

    def test_switched_off_after_the_approval_nothing_is_sent(self):
        self.switch_on()
        run = self.env["collections.run"]._propose_now(self.company)
        run.step_ids.write({"state": "approved"})
        run._refresh_state()
        self.company.collections_active = False
        self.job("collections_followup.ir_cron_send")
        self.assertEqual(sum(self.messages()), 0)
        self.company.collections_active = True
        self.job("collections_followup.ir_cron_send")
        self.assertEqual(self.messages(), [1] * 7)

    def test_a_night_that_was_cut_off_is_left_to_the_next(self):
        self.switch_on()
        cut_off = self.env["collections.run"]._nightly_run(self.company)
        cut_off._propose(cut_off._pending()[:3])
        self.days_later(1)
        self.nightly()
        self.assertEqual(cut_off.state, "done")
        self.assertEqual(self.messages(), [1] * 7)

    def test_a_company_that_fails_stops_no_other(self):
        first = self.env["res.company"].create({"name": "AAA First", "sequence": 0})
        self.switch_on()
        day = ResCompany._collections_day

        def fails(company, moment=None):
            if company == first:
                raise ValueError("The clock of this company is broken")
            return day(company, moment)

        with (
            patch.object(ResCompany, "_collections_day", fails),
            self.assertLogs(collections_turns.__name__, level="WARNING"),
        ):
            self.nightly()
        self.assertEqual(self.messages(), [1] * 7)

    def test_many_approved_steps_are_left_to_the_scheduled_job(self):
        self.policy.level_ids.automatic = False
        self.switch_on()
        run = self.nightly()
        self.patch(sizes, "AT_ONCE", 3)
        run.with_user(self.manager).action_approve_all()
        cron = self.env.ref("collections_followup.ir_cron_send")
        self.assertTrue(self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]))
        self.assertEqual((run.state, sum(self.messages())), ("sending", 0))
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((run.state, self.messages()), ("done", [1] * 7))


@tagged("post_install", "-at_install")
class TestSharing(BatchesCommon):
    """Several workers share one night. What one has in hand is left alone by the others, and nobody is forgotten."""

    def setUp(self):
        super().setUp()
        self.switch_on()
        self.helpers = self.env["ir.cron"].search([("code", "=", "model._cron_help()")])

    def begin(self):
        """The night has begun: its run is there, and no case has been evaluated."""
        return self.env["collections.run"]._nightly_run(self.company)

    def evaluate_all(self, run):
        while run._evaluate_next(0):
            pass

    def held_elsewhere(self, *customers):
        """Another transaction holds the cases of these customers."""
        held = self.env["collections.case"].union(*map(self.case, customers))
        lock = CollectionsCase.try_lock_for_update
        return patch.object(
            CollectionsCase, "try_lock_for_update", lambda cases, **options: lock(cases - held, **options)
        )

    def woken(self, crons):
        return self.env["ir.cron.trigger"].search([("cron_id", "in", crons.ids)]).cron_id

    def test_a_large_night_wakes_up_the_helpers(self):
        self.begin()
        self.assertEqual(len(self.helpers), 3)
        self.assertEqual(self.woken(self.helpers), self.helpers)

    def test_a_small_night_wakes_up_nobody(self):
        self.patch(sizes, "PROPOSE_BATCH", 7)
        self.begin()
        self.assertFalse(self.woken(self.helpers))

    def test_who_copies_the_scheduled_action_has_one_helper_more(self):
        more = self.helpers[0].copy()
        self.begin()
        self.assertEqual(self.woken(self.helpers | more), self.helpers | more)

    def test_many_messages_wake_up_the_helpers(self):
        self.patch(sizes, "PROPOSE_BATCH", 7)
        run = self.begin()
        self.evaluate_all(run)
        self.assertFalse(self.woken(self.helpers))
        run._end_evaluation()
        self.assertEqual(run.state, "sending")
        self.assertEqual(self.woken(self.helpers), self.helpers)

    def test_what_a_person_approves_is_shared_too(self):
        self.policy.level_ids.automatic = False
        run = self.nightly()
        self.patch(sizes, "AT_ONCE", 3)
        self.env["ir.cron.trigger"].search([]).unlink()
        run.with_user(self.manager).action_approve_all()
        self.assertEqual(self.woken(self.helpers), self.helpers)
        self.job("collections_followup.ir_cron_help_2")
        self.assertEqual((run.state, self.messages()), ("done", [1] * 7))

    def test_a_helper_alone_does_the_whole_night(self):
        run = self.begin()
        self.job("collections_followup.ir_cron_help_1")
        self.assertEqual((run.state, run.case_count, run.done_count), ("done", 7, 7))
        self.assertEqual(self.messages(), [1] * 7)

    def test_a_helper_begins_no_night(self):
        self.job("collections_followup.ir_cron_help_1")
        self.assertFalse(self.env["collections.run"].search([("nightly", "=", True)]))

    def test_a_helper_that_comes_a_day_late_leaves_the_night_to_the_next(self):
        run = self.begin()
        self.days_later(1)
        self.job("collections_followup.ir_cron_help_1")
        self.assertEqual((run.state, run.case_count), ("looking", 0))

    def test_cases_in_the_hands_of_others_are_left_to_them(self):
        run = self.begin()
        with self.held_elsewhere(*self.customers[:4]):  # the whole first batch, and one of the second
            self.job("collections_followup.ir_cron_nightly")
        self.assertEqual((run.state, run.case_count), ("looking", 3))
        self.assertEqual(self.messages(), [0] * 7)

    def test_what_others_let_go_of_is_evaluated_a_minute_later(self):
        run = self.begin()
        with self.held_elsewhere(*self.customers[:4]):
            self.job("collections_followup.ir_cron_help_1")
        nightly = self.env.ref("collections_followup.ir_cron_nightly")
        trigger = self.env["ir.cron.trigger"].search([("cron_id", "=", nightly.id)])
        self.assertEqual(trigger.call_at, fields.Datetime.now() + timedelta(minutes=1))
        self.job("collections_followup.ir_cron_nightly")
        self.assertEqual((run.state, run.case_count, self.messages()), ("done", 7, [1] * 7))

    def test_what_others_let_go_of_meanwhile_is_taken_by_the_same_worker(self):
        run = self.begin()
        evaluate_next = self.registry["collections.run"]._evaluate_next

        def evaluate(of_run, after):
            if after:  # from the second batch on
                return evaluate_next(of_run, after)
            with self.held_elsewhere(*self.customers[:2]) if not of_run.case_count else nullcontext():
                return evaluate_next(of_run, after)

        with patch.object(self.registry["collections.run"], "_evaluate_next", evaluate):
            self.job("collections_followup.ir_cron_nightly")
        self.assertEqual((run.state, run.case_count, self.messages()), ("done", 7, [1] * 7))

    def test_a_night_ends_once(self):
        run = self.begin()
        self.evaluate_all(run)
        run._end_evaluation()
        self.assertEqual((run.state, run.approved_count), ("sending", 7))
        run.step_ids[:1].sudo().state = "proposed"  # by a person, say, who tries a failed step again
        run._end_evaluation()
        self.assertEqual((run.state, run.approved_count, run.proposed_count), ("sending", 6, 1))

    def test_a_case_that_fails_in_one_hand_is_not_evaluated_again_by_another(self):
        """Who has read that it is left must be refused the lock: PostgreSQL does that where a row has changed."""
        run = self.begin()
        case = self.case(self.customers[0])
        version = SQL("SELECT xmin, ctid FROM collections_case WHERE id = %s", case.id)
        before = self.env.execute_query(version)
        run._record_failure(case, ValueError("These figures make no sense"))
        self.assertNotEqual(self.env.execute_query(version), before)

    def test_an_earlier_run_whose_proposals_were_taken_over_is_done(self):
        """Several workers take proposals from it at once, and none sees that the last one is gone."""
        self.policy.level_ids.automatic = False
        earlier = self.env["collections.run"]._propose_now(self.company)
        run = self.begin()
        with patch.object(self.registry["collections.run"], "_refresh_state", lambda runs, evaluated=False: None):
            self.evaluate_all(run)
        self.assertEqual((earlier.state, earlier.proposed_count), ("proposed", 0))
        run._end_evaluation()
        self.assertEqual((earlier.state, run.state), ("done", "proposed"))


@tagged("post_install", "-at_install")
class TestFirstLevel(CollectionsCommon):
    """The first level applies on its day, whatever else the customer owes."""

    def test_on_the_due_date(self):
        self.assertEqual(self.days_of_the_first_level(days=0), {"Only Ltd": 2, "Older Ltd": 2})

    def test_from_the_due_date_on_where_it_asks_for_no_age(self):
        self.assertEqual(self.days_of_the_first_level(counts_from_due_date=False), {"Only Ltd": 2, "Older Ltd": 2})

    def test_before_the_due_date(self):
        self.assertEqual(self.days_of_the_first_level(days=-1), {"Only Ltd": 1, "Older Ltd": 1})

    def test_after_it(self):
        self.assertEqual(self.days_of_the_first_level(days=2), {"Only Ltd": 4, "Older Ltd": 4})

    def days_of_the_first_level(self, **values):
        """On which day each customer is written to of an invoice that is due on the second day."""
        self.policy.min_gap = 0
        level = self.levels["Reminder"]
        (self.policy.level_ids - level).active = False
        level.write(values)
        customers = [self.customer("Only Ltd"), self.customer("Older Ltd")]
        bills = [self.invoice(customer, 100, overdue=-2) for customer in customers]
        self.invoice(customers[1], 50, overdue=1, no_followup=False)
        self.switch_on()
        days = {}
        for day in range(6):
            for customer, bill in zip(customers, bills, strict=True):
                if bill in self.contacts(customer).item_ids.move_id:
                    days.setdefault(customer.name, day - 1)
            self.nightly()
            self.days_later(1)
        return days


@tagged("post_install", "-at_install")
class TestPolicyChoice(CollectionsCommon):
    """The first policy whose segment fits is used, unless the customer has one of its own."""

    def setUp(self):
        super().setUp()
        self.late = self.customer("Late Ltd", country_id=self.env.ref("base.es").id)
        self.invoice(self.late, 1000, overdue=5)

    def policy_for(self, segment, sequence=1):
        policy = self.policy.copy({"name": f"For {segment}", "sequence": sequence, "segment": segment})
        policy.level_ids.filtered(lambda level: level.days == 3).name = "Special reminder"
        return policy

    def follow_up(self):
        self.switch_on()
        self.nightly()
        return self.case(self.late).policy_id

    def test_segments_choose(self):
        vip = self.env["res.partner.category"].create({"name": "VIP"})
        self.late.category_id = vip
        for segment in (
            "[('partner_id.country_id.code', '=', 'ES')]",
            f"[('partner_id.category_id', 'in', [{vip.id}])]",
            "[('partner_id.is_company', '=', True)]",
            "[('amount_overdue', '>=', 1000)]",
        ):
            with self.subTest(segment=segment):
                policy = self.policy_for(segment)
                self.company._open_collections_cases(self.today)
                self.env["collections.run"]._propose_now(self.company)
                self.assertEqual(self.case(self.late).policy_id, policy)
                policy.active = False

    def test_segments_of_others_do_not(self):
        for segment in (
            "[('partner_id.country_id.code', '=', 'FI')]",
            "[('partner_id.is_company', '=', False)]",
            "[('amount_overdue', '>', 1000)]",
        ):
            self.policy_for(segment)
        self.assertEqual(self.follow_up(), self.policy)
        self.assertEqual(self.taken(self.late), ["Reminder"])

    def test_who_always_pays_late_can_have_a_policy_of_their_own(self):
        slow = self.customer("Slow Ltd")
        paid = self.invoice(slow, 500, overdue=40)
        self.pay(paid)
        self.invoice(slow, 1000, overdue=5)
        policy = self.policy_for("[('payment_delay', '>', 30)]")
        self.assertEqual(self.follow_up(), self.policy)
        self.assertEqual(self.case(slow).policy_id, policy)
        self.assertEqual(self.case(slow).payment_delay, 40)

    def test_the_first_in_order_wins(self):
        self.policy_for("[]", sequence=5)
        first = self.policy_for("[('partner_id.is_company', '=', True)]", sequence=1)
        self.assertEqual(self.follow_up(), first)
        self.assertEqual(self.taken(self.late), ["Special reminder"])

    def test_a_pinned_policy_wins_over_all(self):
        self.policy_for("[]", sequence=1)
        pinned = self.policy_for("[('id', '=', 0)]", sequence=9)
        self.late.with_context(allowed_company_ids=self.company.ids).collections_policy_id = pinned
        self.assertEqual(self.follow_up(), pinned)

    def test_an_archived_policy_is_no_longer_used(self):
        special = self.policy_for("[]")
        self.assertEqual(self.follow_up(), special)
        special.active = False
        self.days_later(1)
        self.nightly()
        self.assertEqual(self.case(self.late).policy_id, self.policy)

    def test_a_level_taken_under_another_policy_counts_by_its_days(self):
        special = self.policy_for("[]")
        self.follow_up()
        self.delivered(self.late)
        special.active = False
        self.days_later(10)
        self.nightly()
        self.assertEqual(self.taken(self.late), ["Special reminder", "Second copy, overdue"])

    def test_without_a_policy_the_case_says_so(self):
        self.policy.active = False
        self.assertFalse(self.follow_up())
        self.assertEqual(self.case(self.late).reason_code, "no_policy")
