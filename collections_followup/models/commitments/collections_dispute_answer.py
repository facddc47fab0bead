from odoo import models
from odoo.exceptions import AccessError, UserError

from ...const import MANAGER_GROUP
from .collections_dispute_deadline import LATE

#: The activities that ask the owner to act on a dispute.
ACTIVITIES = [
    "collections_followup.mail_activity_dispute",
    LATE,
    "collections_followup.mail_activity_find_payment",
]


class CollectionsDispute(models.Model):
    """The answer to a dispute: its result, and what the customer and the books get."""

    _inherit = "collections.dispute"

    # === ANSWERED === #

    def action_valid(self):
        """Accept the dispute: draft a credit note for the disputed amount."""
        self._check_may_close(manager=True)
        for dispute in self:
            dispute.sudo().credit_note_id = dispute._draft_credit_note()
        self._close("valid")
        return self._action_credit_note()

    def action_invalid(self):
        """Reject the dispute: the invoice remains as it is, and the follow-up goes on with its next step."""
        self._check_may_close()
        self._close("invalid")

    def action_compromise(self):
        """Close the dispute with another settlement, described in the resolution."""
        self._check_may_close(manager=True)
        self._close("compromise")

    def action_agreement(self):
        """Draft the payment agreement that is the compromise; once both have signed it, the dispute is settled."""
        self.ensure_one()
        action = self.case_id.action_agreement()
        return {**action, "context": {**action["context"], "default_dispute_ids": self.ids}}

    def _settle_by_agreement(self):
        """Close the dispute after both sides have signed the compromise."""
        self.filtered(lambda dispute: dispute.state == "open")._close("compromise")

    def _check_may_close(self, manager=False):
        """Check the right to close: the owner may reject a dispute; whatever costs money is for a manager."""
        self.check_access("write")
        if self.filtered(lambda dispute: dispute.state != "open"):
            raise UserError(self.env._("This dispute is closed already."))
        if self.filtered(lambda dispute: not (dispute.resolution or "").strip()):
            raise UserError(self.env._("Write down first what was found, in words for the customer."))
        if self.env.user.has_group(MANAGER_GROUP):
            return
        if manager or self.filtered(lambda dispute: dispute.user_id != self.env.user):
            raise AccessError(self.env._("A manager, or its owner when the invoice stands, closes a dispute."))

    def _close(self, state):
        self._finish(state)
        for dispute in self.sudo().filtered(lambda d: d.answer_by_email and d.resolution):
            dispute._send_answer()
        self.case_id.sudo()._refresh()

    def _send_answer(self):
        """Queue the answer in Odoo and log it, unless the customer must not or cannot be written to.

        Whoever has stopped reminders, or all contact, has still asked for this answer.
        """
        email = self.env["collections.channel.email"]
        if not email._obstacles(self.case_id, asked_for=True):
            kind = {"kind": "notice"} if self.case_id.stopped_all else {}
            email._send_template("collections_followup.mail_template_dispute", self, **kind)

    def _finish(self, state, **values):
        """Set the final state; no other code writes it."""
        self.activity_feedback(ACTIVITIES)
        for company, disputes in self.sudo().grouped("company_id").items():
            disputes.write({"state": state, "closed_on": company._collections_day(), **values})
        self._to_timeline()

    def _settle(self, progress):
        """Close disputes for which no answer is needed any more."""
        for dispute in self.filtered(lambda d: d.state == "open"):
            if not dispute._lines():
                dispute._finish("void")
            elif answer := dispute._settled_by():
                dispute._finish("settled", resolution=dispute.resolution or answer)

    def _settled_by(self):
        """Return how the invoice was settled, in words for the customer; None while somebody still has to answer."""
        env, lines = self.with_context(lang=self.case_id.lang).env, self._lines()
        if self.move_id.state == "cancel":
            return env._("The invoice was cancelled: you do not have to pay it.")
        if self.move_id.state != "posted" or not all(lines.mapped("reconciled")):
            return None
        if all(line.move_id.move_type == "out_refund" for line in lines.matched_credit_ids.credit_move_id):
            return env._("The invoice was credited: you do not have to pay it.")
        return env._("Your payment has arrived. Thank you.") if self.reason == "paid" else None

    def _draft_credit_note(self):
        """Create a draft credit note for the disputed amount: all lines of the invoice, in proportion."""
        move = self.move_id
        reason = dict(self._fields["reason"]._description_selection(self.env))[self.reason]
        reference = self.env._("Dispute of %(invoice)s: %(reason)s", invoice=move.name, reason=reason)
        return move._collections_draft_credit_note(self.amount or self._open_amount(), reference)

    def _action_credit_note(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Credit Note"),
            "res_model": "account.move",
            "res_id": self.credit_note_id[:1].id,
            "view_mode": "form",
        }
