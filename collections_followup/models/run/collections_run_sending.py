from functools import partial

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import notification
from . import sizes
from .collections_run import _logger


class CollectionsRun(models.Model):
    """Approved steps are carried out, and workers are woken to share them."""

    _inherit = "collections.run"

    # === SENDING === #

    def _send_all(self):
        """Carry out approved steps, batch by batch; once the follow-up is switched off, they wait.

        :returns: True if all were carried out; False if the time is up
        """
        if not self.company_id._collections_may_send():
            return True
        last = 0
        while steps := self._steps("approved", after=last, limit=sizes.CARRY_OUT_BATCH):
            last = steps[-1].id
            if not (taken := self._commit_with_retry(partial(self._carry_out, steps))):
                continue  # they are being worked on elsewhere, and are left to that
            left = self.env["collections.step"].search_count(self._step_domain("approved", after=last))
            if not self.env["ir.cron"]._commit_progress(len(taken), remaining=left + 1):
                return False
        self._commit_with_retry(self._refresh_unfinished)
        return True

    def _carry_out(self, steps):
        """Carry out those steps that nobody else works on.

        :returns: the steps that were taken up; none once the follow-up is switched off
        """
        taken = steps._carry_out() if self.company_id._collections_may_send() else steps.browse()
        if taken:
            _logger.info("Run %s: carried out %s steps", self.id, len(taken))
        return taken

    @api.model
    def _cron_send(self):
        """Carry out what people have approved."""
        self._run_for_each(self.search([("state", "=", "sending")]), lambda run: run._resume())

    def _carry_out_soon(self):
        """Carry out a few approved steps at once; leave many to the scheduled job."""
        self._refresh_state()
        steps = self._steps("approved")
        if len(steps) > sizes.AT_ONCE:
            self.env.ref("collections_followup.ir_cron_send")._trigger()
            self._wake_workers(len(steps), sizes.CARRY_OUT_BATCH)
            return notification.shown(self.env._("%s messages are being sent.", len(steps)))
        steps._carry_out()
        self._refresh_state()
        return True

    # === SHARING THE WORK === #

    @api.model
    def _cron_help(self):
        """Share in the work under way: tonight's runs, and what people have approved."""
        evaluating = self.search([("nightly", "=", True), ("state", "=", "looking")])
        tonight = evaluating.filtered(lambda run: run.date == run.company_id._collections_day())
        self._run_for_each(tonight | self.search([("state", "=", "sending")]), lambda run: run._resume())

    @api.model
    def _wake_workers(self, count, batch):
        """Wake the workers, each a scheduled action, if there is more than one batch of work."""
        if count > batch:
            helpers = Domain("model_id.model", "=", self._name) & Domain("code", "=", "model._cron_help()")
            for helper in self.env["ir.cron"].search(helpers):
                helper._trigger()

    @api.model
    def _reschedule(self):
        """Continue in a minute."""
        soon = fields.Datetime.add(fields.Datetime.now(), minutes=1)
        self.env.ref("collections_followup.ir_cron_nightly")._trigger(soon)
