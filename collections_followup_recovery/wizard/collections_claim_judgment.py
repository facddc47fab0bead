from odoo import fields, models
from odoo.exceptions import ValidationError


class CollectionsClaimJudgment(models.TransientModel):
    """What a court has decided about a claim."""

    _name = "collections.claim.judgment"
    _inherit = ["collections.wizard"]
    _description = "Judgment about a Claim"

    claim_id = fields.Many2one("collections.claim", required=True, ondelete="cascade", help="The claim.")
    currency_id = fields.Many2one(related="claim_id.currency_id")
    decided_on = fields.Date(
        required=True, default=fields.Date.context_today, help="The day from which the limitation of the judgment runs."
    )
    amount = fields.Monetary("Adjudged", help="What the customer has to pay, interest included; 0: nothing.")

    def action_record(self):
        """Record the judgment: nothing adjudged ends the claim as lost."""
        self.ensure_one()
        claim = self.claim_id
        if self.decided_on < (claim.filed_on or self.decided_on) or self.decided_on > claim._today():
            raise ValidationError(self.env._("Check the day of the judgment."))
        values = {"judgment_on": self.decided_on, "judgment_amount": self.amount}
        if claim.currency_id.compare_amounts(self.amount, 0) > 0:
            claim._move_on("judgment", "filed", "hearing", **values)
        else:
            claim._move_on("lost", "filed", "hearing", closed_on=claim._today())
            claim._drop_tasks()
        return {"type": "ir.actions.act_window_close"}
