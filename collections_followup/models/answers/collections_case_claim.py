from odoo import Command, api, models
from odoo.fields import Domain

from ...const import USER_GROUP

CLAIM = "collections_followup.mail_activity_claim"


class CollectionsCase(models.Model):
    """Answers in the name of a colleague, which anybody may have sent."""

    _inherit = "collections.case"

    def _hear_colleague(self, message, msg_values, colleague):
        """Pass on e-mails proven to be the colleague's; keep those of machines, and those without proof, as notes."""
        by_machine, proven = message.collections_automatic, message.collections_sender == "proven"
        if not by_machine and not self._is_for_customer(message):
            return
        if message.model == self._name:
            deal = self._pass_on if proven and not by_machine else self._keep_from_customer
            deal(message, msg_values)
        if not proven and not by_machine:
            self._ask_colleague(message, colleague)

    @api.model
    def _keep_from_customer(self, message, msg_values):
        """Keep it as a note, without notifying anybody."""
        values = {"subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note"), "is_internal": True}
        message.write({**values, "partner_ids": [Command.clear()]})
        msg_values.update(values, partner_ids=[])

    def _pass_on(self, message, msg_values):
        """Send it to the person whom it answers, else to the recipient of the follow-up."""
        values = {"subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment"), "is_internal": False}
        message.write({**values, "partner_ids": [Command.set(self._whom_it_answers(message).ids)]})
        msg_values.update(values, partner_ids=message.partner_ids.ids)

    def _whom_it_answers(self, message):
        author = message.parent_id.author_id
        return author if author.commercial_partner_id == self.partner_id else self.recipient_id

    def _ask_colleague(self, message, colleague):
        """Ask the colleague whether they wrote it, if they may see the case."""
        if not colleague.has_group(USER_GROUP):
            return
        env = self.with_context(lang=colleague.lang).env
        claim = self._activity_values(
            env.ref(CLAIM),
            summary=env.ref(CLAIM).summary,
            user_id=colleague.id,
            collections_message_id=message.id,
            date_deadline=self.company_id._collections_day(),
        )
        env["mail.activity"].sudo().create(claim)  # Odoo notifies them, since they may work in their mail program only

    @api.depends("activity_ids.active")
    @api.depends_context("uid")
    def _compute_claim(self):
        claim_type = self.env["ir.model.data"]._xmlid_to_res_id(CLAIM)
        mine = Domain("activity_type_id", "=", claim_type) & Domain("user_id", "=", self.env.uid)
        mine &= Domain("res_model", "=", self._name) & Domain("res_id", "in", self.ids)
        claims = self.env["mail.activity"].search(mine & Domain("collections_message_id", "!=", False), order="id")
        for case in self:
            case.claim_id = claims.filtered(lambda claim, case=case: claim.res_id == case.id)[:1]
            case.claim_text = case.claim_id.sudo().collections_message_id._collections_text()

    def action_claim(self):
        """Confirm that the user wrote it: it goes out now, and the log says so."""
        claim, message = self.claim_id, self.claim_id.sudo().collections_message_id
        if not claim:
            return
        message.collections_sender = "confirmed"
        if message.model == self._name:
            self._send_claimed(message)
        else:
            self.sudo()._log_said(message, message.notified_partner_ids)
        claim.action_feedback()

    def _send_claimed(self, message):
        self.message_post(
            body=message.body,
            subject=message.subject,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self._whom_it_answers(message).ids,
            attachment_ids=message.attachment_ids.ids,
        )

    def action_disclaim(self):
        """Deny that the user wrote it, which everybody who reads the chatter should know."""
        claim = self.claim_id
        if not claim:
            return
        claim.sudo().collections_message_id.collections_sender = "denied"
        claim.action_feedback(feedback=self.env._("This e-mail was not written by %s.", self.env.user.name))
