from odoo import api, fields, models


class CollectionsCase(models.Model):
    """What a customer has cost."""

    _inherit = "collections.case"

    cost_entry_ids = fields.One2many(
        "collections.cost.entry", "case_id", "Entered Costs", help="What was paid beside contacts and commissions."
    )
    analytic_account_ids = fields.One2many(
        "account.analytic.account",
        "collections_case_id",
        "Analytic Accounts",
        help="By which vendor bills say that they are costs of this customer.",
    )
    collecting_cost = fields.Monetary(
        "Cost of Collecting",
        compute="_compute_collecting_cost",
        help="What contacts, commissions of agencies, claims in court, vendor bills and entered costs come to, since "
        "the case was first opened.",
    )

    @api.depends(
        *("contact_ids", "cost_entry_ids.amount", "placement_ids.commission_value", "claim_ids.amount_costs"),
        "analytic_account_ids",
    )
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

    def action_analytic_accounts(self):
        """Open the analytic accounts of the customer's costs; if there is none, the form that makes one."""
        self.ensure_one()
        self.check_access("read")
        action = {
            "type": "ir.actions.act_window",
            "res_model": "account.analytic.account",
            "view_mode": "list,form",
            "domain": [("collections_case_id", "=", self.id)],
            "context": self._defaults_of_account(),
            "name": self.env._("Analytic Account"),
        }
        return action if self.analytic_account_ids else {**action, "view_mode": "form"}

    def _defaults_of_account(self):
        """Return the context in which an analytic account of the costs is made: beside the last one of the company."""
        of_company = [("collections_case_id.company_id", "=", self.company_id.id)]
        last = self.env["account.analytic.account"].search(of_company, order="id desc", limit=1)
        values = {
            "collections_case_id": self.id,
            "name": self.partner_id.name,
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
            "plan_id": last.plan_id.id,
        }
        return {f"default_{name}": value for name, value in values.items()}
