from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

#: The most items that are shown before they are written off; all are counted.
SHOWN = 80


class CollectionsSmallDifference(models.TransientModel):
    """Small open amounts of many customers, shown first, and written off in one go."""

    _name = "collections.small.difference"
    _description = "Write Off Small Differences"
    _inherit = ["collections.wizard"]

    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company.root_id,
        help="Who is owed; its branches are included.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id", help="Currency of the company.")
    most = fields.Monetary(
        "Open Up To",
        compute="_compute_most",
        store=True,
        readonly=False,
        help="At most what the settings allow, in the currency of the company.",
    )
    days = fields.Integer("Overdue For", default=30, help="Days since the due date, at least.")
    line_ids = fields.Many2many(
        "account.move.line", string="Items", compute="_compute_found", help="The first of what would be written off."
    )
    count = fields.Integer("Items Found", compute="_compute_found", help="How many items that are.")
    amount = fields.Monetary("In All", compute="_compute_found", help="What they come to.")

    @api.depends("company_id")
    def _compute_most(self):
        for wizard in self:
            wizard.most = wizard.company_id.collections_small_amount

    @api.depends("company_id", "most", "days")
    def _compute_found(self):
        lines = self.env["account.move.line"]
        for wizard in self:
            [(wizard.count, wizard.amount)] = lines._read_group(
                wizard._domain(), [], ["__count", "amount_residual:sum"]
            )
            wizard.line_ids = lines.search(wizard._domain(), limit=SHOWN, order="date_maturity, id")

    def _domain(self):
        """Return the domain of the items: open debts of customers up to the amount, long enough overdue."""
        until = fields.Date.subtract(self.company_id._collections_day(), days=max(self.days, 0))
        return (
            Domain("company_id", "child_of", self.company_id.id)
            & Domain("account_id.account_type", "=", "asset_receivable")
            & Domain("parent_state", "=", "posted")
            & Domain("reconciled", "=", False)
            & Domain("collections_regrouped", "!=", True)
            & Domain("amount_residual", ">", 0)
            & Domain("amount_residual", "<=", min(self.most, self.company_id.collections_small_amount))
            & Domain("date_maturity", "<=", until)
        )

    def action_write_off(self):
        """Write off all that was found, in one write-off.

        :raises UserError: if nothing is found, another sum than was shown, or more is meant than the settings allow
        """
        self.ensure_one()
        company = self.company_id
        if self.currency_id.compare_amounts(self.most, company.collections_small_amount) > 0:
            told = self.currency_id.format(company.collections_small_amount)
            raise UserError(self.env._("The settings allow up to %s.", told))
        lines = self.env["account.move.line"].search(self._domain())
        if not lines:
            raise UserError(self.env._("No open amount is that small and that old."))
        self.env["collections.write.off"]._check_seen(sum(lines.mapped("amount_residual")), self.currency_id)
        write_off = self.env["collections.write.off"].create(
            {
                "company_id": company.id,
                "date": company._collections_day(),
                "reason": "small",
                "item_ids": [Command.create({"line_id": line.id}) for line in lines],
            }
        )
        write_off.with_context(collections_seen=None).action_write_off()
        return write_off.get_formview_action()
