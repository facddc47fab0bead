from odoo import api, fields, models

#: The type of the activities of steps.
ACTIVITY = "collections_followup_recovery.mail_activity_claim_step"


class CollectionsClaimStep(models.Model):
    """What is to be done about a claim by a day, what was done, and what it cost."""

    _name = "collections.claim.step"
    _description = "Step of a Claim"
    _inherit = ["collections.by.people", "collections.limited", "collections.on.bill"]
    _order = "deadline, id"
    _by_code = {"activity_id": False}

    claim_id = fields.Many2one(
        "collections.claim", required=True, ondelete="cascade", index=True, help="The claim it belongs to."
    )
    case_id = fields.Many2one(related="claim_id.case_id", store=True, index=True)
    company_id = fields.Many2one(related="claim_id.company_id", store=True, index=True)
    user_id = fields.Many2one(related="claim_id.user_id", store=True)
    currency_id = fields.Many2one(related="claim_id.currency_id")
    name = fields.Char("Step", required=True, help="What is to be done, or was done.")
    deadline = fields.Date(help="By when it must be done. The person who handles the claim gets a task for that day.")
    done_on = fields.Date(help="When it was done; empty as long as it is to be done.")
    cost = fields.Monetary(help="What it cost: court fees, lawyer, bailiff.")
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency", help="Currency of the company."
    )
    cost_value = fields.Monetary(
        "Cost (Company Currency)",
        compute="_compute_cost_value",
        store=True,
        currency_field="company_currency_id",
        help="What it cost, in the currency of the company, at the rate of its day.",
    )
    activity_id = fields.Many2one(
        "mail.activity", "Task", readonly=True, copy=False, ondelete="set null", help="The task for its day."
    )

    _cost_not_negative = models.Constraint("CHECK (COALESCE(cost, 0) >= 0)", "A step cannot cost less than nothing.")

    @api.depends("cost", "deadline", "done_on", "claim_id.currency_id", "company_id")
    def _compute_cost_value(self):
        for step in self:
            company = step.company_id
            day = step.done_on or step.deadline or (company and company._collections_day())
            step.cost_value = (
                step.currency_id._convert(step.cost, company.currency_id, company, day) if company else 0.0
            )

    @api.constrains("claim_id", "bill_line_id")
    def _check_bill(self):
        return super()._check_bill()

    @api.model_create_multi
    def create(self, vals_list):
        steps = super().create(vals_list)
        steps._plan()
        return steps

    def write(self, vals):
        result = super().write(vals)
        if not {"name", "deadline", "done_on"}.isdisjoint(vals):
            self._plan()
        return result

    def unlink(self):
        self.sudo().activity_id.unlink()  # whoever it was given to
        return super().unlink()

    def _plan(self):
        """Keep one task for each step that has a day and is not done."""
        for step in self:
            waits = step.deadline and not step.done_on and step.claim_id
            if step.activity_id:
                step._replan(waits)
            elif waits:
                claim = step.claim_id
                planned = claim.activity_schedule(
                    ACTIVITY, date_deadline=step.deadline, summary=step.name, user_id=claim.user_id.id
                )
                step.sudo().activity_id = planned  # only code writes it

    def _replan(self, waits):
        task = self.sudo().activity_id  # whoever it was given to
        if waits:
            task.write({"date_deadline": self.deadline, "summary": self.name})
        elif self.done_on:
            task.action_feedback()
        else:
            task.unlink()
