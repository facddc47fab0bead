from odoo import api, fields, models


class CollectionsCase(models.Model):
    """What a customer has cost."""

    _inherit = "collections.case"

    cost_entry_ids = fields.One2many(
        "collections.cost.entry", "case_id", "Entered Costs", help="What was paid beside contacts and commissions."
    )
    collecting_cost = fields.Monetary(
        "Cost of Collecting",
        compute="_compute_collecting_cost",
        help="What contacts, commissions of agencies, claims in court and entered costs come to, since the case was "
        "first opened.",
    )

    @api.depends("contact_ids", "cost_entry_ids.amount", "placement_ids.commission_value", "claim_ids.amount_costs")
    def _compute_collecting_cost(self):
        spent = self.env["collections.cost"]._spent_on(self)
        for case in self:
            case.collecting_cost = spent.get(case.id, 0.0)

    def action_view_costs(self):
        """Open what the customer has cost."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("collections_followup_recovery.collections_cost_action")
        return {**action, "domain": [("case_id", "=", self.id)], "context": {}}

    def action_add_cost(self):
        """Open the form on which a cost is entered."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Enter a Cost"),
            "res_model": "collections.cost.entry",
            "view_mode": "form",
            "target": "new",
            "context": {"default_case_id": self.id},
        }
