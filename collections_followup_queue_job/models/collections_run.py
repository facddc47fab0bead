from odoo import models
from odoo.tools import split_every

from odoo.addons.collections_followup.models.run import sizes
from odoo.addons.queue_job.delay import group

#: States of a job that waits for a worker, or runs now.
UNDER_WAY = ("pending", "enqueued", "started")


class CollectionsRun(models.Model):
    """A run whose batches are jobs: first those that evaluate cases, then those that carry out steps.

    A job takes the batch that it was made for, or the part of it that nobody else has taken: it may run again, on any
    server, at any time. The last job of each kind is followed by one that ends it.
    """

    _inherit = "collections.run"

    def _resume(self):
        """Hand out the remaining work.

        :returns: True: nothing of it is left to the scheduled action
        """
        self._commit_with_retry(self._hand_out)
        return True

    def _wake_workers(self, count, batch):
        """Wake nobody: workers of jobs are notified by the queue itself."""

    def _hand_out(self):
        if self.state == "looking":
            self._hand_out_cases()
        elif self.company_id._collections_may_send():
            self._hand_out_steps()

    def _hand_out_cases(self):
        """Make a job for each batch of the remaining cases: it begins after the batch before it."""
        left, size = self._pending().ids, sizes.PROPOSE_BATCH
        if not left:
            self._end_evaluation()
            return
        calls = {after: ("_look_at_next", after) for after in (0, *left[size - 1 : -1 : size])}
        self._make_jobs("look", self.env._("Look at cases"), calls, "_end_looking")

    def _hand_out_steps(self):
        """Make a job for each batch of approved steps."""
        steps = self._steps("approved")
        batches = split_every(sizes.CARRY_OUT_BATCH, steps.ids, steps.browse)
        calls = {steps[0].id: ("_carry_out", steps) for steps in batches}
        if calls:
            self._make_jobs("send", self.env._("Carry out steps"), calls, "_refresh_unfinished")

    def _end_evaluation(self):
        """End the evaluation, and hand out what was approved."""
        if ended := super()._end_evaluation():
            self._hand_out_steps()
        return ended

    # jobs, and the settings of their functions, are stored with these names

    def _look_at_next(self, after):
        return self._evaluate_next(after)

    def _end_looking(self):
        return self._end_evaluation()

    def _make_jobs(self, kind, description, calls, end):
        """Make jobs of one kind, and one after them, unless such jobs of this run are under way.

        :param calls: by the key of a job within its kind: the method, and its arguments
        :param end: the method that is called when all of them are done
        """
        if self._is_under_way(kind):
            return
        jobs = [self._job(kind, key, description, *call) for key, call in calls.items()]
        group(*jobs).on_done(self._job(kind, "end", description, end)).delay()

    def _job(self, kind, key, description, method, *given):
        job = self.delayable(identity_key=f"{self._key(kind)}{key}", description=f"{self.name}: {description}")
        return getattr(job, method)(*given)

    def _key(self, kind):
        return f"collections-{self.id}-{kind}-"

    def _is_under_way(self, kind):
        """Return True if jobs of this kind are to be worked on. A job that waits for a failed one is not."""
        domain = [("identity_key", "=like", f"{self._key(kind)}%"), ("state", "in", UNDER_WAY)]
        return bool(self.env["queue.job"].search_count(domain, limit=1))
