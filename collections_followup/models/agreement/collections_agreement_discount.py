from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...const import MANAGER_GROUP


class CollectionsAgreement(models.Model):
    """A discount that is credited once every installment has come in time."""

    _inherit = "collections.agreement"

    discount_state = fields.Selection(
        [("open", "Not Decided Yet"), ("earned", "Earned"), ("lost", "Lost")],
        "Discount Is",
        readonly=True,
        help="Earned when every installment has come in time; lost as soon as one has not.",
    )
    discount_move_ids = fields.One2many(
        "account.move",
        "collections_discount_agreement_id",
        "Discount Documents",
        readonly=True,
        help="Credit notes, or write-off entries, that were drafted for the discount.",
    )

    def action_credit_discount(self):
        """Draft the documents that credit the rest, as the company has chosen; a manager approves by posting them."""
        self.ensure_one()
        self.check_access("write")
        self._check_manager_grants()
        self.sudo()._settle_now(self.company_id._collections_day())
        self._check_earned()
        if self.discount_move_ids.filtered(lambda move: move.state != "cancel"):
            raise UserError(self.env._("The discount has been drafted already."))
        # a manager of collections may not be able to write entries
        self.sudo()._draft_discount()
        return self.action_view_discount()

    @api.model
    def _check_manager_grants(self):
        if not self.env.su and not self.env.user.has_group(MANAGER_GROUP):
            raise AccessError(self.env._("Only a manager grants a discount."))

    def _check_earned(self):
        if self.state != "completed" or self.discount_state != "earned":
            raise UserError(self.env._("The discount is earned when every installment has come in time."))

    def _check_discount_posted(self, moves):
        """Check, before documents of the discount are posted, that it is still earned and as much is still open.

        :param moves: documents of this agreement
        """
        self._settle_now(self.company_id._collections_day())
        self._check_earned()
        receivable = moves.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        given = -sum(receivable.mapped("amount_currency"))
        left = sum(self._lines().mapped("amount_residual_currency"))
        if self.currency_id.compare_amounts(given, min(left, self.discount)) > 0:
            raise UserError(
                self.env._(
                    "The discount of %(agreement)s takes off %(given)s; %(left)s is left: cancel it and draft anew.",
                    agreement=self.display_name,
                    given=self.currency_id.format(given),
                    left=self.currency_id.format(left),
                )
            )

    def _draft_discount(self):
        """Draft a document for the open amount of each invoice, but for no more than the discount in all.

        Debts other than invoices, such as an opening balance, have no credit note: they are written off.
        """
        left, written_off = self.discount, {}
        by_note = self.company_id.collections_agreement_discount == "credit_note"
        for move, lines in self._lines().grouped("move_id").items():
            amount = min(sum(lines.mapped("amount_residual_currency")), left)
            if self.currency_id.compare_amounts(amount, 0) <= 0:
                continue
            left -= amount
            if by_note and move.is_invoice(include_receipts=True):
                note = move._collections_draft_credit_note(amount, self._discount_reference())
                note.sudo().collections_discount_agreement_id = self  # only code writes it
            else:
                written_off |= self._parts(lines, amount)
        self._draft_write_offs(written_off)

    def _discount_reference(self):
        return self.env._("Discount of payment agreement %s", self.display_name)

    @api.model
    def _parts(self, lines, amount):
        """Return {journal item: part} of an amount, the earliest due date first."""
        parts = {}
        for line in lines._collections_oldest_first():
            parts[line] = min(line.amount_residual_currency, amount)
            amount -= parts[line]
        return {line: part for line, part in parts.items() if line.currency_id.compare_amounts(part, 0) > 0}

    def _draft_write_offs(self, parts):
        """Draft a journal entry for each company, which moves the parts from their items to the chosen account.

        :param parts: {journal item: amount in its currency}
        """
        account = self.company_id.collections_discount_account_id
        if parts and not account:
            raise UserError(self.env._("Choose the account of discounts that are written off in the settings first."))
        lines = self.env["account.move.line"].union(*parts)
        for company, of_company in lines.grouped("company_id").items():
            credits = [self._credit_values(line, parts[line]) for line in of_company]
            taken = {name: -sum(values[name] for values in credits) for name in ("balance", "amount_currency")}
            debit = {"account_id": account.id, "currency_id": self.currency_id.id, "partner_id": self.partner_id.id}
            entry = (
                self.env["account.move"]
                .with_company(company)
                .create(
                    {
                        "move_type": "entry",
                        "company_id": company.id,
                        "date": self.company_id._collections_day(),
                        "ref": self._discount_reference(),
                        "line_ids": [Command.create(values) for values in (*credits, debit | taken)],
                    }
                )
            )
            entry.sudo().collections_discount_agreement_id = self  # only code writes it

    @api.model
    def _credit_values(self, line, part):
        """Return the values of an item that takes a part off another one, at the rate at which that is booked."""
        share = part / line.amount_residual_currency
        return {
            "account_id": line.account_id.id,
            "partner_id": line.partner_id.id,
            "currency_id": line.currency_id.id,
            "amount_currency": -part,
            "balance": -line.company_currency_id.round(line.amount_residual * share),
        }

    def _match_write_offs(self, moves):
        """Reconcile posted entries of the discount with the items that they are for."""
        items = (self._lines() | moves.line_ids).filtered(lambda i: i.account_id.reconcile and not i.reconciled)
        for of_account in items.grouped(lambda item: (item.account_id, item.company_id)).values():
            of_account.reconcile()

    def action_view_discount(self):
        """Show the documents of the discount."""
        domain = Domain("id", "in", self.discount_move_ids.ids)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Discount"),
            "res_model": "account.move",
            "domain": list(domain),  # Odoo would try to translate a bare tuple here
            "view_mode": "list,form",
        }
