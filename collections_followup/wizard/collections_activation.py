from odoo import api, fields, models
from odoo.exceptions import UserError


class ResCompany(models.Model):
    _inherit = "res.company"

    def _collections_action_switch_on(self):
        """Open the wizard that switches the follow-up on."""
        return self.env["collections.activation"]._action_open(self)


class CollectionsActivation(models.TransientModel):
    """Switches the follow-up of a company on, once a person has seen what would go out."""

    _name = "collections.activation"
    _inherit = "collections.wizard"
    _description = "Switch On the Follow-up"

    company_id = fields.Many2one("res.company", required=True, help="Whose customers are followed up.")
    currency_id = fields.Many2one(related="company_id.currency_id")
    run_id = fields.Many2one("collections.run", "Proposal", compute="_compute_run", help="The last proposal.")
    proposed_count = fields.Integer("Messages Proposed", related="run_id.proposed_count", related_sudo=False)
    amount_asked = fields.Monetary("Asked For", compute="_compute_run", help="What the proposed messages ask for.")
    mail_lacks = fields.Html(related="company_id.collections_mail_lacks")
    automatic_count = fields.Integer(
        compute="_compute_run",
        help="Messages that would go out without asking, as proposed; those about older debts wait for a person, or "
        "are left out, as chosen here.",
    )
    seen = fields.Boolean(
        "I Have Looked at the Proposal", help="Confirm that you have looked at what would go out, and to whom."
    )
    start_date = fields.Date(
        "Follow Up Debts Due From",
        default=lambda self: self._default_start_date(),
        required=True,
        help="Debts that were due earlier are treated as chosen below.",
    )
    older_debt = fields.Selection(
        lambda self: self.env["res.company"]._fields["collections_older_debt"]._description_selection(self.env),
        "Older Debts",
        default="person",
        required=True,
        help="What happens to debts that were due before that day.",
    )

    @api.model
    def _names(self):
        """Include the company: what its mail setup lacks is shown only to users who may see the company."""
        return [*super()._names(), "company_id"]

    @api.model
    def _default_start_date(self):
        return fields.Date.subtract(self.env.company.root_id._collections_day(), months=3)

    @api.depends("company_id")
    def _compute_run(self):
        for activation in self:
            run = self.env["collections.run"].search([("company_id", "=", activation.company_id.id)], limit=1)
            activation.run_id = run
            proposed = run._steps("proposed")
            activation.automatic_count = len(proposed.filtered(lambda s: not s.needs_person))
            activation.amount_asked = sum(proposed.mapped("amount"))

    @api.model
    def _action_open(self, company):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Switch On the Follow-up"),
            "res_model": self._name,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_company_id": company.id},
        }

    def action_switch_on(self):
        """Switch the follow-up on: automatic levels are sent from the next night on."""
        self.ensure_one()
        self.check_access("create")
        if not self.run_id:
            raise UserError(
                self.env._("Make a first proposal: nothing is switched on before somebody has seen what would go out.")
            )
        if not self.seen:
            raise UserError(self.env._("Look at the proposal first, then confirm that you have."))
        # a collections manager need not be an administrator of companies
        self.company_id.sudo().write(
            {
                "collections_active": True,
                "collections_start_date": self.start_date,
                "collections_older_debt": self.older_debt,
            }
        )

    def action_view_run(self):
        if self.run_id:
            return self.run_id._action_open()
        return self.env["collections.run"].action_propose_now()
