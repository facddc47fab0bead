from odoo import api, fields, models
from odoo.tools import format_date

from ...tools import reasons
from .collections_case_evaluation import MANY_ITEMS

#: The number of items on hold for the same reason that are listed beside the reasons, the oldest first.
HOLDS_TOLD = 2


class CollectionsCase(models.Model):
    """The reasons for or against a step, as the follow-up found them, in the reader's language."""

    _inherit = "collections.case"

    why = fields.Text(compute="_compute_why", help="Why the next step comes then, or why there is none.")
    why_now = fields.Html(
        "Why / Why Not", compute="_compute_why_now", sanitize=False, help="What would be done today, and why."
    )

    @api.depends("reasons")
    @api.depends_context("lang")
    def _compute_why(self):
        for case in self:
            case.why = reasons.tell(case.env, case.reasons)

    @api.depends_context("lang")
    def _compute_why_now(self):
        large = self.filtered(lambda case: case.item_count > MANY_ITEMS)
        verdicts = (self - large)._evaluate_today()
        for case in self:
            values = case._last_found() if case in large else case._found_now(verdicts[case.id])
            case.why_now = self.env["ir.qweb"]._render("collections_followup.why_now", {**values, "case": case})

    def _found_now(self, verdict):
        """Return the content of ``why_now`` for the verdict of one case."""
        told = (*verdict.reasons, *verdict.in_advance)
        return {
            "outcome": verdict.outcome,
            "level": verdict.decision.level and verdict.decision.level.name,
            "needs_person": verdict.needs_person,
            "sentences": [*self._tell_each(told), *self._tell_holds(verdict.holds)],
        }

    def _tell_each(self, told):
        return [reasons.tell(self.env, reasons.dump([reason])) for reason in told]

    def _tell_holds(self, holds):
        """Return the sentences about items on hold; of many for the same reason, the first and how many more."""
        labels, by_code = dict(reasons.selection(self.env)), {}
        for hold in holds:
            by_code.setdefault(hold.code, []).append(hold)
        for code, held in by_code.items():
            yield from self._tell_each(held[:HOLDS_TOLD])
            if more := len(held[HOLDS_TOLD:]):
                yield self.env._("%(reason)s: %(more)s more", reason=labels.get(code, code), more=more)

    def _last_found(self):
        """Return the content of ``why_now`` for a customer with very many items: the result of the last evaluation."""
        found = self.env._(
            "Found on %(day)s. With so many open items a new evaluation takes a while: choose Refresh to start one.",
            day=format_date(self.env, self.assessed_on),
        )
        return {
            "outcome": self.outcome,
            "level": self.next_level_id.name,
            "needs_person": False,
            "sentences": [*(reasons.tell(self.env, [reason]) for reason in self.reasons or ()), found],
        }
