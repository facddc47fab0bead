from odoo import Command, api, fields, models
from odoo.tools import format_amount

from ...decision.payment import spread
from ...tools import later

#: The most invoices whose chatter notes a payment; for more, only the contact log does.
MOST_TOLD = 20
#: The e-mail template that thanks for a payment.
RECEIPT = "collections_followup.mail_template_payment_received"
#: The states that are noted in the contact log when they are reached.
LOGGED = ("pending", "authorized", "done", "cancel", "error")


class PaymentTransaction(models.Model):
    _inherit = "payment.transaction"

    collections_case_id = fields.Many2one(
        "collections.case",
        "Follow-up Case",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="Whose page the payment was begun on.",
    )
    collections_line_ids = fields.Many2many(
        "account.move.line",
        "collections_transaction_line_rel",
        "transaction_id",
        "line_id",
        "Chosen Items",
        readonly=True,
        copy=False,
        help="What the customer has chosen to pay; nothing else is paid by it.",
    )
    collections_charges = fields.Json(
        "Chosen Charges",
        readonly=True,
        copy=False,
        help="What is paid beside the items, as the customer has seen it: kind, key and amount of each.",
    )
    collections_installment_id = fields.Many2one(
        "collections.agreement.installment",
        "Installment",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The installment of a payment agreement that is paid.",
    )
    collections_autopay_id = fields.Many2one(
        "collections.autopay",
        "Automatic Payment",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="Standing authorization under which the card is charged.",
    )

    # === STATES === #

    def _set_authorized(self, *, state_message=None, extra_allowed_states=()):
        states = (*extra_allowed_states, *self._collections_taken_up_again())
        return super()._set_authorized(state_message=state_message, extra_allowed_states=states)

    def _set_done(self, *, state_message=None, extra_allowed_states=()):
        states = (*extra_allowed_states, *self._collections_taken_up_again())
        return super()._set_done(state_message=state_message, extra_allowed_states=states)

    def _collections_taken_up_again(self):
        """Return the states that a payment may leave again: one given up for another may still bring its money."""
        return ("cancel",) if self.collections_case_id else ()

    def _collections_may_be_dropped(self):
        """Return True if only this server knows of it yet, so that it can be left without asking the provider.

        If the browser has gone to the provider's page, or a saved card is charged, only the provider knows more.
        """
        return self.state == "draft" and self.operation == "online_direct" and not self.provider_reference

    def _post_process(self):
        """Once for each state reached, note it in the contact log, and evaluate the customer again."""
        news = self.filtered(lambda tx: tx.collections_case_id and not tx.is_post_processed and tx.state in LOGGED)
        result = super()._post_process()
        for transaction in news:
            transaction._collections_tell()
        cases = news.collections_case_id
        cases._refresh()
        later.forget(cases.partner_id, "_collections_refresh")  # it has been done
        return result

    def _collections_tell(self):
        """Note the result of the payment in the contact log; only money received counts as a contact."""
        case = self.collections_case_id
        kind = "conversation" if self.state == "done" else "notice"
        case._log_visit(
            self._collections_said(), self.partner_id, kind, installment_id=self.collections_installment_id.id
        )
        if self.collections_autopay_id:
            self.collections_autopay_id._charged(self)
        if self.state == "done":
            case._process_isolated(self._collections_send_receipt, self._collections_receipt_failed)

    def _collections_send_receipt(self, case):
        """Thank by e-mail, if the customer may be written to. Odoo itself sends no receipt.

        A company that sends its own archives the template.
        """
        email, template = self.env["collections.channel.email"], self.env.ref(RECEIPT)
        # whoever pays what the law holds is thanked all the same
        if template.active and not email._own_obstacles(case):
            email._send_template(RECEIPT, self, case=case, kind="notice", user_id=False)

    def _collections_receipt_failed(self, case, error):
        """Log that the receipt failed: the money has come all the same."""
        ours = case._for_colleagues()
        ours.message_post(body=ours.env._("The receipt of a payment was not sent: %s", error))

    def _collections_said(self):
        """Return the result of the payment, in the language of the contact log's readers."""
        ours = self.collections_case_id._for_colleagues().env
        said = {
            "pending": ours._("Payment of %(amount)s is under way: %(reference)s"),
            "authorized": ours._("Payment of %(amount)s is authorized: %(reference)s"),
            "done": ours._("Paid %(amount)s online: %(reference)s"),
            "cancel": ours._("Payment of %(amount)s was cancelled: %(reference)s"),
            "error": ours._("Payment of %(amount)s has failed: %(reference)s"),
        }[self.state]
        return said % {"amount": format_amount(ours, self.amount, self.currency_id), "reference": self.reference}

    def _get_invoices_to_notify(self):
        """Return none of very many invoices: a message in the chatter of each would take longer than the payment."""
        invoices = super()._get_invoices_to_notify()
        return invoices if not self.collections_case_id or len(invoices) <= MOST_TOLD else invoices.browse()

    # === ALLOCATED === #

    def _create_payment(self, **extra_create_values):
        """Pay the chosen items, the oldest first; Odoo would pay whatever is open of their invoices.

        Items paid in the meantime by other means are left out; any surplus stays as the customer's credit.
        It is paid on the company's day: by the server's, a payment in the evening might be dated tomorrow, too late.
        """
        company = self.provider_id.company_id.root_id
        self = self.with_context(tz=company._collections_zone())  # Odoo takes the day from there
        lines = self._collections_in_order(
            self._collections_open_lines(), self._collections_book_charges(company._collections_day())
        )
        if not lines or self._collections_is_whole_invoice(lines):
            return super()._create_payment(**extra_create_values)
        parts = self._collections_parts(lines)
        invoices = self.invoice_ids
        self.invoice_ids = False  # otherwise all of them would be paid
        payment = super()._create_payment(
            **{
                "invoice_ids": [Command.set(invoices.ids)],
                "destination_account_id": lines[0].account_id.id,
                "write_off_line_vals": self._collections_other_accounts(lines, parts),
                **extra_create_values,
            }
        )
        self.invoice_ids = invoices
        self._collections_reconcile(payment, lines, parts)
        return payment

    def _collections_open_lines(self):
        """Return the chosen items that are still open, the oldest first."""
        lines = self._collections_chosen_by().collections_line_ids
        return lines.filtered(self._collections_is_open)._collections_oldest_first()

    def _collections_in_order(self, lines, charges):
        """Return the items and the charges in the order in which they are paid; an agreement has its own."""
        chosen = self._collections_chosen_by()
        if chosen.collections_installment_id:
            return lines + charges
        order = self.env["collections.charge"]._allocated(chosen.collections_case_id.sudo(), lines, charges)
        return lines.browse().concat(*order)

    def _collections_chosen_by(self):
        """Return the transaction that records the choice: for a capture, the one that is captured."""
        return self.source_transaction_id if self.operation == self.source_transaction_id.operation else self

    @api.model
    def _collections_is_open(self, line):
        return line.parent_state == "posted" and not line.reconciled and line.amount_residual_currency > 0

    def _collections_book_charges(self, day):
        """Enter chosen charges that are still owed in the books, so that the payment pays them.

        :returns: account.move.line
        """
        chosen = self._collections_chosen_by()
        seen = {(kind, key): amount for kind, key, amount in chosen.collections_charges or ()}
        if not seen:
            return self.env["account.move.line"]
        case = chosen.collections_case_id
        owed = [charge for charge in case._assess_today()[case.id].charges if charge.place in seen]
        # a charge that has grown since the customer saw it was not paid in full
        booked = [charge._replace(amount=min(charge.amount, seen[charge.place])) for charge in owed]
        return self.env["collections.charge"]._booked(booked, case, day).filtered(self._collections_is_open)

    def _collections_is_whole_invoice(self, lines):
        """Return True if Odoo would pay exactly that; it then grants the early payment discount too."""
        of_invoice = self.invoice_ids.line_ids.filtered(lambda line: line.display_type == "payment_term")
        return len(self.invoice_ids) == 1 and lines == of_invoice.filtered(lambda line: not line.reconciled)

    def _collections_parts(self, lines):
        """Return the amount that each item gets, by id."""
        opens = [(line.id, line.amount_residual_currency) for line in lines]
        return spread(self.amount, opens, self.currency_id.rounding)

    def _collections_other_accounts(self, lines, parts):
        """Return counterparts for items that are on another receivable account than the oldest."""
        company = self.provider_id.company_id
        today = company.root_id._collections_day()
        values = []
        for account, of_account in lines.grouped("account_id").items():
            amount = -sum(parts.get(line.id, 0.0) for line in of_account)
            if account != lines[0].account_id and amount:
                balance = self.currency_id._convert(amount, company.currency_id, company, today)
                values.append(
                    {
                        "name": self.reference,
                        "account_id": account.id,
                        "partner_id": self.partner_id.commercial_partner_id.id,
                        "currency_id": self.currency_id.id,
                        "amount_currency": amount,
                        "balance": balance,
                    }
                )
        return values

    def _collections_reconcile(self, payment, lines, parts):
        """Allocate in order: at most the last item of an account is paid in part."""
        for account, of_account in lines.filtered(lambda line: line.id in parts).grouped("account_id").items():
            money = payment.move_id.line_ids.filtered(lambda line: line.account_id == account)  # noqa: B023
            whole = of_account.filtered(
                lambda line: not line.currency_id.compare_amounts(parts[line.id], line.amount_residual_currency)
            )
            for paid in filter(None, (whole, of_account - whole)):
                (money + paid).reconcile()
