from odoo import api, fields, models

from ...tools import reasons


class CollectionsAnswerGuess(models.Model):
    """A case to which an e-mail may belong, and why: its automatic steps wait until somebody has decided."""

    _name = "collections.answer.guess"
    _description = "Case of an Answer, as Guessed"
    _rec_name = "case_id"
    _order = "id"

    answer_id = fields.Many2one(
        "collections.answer", required=True, readonly=True, ondelete="cascade", index=True, help="What came."
    )
    case_id = fields.Many2one(
        "collections.case", required=True, readonly=True, ondelete="cascade", index=True, help="Whose it may be."
    )
    company_id = fields.Many2one(related="answer_id.company_id", store=True)
    reasons = fields.Json(readonly=True)
    why = fields.Text(compute="_compute_why", help="What speaks for it.")

    @api.depends("reasons")
    @api.depends_context("lang")
    def _compute_why(self):
        for guess in self:
            guess.why = reasons.tell(self.env, guess.reasons)

    def action_confirm(self):
        """Confirm that it belongs to this case."""
        self.ensure_one()
        self.answer_id.case_id = self.case_id
        return self.answer_id.action_confirm()
