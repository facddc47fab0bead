from markupsafe import Markup

from odoo import api, models


class CollectionsCase(models.Model):
    """Evaluation of cases by a run, and the steps that it decides on.

    Start reading at `_propose`.
    """

    _inherit = "collections.case"

    def _propose(self, run, today):
        """Evaluate cases of one company, and record for each the step, or the reason why there is none."""
        self._fetch_facts()
        commitments = self._settle_and_read(today)
        self._take_back_outdated(commitments)
        verdicts = self._evaluate(today, commitments)
        # only a batch of the night is a transaction of its own, in which nothing can change after the evaluation
        fingerprints = self.env["collections.changes"]._fingerprints(self, today) if run.nightly else None
        self._write_results(verdicts, fingerprints)
        self.env["collections.step"]._record(run, self, verdicts)
        if run.company_id.collections_active and not run.rehearsal:  # else customers would get nothing anyway
            self._log_refrained(verdicts)
        self._ask_people(verdicts, commitments.on_hand.planned)

    def _also_on_hand(self):
        steps = self.env["collections.step"]
        return {**super()._also_on_hand(), "steps": (steps, steps._to_take(self).select())}

    # === BY PEOPLE === #

    def action_propose(self):
        """Propose the steps that are due for these cases now, to be reviewed and approved."""
        self.check_access("write")  # users who work a case may propose; a manager approves
        runs = self.env["collections.run"]
        for company, cases in self.sudo().grouped("company_id").items():
            runs |= self.env["collections.run"].sudo()._propose_now(company, cases)
        return runs._action_open()

    @api.model
    def _help_where_unseen(self):
        if not self.env["collections.run"].has_access("write"):
            return super()._help_where_unseen()
        return Markup('<a type="action" name="%s" class="btn btn-primary">%s</a>') % (
            "collections_followup.collections_run_action_propose",
            self.env._("Propose Now"),
        )

    # === MOVED === #

    def _hand_over_all(self, kept):
        self._close_steps(kept)
        return super()._hand_over_all(kept)

    def _close_steps(self, kept):
        """Close steps for these debts alone: they are not sent any more. A run decides once about each case."""
        steps = self.env["collections.step"].search([("case_id", "in", self.ids)])
        waiting = steps.filtered(lambda step: step.state in ("proposed", "approved"))
        waiting.write({"state": "superseded"})
        waiting.run_id._refresh_state()
        decided = self.env["collections.step"].search([("case_id", "=", kept.id)]).run_id
        doubled = steps.browse()
        for of_run in steps.grouped("run_id").values():
            doubled |= of_run if of_run.run_id in decided else of_run[1:]
        doubled.unlink()
