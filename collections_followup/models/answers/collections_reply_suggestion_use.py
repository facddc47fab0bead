from odoo import fields, models
from odoo.exceptions import UserError

from ...tools import notification

#: The most invoices of which copies are sent at once.
MOST_COPIES = 10
#: The types of activities, by the outcome of a contact with the same content.
OUTCOMES = {
    "call": "collections_followup.collections_outcome_call_back",
    "wrong_person": "collections_followup.collections_outcome_wrong_contact",
}


class CollectionsReplySuggestion(models.Model):
    """The use of a suggestion by one click: by the actions that the case has anyway."""

    _inherit = "collections.reply.suggestion"

    def action_use(self):
        """Do what is suggested, or open the window for it, filled in."""
        self.ensure_one()
        return getattr(self._to_decide(), f"_use_{self.kind}")()

    # === MONEY === #

    def _use_promise(self):
        """Record the promise if it is completely known, which can be cancelled; else open the window for a contact."""
        lines = self._promised_lines()
        owed = sum(lines.mapped("amount_residual_currency"))
        amount = self.amount or owed
        today = self.company_id._collections_day()
        is_clear = self.day and self.day >= today and len(lines.currency_id) == 1
        if not is_clear or lines.currency_id.compare_amounts(amount, owed) > 0:
            return self._log_promise()
        said = {"contact_id": self.contact_id.id, "person_id": self.contact_id.person_id.id, "user_id": self.env.uid}
        self.env["collections.promise"]._make(self.case_id, lines, amount, self.day, **said)
        return self._done(self.env._("The promise is noted. It can be cancelled in the list of promises."))

    def _promised_lines(self):
        """Return the open items of the invoices named, else those overdue and in no agreement."""
        case = self.case_id
        if self.move_ids:
            named = case.item_ids.filtered(lambda line: line.move_id in self.move_ids)
            return named.filtered(lambda line: line.amount_residual_currency > 0)
        return case._items_to_promise()

    def _log_promise(self):
        action = self.case_id.action_log_contact()
        outcome = self.env.ref("collections_followup.collections_outcome_will_pay", raise_if_not_found=False)
        values = {
            "default_direction": "in",
            "default_channel": "email",
            "default_outcome_id": outcome and outcome.id,
            "default_note": self.passage,
            "default_promise_date": self.day,
        }
        return {**action, "context": {**action["context"], **values}}

    def _use_paid(self):
        """Open a dispute that holds the invoice while the payment is searched for."""
        return self._open_dispute("paid")

    def _use_dispute(self):
        return self._open_dispute(self.reason or "other")

    def _open_dispute(self, reason):
        """Open the window for a dispute about the first named invoice that is not in dispute yet."""
        action = self.contact_id.action_dispute()
        values = {"default_reason": reason, "default_description": self._described()}
        if left := self._undisputed():
            values["default_move_id"] = left[0].id
        return {**action, "context": {**action["context"], **values}}

    def _described(self):
        """Return the customer's words, with what was understood if that is more than the words."""
        return "\n".join(filter(None, (self.passage, self.reference and self.understood)))

    def _undisputed(self):
        """Return the named invoices that are not in dispute."""
        disputes = self.case_id.dispute_ids.filtered(lambda dispute: dispute.state == "open")
        return self.move_ids - disputes.move_id

    def _is_settled_by(self, dispute):
        """Return True if a new dispute is what it suggests, and the last of these."""
        same = (dispute.reason == "paid") == (self.kind == "paid") and dispute.contact_id == self.contact_id
        return same and not self._undisputed()

    def _use_cannot_pay(self):
        """Draft a payment agreement."""
        return self.case_id.action_agreement()

    # === WISHES === #

    def _use_copy(self):
        """Send the invoices by Odoo's own e-mail for invoices, in the customer's language."""
        moves = self.move_ids or self.case_id._overdue_items().move_id
        moves = moves.filtered(lambda move: move.is_sale_document(include_receipts=True))
        if not moves or len(moves) > MOST_COPIES:
            raise UserError(self.env._("Which invoices? Choose them among the open items, and send them from there."))
        self.env["account.move.send"]._generate_and_send_invoices(moves, sending_methods=["email"])
        return self._done(self.env._("Sent: %s", ", ".join(moves.mapped("name"))))

    def _use_call(self):
        self._plan("mail.mail_activity_data_call")
        return self._done(self.env._("The call is planned."))

    def _use_wrong_person(self):
        self._plan("mail.mail_activity_data_todo")
        return self._done(self.env._("The task is planned."))

    def _plan(self, activity_type):
        """Plan for the user what the outcome of such a contact requires, on the day that the customer wishes."""
        today = self.company_id._collections_day()
        outcome = self.env.ref(OUTCOMES[self.kind], raise_if_not_found=False)
        self.case_id.activity_schedule(
            activity_type,
            date_deadline=max(self.day or fields.Date.add(today, days=outcome.next_days if outcome else 1), today),
            summary=outcome and outcome.next_step,
            note=self.passage,
            user_id=self.env.uid,
        )

    def _done(self, sentence):
        self._decide("used")
        return notification.shown(sentence)
