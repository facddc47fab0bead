from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CollectionsCircumstance(models.Model):
    _inherit = "collections.circumstance"

    def action_review(self):
        """Open the window in which a person says whether it still holds."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Does This Still Hold?"),
            "res_model": "collections.circumstance.review",
            "view_mode": "form",
            "target": "new",
            "context": {"default_circumstance_id": self.id},
        }


class CollectionsCircumstanceReview(models.TransientModel):
    """A person says whether what a customer has told still holds."""

    _name = "collections.circumstance.review"
    _inherit = "collections.ending"
    _description = "Review of Circumstances"

    circumstance_id = fields.Many2one(
        "collections.circumstance", required=True, readonly=True, ondelete="cascade", help="What the customer has told."
    )
    partner_id = fields.Many2one(related="circumstance_id.partner_id")
    company_id = fields.Many2one(related="circumstance_id.company_id")
    told_on = fields.Date(related="circumstance_id.told_on")
    treatment = fields.Selection(related="circumstance_id.treatment")
    still_holds = fields.Selection(
        [("yes", "Yes, until another review"), ("no", "No")],
        required=True,
        default="yes",
        help="Yes: the customer is treated as now. No: the customer is followed up as all others.",
    )
    review_on = fields.Date(
        "Next Review",
        compute="_compute_review_on",
        store=True,
        readonly=False,
        help="The day on which it is looked at again.",
    )
    hold = fields.Boolean("In Peace until Then", help="Nothing is sent by itself until the next review.")
    reason = fields.Char("What Has Changed", help="Why it no longer holds.")

    @api.depends("circumstance_id")
    def _compute_review_on(self):
        for review in self:
            told = review.circumstance_id
            today = told.company_id._collections_day() if told else fields.Date.context_today(review)
            review.review_on = fields.Date.add(today, days=told.cause_id.review_days)

    def _what_ends(self):
        return self.circumstance_id

    def action_save(self):
        """Keep it until another day, or end it.

        :raises ValidationError: if the day is over, or nothing says why it has ended
        """
        self.ensure_one()
        if self.still_holds == "no":
            return self.action_end()
        if not self.review_on or self.review_on <= self.company_id._collections_day():
            raise ValidationError(self.env._("The next review is on a day that is still to come."))
        self.circumstance_id.case_id.check_access("write")
        # written by code alone, for whoever may change the case
        self.circumstance_id.sudo()._keep(self.review_on, self.hold)
        return {"type": "ir.actions.act_window_close"}
