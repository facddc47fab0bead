from datetime import timedelta

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_amount, format_date

from ...tools import typed

#: Days for which the customer's page shows an answer; during these the same item is not disputed again.
DAYS_SHOWN = 60
#: The most invoices that a customer disputes at once; for more of them, they should talk to a person.
MOST_AT_ONCE = 20


class CollectionsPageDispute(models.AbstractModel):
    """Disputes on the customer's page: items that customers dispute, or say that they have paid."""

    _name = "collections.page.dispute"
    _description = "Disputes on the Customer's Page"

    @api.model
    def _reasons_told(self):
        """Return what can be wrong, in the customer's words: [(reason, sentence)]. "paid" has a form of its own."""
        told = {
            "goods": self.env._("I have not received it, or it was damaged"),
            "price": self.env._("The price is not what we agreed on"),
            "quantity": self.env._("The quantity is wrong"),
            "service": self.env._("I am not satisfied with the work or its quality"),
            "duplicate": self.env._("It was invoiced twice"),
            "not_ours": self.env._("It is not for us"),
            "other": self.env._("Something else"),
        }
        return list(told.items())

    @api.model
    def _open_disputes(self, case, person, item_ids, reason, description="", amount="", files=(), form=None):
        """Open disputes for items that a customer disputes on their page.

        :param case: as superuser, and locked
        :param person: partner who disputes
        :param item_ids: ids of journal items, as the form sends them
        :param amount: the disputed part of the only item, as the customer has written it; empty: all of it
        :param files: (name, content) of the evidence
        :param form: typed.Form by which all this was read
        :returns: the disputes, one for each invoice or installment
        :raises UserError: with a message in the customer's words
        """
        form = form or typed.Form()
        lines = form.take("item", self._disputable, case, item_ids)
        self._check_reason(form, reason, description)
        part = form.take("amount", self._part, case, lines, amount)
        form.check()
        return self._open(case, person, lines, reason, description, part, files)

    @api.model
    def _open(self, case, person, lines, reason, description, part, files):
        """Open disputes for items that may be disputed.

        :param part: disputed amount of the only item; 0: all of it
        """
        contact = self._log_contested(case, person, lines, reason, description)
        common = {
            "case_id": case.id,
            "amount": part,
            "reason": reason,
            "description": description,
            "user_id": self._owner(case).id,
            "deadline": case.company_id._collections_day() + timedelta(case.company_id.collections_dispute_days),
            "contact_id": contact.id,
        }
        # the customer reads answers on the page, and does not follow what colleagues discuss, in their own language
        Dispute = case._for_colleagues().env["collections.dispute"].with_context(mail_create_nosubscribe=True)
        disputes = Dispute.create([{**common, **invoice} for invoice in self._invoices(case, lines)])
        self._keep_evidence(disputes, files)
        return disputes.with_env(self.env)

    @api.model
    def _check_reason(self, form, reason, description):
        if reason not in dict(self.env["collections.dispute"]._fields["reason"].selection):
            form.refuse("reason", self.env._("Please choose what is wrong."))
        elif reason == "other" and not description:
            form.refuse("description", self.env._("Please tell us in a few words what is wrong."))

    @api.model
    def _disputable(self, case, item_ids):
        """Return the chosen items, if the customer may dispute all of them.

        :raises UserError: if they may not, or have chosen none
        """
        if not item_ids:
            raise UserError(self.env._("Please choose the invoices that this is about."))
        rows = {row.id for row in self.env["collections.page"]._choosable(case)["rows"]}
        if len(item_ids) > MOST_AT_ONCE:
            raise UserError(
                self.env._(
                    "Please choose up to %(most)s invoices at once. If it is about more of them, write us a message.",
                    most=MOST_AT_ONCE,
                )
            )
        if set(item_ids) - rows:
            raise UserError(self.env._("One of the invoices is not open any more. Please look at the list again."))
        lines = self.env["account.move.line"].browse(item_ids)
        for dispute in self._shown_to(case).filtered(lambda d: d.move_id in lines.move_id):
            self._check_new(dispute, lines)
        return lines

    @api.model
    def _check_new(self, dispute, lines):
        """Refuse to dispute an invoice again that is in dispute, or that has been answered."""
        if dispute.line_id and dispute.line_id not in lines:
            return
        invoice = dispute.move_id.name
        if dispute.state == "open":
            raise UserError(
                self.env._(
                    "We are looking into %(invoice)s already. You will have our answer by %(day)s.",
                    invoice=invoice,
                    day=format_date(self.env, dispute.deadline),
                )
            )
        if dispute.state == "invalid":
            raise UserError(
                self.env._(
                    "We answered you about %(invoice)s on %(day)s. If there is something new, write us a message.",
                    invoice=invoice,
                    day=format_date(self.env, dispute.closed_on),
                )
            )

    @api.model
    def _part(self, case, lines, amount):
        """Return the disputed amount of the only item; 0: all of it.

        :param lines: None if they were refused
        """
        part = typed.amount(self.env, amount, lines[:1].currency_id if lines else case.company_id.currency_id)
        if not part or not lines:
            return 0.0
        if len(lines) > 1:
            raise UserError(self.env._("For a part of the amount, please choose one invoice at a time."))
        currency, left = lines.currency_id, lines.amount_residual_currency
        if currency.compare_amounts(part, left) > 0:
            raise UserError(
                self.env._(
                    "Of %(invoice)s %(left)s is open. Please give a part of that, or leave the amount empty.",
                    invoice=lines.move_id.name,
                    left=format_amount(self.env, left, currency),
                )
            )
        return part

    @api.model
    def _log_contested(self, case, person, lines, reason, description):
        colleagues = case._for_colleagues()
        invoices = ", ".join(lines.move_id.mapped("name"))
        label = dict(self.env["collections.dispute"]._fields["reason"]._description_selection(colleagues.env))[reason]
        summary = colleagues.env._("Disputes %(invoices)s: %(reason)s", invoices=invoices, reason=label)
        return case._log_visit(summary, person, note=description)

    @api.model
    def _say_paid(self, case, person, item_ids, day, reference="", paid="", description="", files=(), form=None):
        """Note that the customer has already paid: reminders wait while the owner searches for the money.

        :param day: the day of the payment; None if it was refused
        :param paid: the amount, as the customer has written it
        :param form: typed.Form by which all this was read
        :returns: the disputes, with reason "paid"
        :raises UserError: with a message in the customer's words
        """
        form = form or typed.Form()
        lines = form.take("item", self._disputable, case, item_ids)
        if day and day > case.company_id._collections_day():
            to_come = self.env._("This day is still to come. If you are going to pay then, please promise us the day.")
            form.refuse("day", to_come)
        currency = lines[:1].currency_id if lines else case.company_id.currency_id
        amount = form.take("paid", typed.amount, self.env, paid, currency)
        form.check()
        told = self._told_payment(case, day, reference, amount, currency, description)
        return self._open(case, person, lines, "paid", told, 0.0, files)

    @api.model
    def _told_payment(self, case, day, reference, amount, currency, description):
        """Return what a customer says about their payment, one line for each answer, for colleagues."""
        colleagues = case._for_colleagues()
        told = [
            colleagues.env._("Paid on %(day)s", day=format_date(colleagues.env, day)),
            reference and colleagues.env._("Reference: %(reference)s", reference=reference),
            amount and colleagues.env._("Amount: %(amount)s", amount=format_amount(colleagues.env, amount, currency)),
            description,
        ]
        return "\n".join(filter(None, told))

    @api.model
    def _invoices(self, case, lines):
        """Return whole invoices where all their open items were chosen, else the installments chosen."""
        values = []
        for move, chosen in lines.grouped("move_id").items():
            is_whole = chosen == case.item_ids.filtered(lambda line, move=move: line.move_id == move)
            values += [{"move_id": move.id}] if is_whole else [{"move_id": move.id, "line_id": i} for i in chosen.ids]
        return values

    @api.model
    def _owner(self, case):
        """Return the person who answers: the responsible person, else a manager; there always is somebody."""
        return case._who_answers() or self.env["res.users"].browse(SUPERUSER_ID)

    @api.model
    def _keep_evidence(self, disputes, files):
        """Attach the files to each of the disputes."""
        self.env["ir.attachment"].create(
            [
                {"name": name, "raw": content, "res_model": disputes._name, "res_id": dispute.id}
                for dispute in disputes
                for name, content in files
            ]
        )

    @api.model
    def _shown_to(self, case):
        """Return the disputes that the customer's page shows: open ones, and those answered in the last weeks."""
        since = case.company_id._collections_day() - timedelta(DAYS_SHOWN)
        answered = Domain("closed_on", ">=", since) & Domain("state", "!=", "void")
        shown = self.env["collections.dispute"].search(
            Domain("case_id", "=", case.id) & (Domain("state", "=", "open") | answered)
        )
        return shown.sorted(lambda dispute: (dispute.state != "open", dispute.id))
