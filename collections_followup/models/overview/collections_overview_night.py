from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools import reasons

STEPS = "collections_followup.collections_step_action"
CONTACTS = "collections_followup.collections_contact_action"
#: The number of reasons named, the most frequent first.
REASONS = 4


class CollectionsOverviewNight(models.AbstractModel):
    """The result of the last night: what was sent, what was held and why, what failed, what did not arrive."""

    _name = "collections.overview.card.night"
    _inherit = ["collections.overview.card"]
    _description = "Last Night"

    _place = 30
    _column = "main"
    _component = "tiles"

    @api.model
    def _title(self):
        return self.env._("Last Night")

    @api.model
    def _content(self, scope):
        runs = self._last_nights(scope)
        if not runs:
            return {"empty": self.env._("No night has been followed up yet."), "figures": []}
        steps = Domain("run_id", "in", runs.ids) & self._looked_after(scope, "case_id")
        dates = sorted({run.date for run in runs})
        return {
            "subtitle": " – ".join(format_date(self.env, date) for date in {dates[0]: 0, dates[-1]: 0}),
            "rehearsal": any(run.rehearsal for run in runs),
            "text": " ".join(filter(None, runs.mapped("bank_why"))),
            "figures": self._figures(steps, runs, scope),
        }

    @api.model
    def _last_nights(self, scope):
        """Return the last nightly run of each company."""
        Run = self.env["collections.run"]
        nights = [
            Run.search([("company_id", "=", company.id), ("nightly", "=", True)], limit=1)
            for company in scope.companies
        ]
        return Run.union(*nights)

    @api.model
    def _figures(self, steps, runs, scope):
        # users who may read a run may know how many steps it has; checking the rights to each takes long
        groups = (
            self.env["collections.step"]
            .sudo()
            ._read_group(
                steps & Domain("state", "in", ["done", "refused", "failed"]),
                ["state", "reason_code", "run_id"],
                ["__count", "amount:sum"],
            )
        )
        found = {}
        for state, reason, run, count, amount in groups:
            found.setdefault(state, []).append((reason, run, count, amount))
        held = self._reasons(steps, found.get("refused", []))
        return [
            self._steps("done", self.env._("Sent"), steps, found, tone="success"),
            self._steps("refused", self.env._("On Hold"), steps, found, parts=held),
            self._steps("failed", self.env._("Failed"), steps, found, tone="danger"),
            self._not_arrived(runs, scope),
        ]

    @api.model
    def _steps(self, state, label, steps, found, **shown):
        groups = found.get(state, [])
        count = sum(count for _reason, _run, count, _amount in groups)
        if count:
            shown["amount"] = self._amounts((run, amount) for _reason, run, _count, amount in groups)
        opens = self._opens(STEPS, label, steps & Domain("state", "=", state))
        return self._figure(state, label, count, opens, zero=True, **shown)

    @api.model
    def _reasons(self, steps, groups):
        """Return why steps were held, as figures, the most frequent reasons first."""
        counts, labels = {}, dict(reasons.selection(self.env))
        for reason, _run, count, _amount in groups:
            counts[reason] = counts.get(reason, 0) + count
        ranked = sorted(counts, key=lambda reason: (-counts[reason], reason or ""))
        parts = [([reason], labels.get(reason, self.env._("Other Reasons"))) for reason in ranked[:REASONS]]
        if others := ranked[REASONS:]:
            parts.append((others, self.env._("Other Reasons")))
        held = steps & Domain("state", "=", "refused")
        return [
            self._figure(str(codes[0]), label, sum(map(counts.get, codes)), self._opens(STEPS, label, held & of_codes))
            for codes, label in parts
            for of_codes in [Domain("reason_code", "in", codes)]
        ]

    @api.model
    def _not_arrived(self, runs, scope):
        """Return the figure of messages of these nights that came back, or that no mail server accepted."""
        lost = Domain("step_id.run_id", "in", runs.ids) & Domain("undelivered", "=", True)
        lost &= self._looked_after(scope, "case_id")
        label = self.env._("Did Not Arrive")
        return self._counted("undelivered", label, "collections.contact", lost, CONTACTS, tone="danger", zero=True)
