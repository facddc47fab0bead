from functools import partial

from odoo import models
from odoo.fields import Domain

from ...tools import bulk
from . import sizes
from .collections_run import _logger


class CollectionsRun(models.Model):
    """The cases of a run are evaluated in batches; several workers share them."""

    _inherit = "collections.run"

    # === THE CASES THAT ARE LEFT === #

    def _open_cases(self):
        return Domain("company_id", "=", self.company_id.id) & Domain("state", "=", "open")

    def _to_evaluate(self):
        """Return the domain of open cases that have changed, or whose day has come."""
        return self._open_cases() & (Domain("evaluate_on", "=", False) | Domain("evaluate_on", "<=", self.date))

    def _pending_domain(self):
        """Return the domain of the cases to evaluate that have no step of this run yet."""
        return self._to_evaluate() & Domain("step_ids", "not any", [("run_id", "=", self.id)])

    def _pending_count(self):
        return self.env["collections.case"].search_count(self._pending_domain())

    def _pending(self, limit=None):
        return self.env["collections.case"].search(self._pending_domain(), order="id", limit=limit)

    def _next_pending_batch(self, after):
        """Return the next batch of the remaining cases, from an id on.

        The first is searched among all of them; after that, each page takes equally long.
        """
        Case, steps, size = self.env["collections.case"], self.env["collections.step"], sizes.PROPOSE_BATCH
        if not after:
            if not (first := self._pending(limit=1)):
                return first
            after = first.id - 1
        while cases := Case.search(self._to_evaluate() & Domain("id", ">", after), order="id", limit=size):
            of_cases = Domain("run_id", "=", self.id) & bulk.among("case_id", cases.ids)
            if left := cases - steps.search_fetch(of_cases, ["case_id"]).case_id:
                return left
            after = cases[-1].id
        return cases

    def _evaluate_all(self):
        """Evaluate the remaining cases, batch by batch.

        :returns: True if all were evaluated, here or elsewhere; False if the time is up
        """
        last, left = 0, self.state == "looking" and self._pending_count()
        while self.state == "looking":
            cases = self._commit_with_retry(partial(self._evaluate_next, last))
            if not cases and not last:
                self._commit_with_retry(self._end_evaluation)
                break
            last = cases[-1:].id or 0  # at the end start again: somebody may have been cut off
            left -= len(cases)
            if not self.env["ir.cron"]._commit_progress(len(cases), remaining=max(left, 0) + 1):
                return False
        return True

    def _evaluate_next(self, after):
        """Evaluate the next batch of cases, from an id on, that nobody else works on.

        :returns: the cases; none if none is left, or all that are left are being evaluated elsewhere
        """
        cases = self._claim(after)
        self._propose(cases)
        if cases:
            _logger.info("Run %s: evaluated %s cases", self.id, len(cases))
        if not after and len(cases) == sizes.PROPOSE_BATCH:
            bulk.analyze(self.env["collections.step"])  # many more will come
        return cases

    def _claim(self, after):
        """Return the next remaining cases that nobody else works on, locked until the end of the transaction.

        A worker that is cut off loses the locks, and leaves the cases to the others.
        """
        while cases := self._next_pending_batch(after):
            if free := cases.try_lock_for_update(allow_referencing=True):
                return free
            after = cases[-1].id
        return cases

    def _end_evaluation(self):
        """End the evaluation, once: whoever finds no case left approves what needs no person.

        It waits for cases that are being evaluated elsewhere, in case they are left to us after all.

        :returns: True if it was ended here
        """
        if self._pending(limit=1):
            self._reschedule()
            return False
        if not self.try_lock_for_update(allow_referencing=True) or self.state != "looking":
            return False
        self._approve_automatic()
        return True

    def _propose(self, cases):
        """Evaluate a batch; if that fails, its halves, so that one failure does not stop the others."""
        with bulk.without_garbage_collection():
            cases._process_isolated(
                lambda batch: batch._propose(self, self.date), lambda case, error: self._record_failure(case, error)
            )

    def _record_failure(self, case, error):
        """Record a case that cannot be evaluated: the run shows it, and what went wrong."""
        self.env["collections.step"].create(
            {
                "run_id": self.id,
                "case_id": case.id,
                "overdue": case.amount_overdue,
                "state": "failed",
                "error": str(error),
            }
        )
        # a worker that has read it as remaining, but not locked it yet, must fail to lock it: that takes a change
        bulk.update(case, {case.id: {"evaluate_on": None}})

    def _approve_automatic(self):
        """Approve the steps that need no person, if the company has been switched on and its bank is up to date.

        The next night takes over the others, like all proposals, and approves them then.
        """
        if self.company_id.collections_active and not self.bank_reasons:
            automatic = [*self._step_domain("proposed"), ("needs_person", "=", False)]
            self.env["collections.step"].search(automatic).write({"state": "approved"})
        self._refresh_state(evaluated=True)
        self._refresh_unfinished()
        self._wake_workers(self.approved_count, sizes.CARRY_OUT_BATCH)
