from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools import notification


class CollectionsReconcile(models.TransientModel):
    """Reconciles outstanding credits of a customer with chosen open items, as Odoo does from each single invoice."""

    _name = "collections.reconcile"
    _inherit = "collections.wizard"
    _description = "Reconcile Credits"

    case_id = fields.Many2one("collections.case", "Customer", required=True, readonly=True, help="Whose credits.")
    customer_id = fields.Many2one(related="case_id.partner_id", string="Debtor")
    company_id = fields.Many2one(related="case_id.company_id")
    currency_id = fields.Many2one(related="case_id.currency_id")
    credit_ids = fields.Many2many(
        "account.move.line",
        "collections_reconcile_credit_rel",
        string="Outstanding Credits",
        compute="_compute_credit_ids",
        compute_sudo=False,  # nobody reads more than they see in the books
        store=True,
        readonly=False,
        help="Payments and credit notes that are not reconciled. Take out what is not to be used.",
    )
    item_ids = fields.Many2many(
        "account.move.line",
        "collections_reconcile_item_rel",
        string="Open Items",
        compute="_compute_item_ids",
        compute_sudo=False,  # nobody reads more than they see in the books
        store=True,
        readonly=False,
        help="What the credits pay, the oldest first: proposed are as many as they cover, held ones last.",
    )
    credit = fields.Monetary("Credits", compute="_compute_amounts", help="Sum of the chosen credits.")
    debt = fields.Monetary("Open Items Chosen", compute="_compute_amounts", help="Sum of the chosen open items.")
    credit_left = fields.Monetary(
        "Stays as Credit", compute="_compute_amounts", help="What of the credits is not needed for these items."
    )
    debt_left = fields.Monetary(
        "Stays Open", compute="_compute_amounts", help="What of these items the credits do not cover."
    )

    # === PROPOSED === #

    @api.depends("case_id")
    def _compute_credit_ids(self):
        """Propose all credits but those that were paid for an order: they pay no older debt."""
        for wizard in self:
            found = wizard._open(Domain("amount_residual", "<", 0))
            orders = self.env["collections.fact.in.advance"]._orders(found.payment_id.ids)
            wizard.credit_ids = found.filtered(lambda line, orders=orders: line.payment_id.id not in orders)

    @api.depends("case_id")
    def _compute_item_ids(self):
        for wizard in self:
            wizard.item_ids = wizard._covered(-sum(wizard.credit_ids.mapped("amount_residual")))

    @api.depends("credit_ids", "item_ids")
    def _compute_amounts(self):
        for wizard in self:
            wizard.credit = -sum(wizard.credit_ids.mapped("amount_residual"))
            wizard.debt = sum(wizard.item_ids.mapped("amount_residual"))
            wizard.credit_left = max(wizard.credit - wizard.debt, 0)
            wizard.debt_left = max(wizard.debt - wizard.credit, 0)

    def _covered(self, amount):
        """Return the open items that an amount pays, at least in part, in the order of the evaluation."""
        case, covered = self.case_id, self.env["account.move.line"]
        assessment = case._assess_today()[case.id] if case else None
        order = sorted(assessment.items, key=lambda item: bool(item.hold)) if assessment else ()
        visible = set(self._open(Domain("id", "in", [item.receivable.id for item in order])).ids)
        for item in order:
            if case.currency_id.compare_amounts(amount, 0) <= 0:
                break
            if item.receivable.id in visible:
                covered += covered.browse(item.receivable.id)
                amount -= covered[-1].amount_residual
        return covered

    def _open(self, domain):
        """Return the customer's open items of a domain, those of companies that are ticked."""
        Line = self.env["account.move.line"]
        return Line.search(self.case_id._item_domain() & domain, order="date, id") if self.case_id else Line

    # === DONE === #

    def action_reconcile(self):
        """Reconcile the chosen credits with the chosen items, and show the amount.

        :raises UserError: if something is not open any more, or nothing fits together
        """
        self.ensure_one()
        lines = self.credit_ids | self.item_ids
        if lines - self._open(Domain("id", "in", lines.ids)):
            raise UserError(self.env._("Some of this is not open any more. Please close this window and begin again."))
        before = self._credit()
        for account in lines.account_id:
            lines.filtered(lambda line: line.account_id == account).reconcile()  # noqa: B023
        used = self.currency_id.round(before - self._credit())
        if not used:
            raise UserError(self.env._("Choose a credit and an open item of the same receivable account."))
        told = self.env._("Reconciled: %s", self.currency_id.format(used))
        return notification.shown(told, type="success")

    def _credit(self):
        return -sum(self.credit_ids.mapped("amount_residual"))
