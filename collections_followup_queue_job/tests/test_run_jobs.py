from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from odoo.addons.collections_followup.models.base import collections_safely
from odoo.addons.collections_followup.models.run import sizes
from odoo.addons.collections_followup.models.run.collections_case_proposing import CollectionsCase
from odoo.addons.collections_followup.tests.common import BatchesCommon
from odoo.addons.queue_job.job import Job


@tagged("post_install", "-at_install")
class TestRunJobs(BatchesCommon):
    """A night is handed out as jobs, and it comes out as if one worker had done it alone."""

    def setUp(self):
        super().setUp()
        self.switch_on()

    def jobs(self, *states):
        domain = [("channel", "=", "root.collections_followup"), *([("state", "in", states)] if states else [])]
        return self.env["queue.job"].search(domain, order="id")

    def perform(self, record):
        """What a server does with a job that it is asked to run."""
        job = Job.load(self.env, record.uuid)
        job.set_started()
        job.perform()
        job.set_done()
        job.store()
        job.enqueue_waiting()
        self.env.invalidate_all()

    def work(self):
        """Some server works on the jobs, until none is left."""
        while pending := self.jobs("pending"):
            self.perform(pending[0])

    def test_a_night_is_handed_out_in_batches(self):
        run = self.nightly()
        jobs = self.jobs()
        self.assertEqual(jobs.mapped("method_name").count("_look_at_next"), 3)
        self.assertEqual(len(jobs.filtered(lambda job: job.state == "wait_dependencies")), 1)
        self.assertEqual(len(set(jobs.mapped("identity_key"))), 4)
        self.assertEqual((run.state, run.case_count), ("looking", 0))

    def test_the_last_job_ends_the_run(self):
        run = self.nightly()
        self.work()
        self.assertEqual((run.state, run.case_count, run.done_count), ("done", 7, 7))
        self.assertEqual(self.messages(), [1] * 7)
        self.assertEqual(set(self.jobs().mapped("state")), {"done"})
        self.assertEqual(self.jobs().mapped("method_name").count("_carry_out"), 4)

    def test_batches_may_be_taken_in_any_order(self):
        run = self.nightly()
        for job in self.jobs("pending")[::-1]:
            self.perform(job)
        self.work()
        self.assertEqual((run.state, self.messages()), ("done", [1] * 7))

    def test_what_is_under_way_is_not_handed_out_again(self):
        self.nightly()
        jobs = self.jobs()
        self.nightly()
        self.perform(jobs.filtered(lambda job: job.state == "pending")[0])
        self.job("collections_followup.ir_cron_help_1")
        self.assertEqual(self.jobs(), jobs)

    def test_messages_under_way_are_not_handed_out_again(self):
        run = self.nightly()
        while run.state == "looking":
            self.perform(self.jobs("pending")[0])
        jobs = self.jobs()
        self.job("collections_followup.ir_cron_send")
        self.assertEqual(self.jobs(), jobs)

    def test_a_job_that_runs_twice_does_nothing_twice(self):
        """A server that is cut off after its work was written, say: the job is asked for again."""
        self.nightly()
        self.work()
        for job in self.jobs().filtered(lambda job: job.method_name in ("_look_at_next", "_carry_out")):
            self.perform(job)
        self.assertEqual(self.messages(), [1] * 7)

    def test_what_failed_for_good_is_handed_out_again(self):
        run = self.nightly()
        self.jobs("pending").filtered(lambda job: job.identity_key.endswith("-look-0")).state = "failed"
        self.work()
        self.assertEqual((run.state, run.case_count), ("looking", 4))
        self.nightly()
        self.work()
        self.assertEqual((run.state, self.messages()), ("done", [1] * 7))

    def test_a_customer_who_fails_stops_nobody(self):
        propose = CollectionsCase._propose

        def fails(cases, run, today):
            if self.case(self.customers[1]) in cases:
                raise ValueError("These figures make no sense")
            return propose(cases, run, today)

        run = self.nightly()
        with patch.object(CollectionsCase, "_propose", fails), self.assertLogs(collections_safely.__name__, "WARNING"):
            self.work()
        self.assertEqual((run.state, run.failed_count), ("done", 1))
        self.assertEqual(self.messages(), [1, 0, 1, 1, 1, 1, 1])

    def test_switched_off_after_the_jobs_were_made_nothing_is_sent(self):
        run = self.nightly()
        while run.state == "looking":
            self.perform(self.jobs("pending")[0])
        self.company.collections_active = False
        self.work()
        self.assertEqual((run.state, self.messages()), ("sending", [0] * 7))
        self.company.collections_active = True
        self.job("collections_followup.ir_cron_send")
        self.work()
        self.assertEqual((run.state, self.messages()), ("done", [1] * 7))

    def test_what_a_person_approves_is_handed_out_too(self):
        self.policy.level_ids.automatic = False
        run = self.nightly()
        self.work()
        self.assertEqual(run.state, "proposed")
        self.patch(sizes, "AT_ONCE", 3)
        run.with_user(self.manager).action_approve_all()
        self.job("collections_followup.ir_cron_send")
        self.assertEqual(self.messages(), [0] * 7)
        self.work()
        self.assertEqual((run.state, self.messages()), ("done", [1] * 7))

    def test_cases_in_other_hands_are_evaluated_a_minute_later(self):
        held = self.case(self.customers[3])
        lock = CollectionsCase.try_lock_for_update
        run = self.nightly()
        with patch.object(
            CollectionsCase, "try_lock_for_update", lambda cases, **options: lock(cases - held, **options)
        ):
            self.work()
        self.assertEqual((run.state, run.case_count), ("looking", 6))
        nightly = self.env.ref("collections_followup.ir_cron_nightly")
        trigger = self.env["ir.cron.trigger"].search([("cron_id", "=", nightly.id)])
        self.assertEqual(trigger.call_at, fields.Datetime.now() + timedelta(minutes=1))
        self.nightly()
        self.work()
        self.assertEqual((run.state, self.messages()), ("done", [1] * 7))

    def test_a_night_without_customers_needs_no_jobs(self):
        for customer in self.customers:
            self.pay(self.env["account.move"].search([("partner_id", "=", customer.id)]))
            self.case(customer)._refresh()
        self.assertEqual((self.nightly().state, len(self.jobs())), ("done", 0))

    def test_no_other_helpers_are_woken(self):
        self.nightly()
        self.work()
        helpers = self.env["ir.cron"].search([("code", "=", "model._cron_help()")])
        self.assertFalse(self.env["ir.cron.trigger"].search([("cron_id", "in", helpers.ids)]))
