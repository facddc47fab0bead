from odoo import api, models

from ...decision.failure import NO_ADDRESS


class CollectionsChannelPost(models.AbstractModel):
    """Sends the letter by post through Odoo's own service, which prints it and reports its delivery."""

    _name = "collections.channel.post"
    _inherit = "collections.paper"
    _description = "Follow-up by Post"

    _failures = {"sn_fields": NO_ADDRESS}

    @api.model
    def _label(self):
        return self.env._("Letter by Post")

    @api.model
    def _offered_as(self):
        return "letter"

    @api.model
    def _deliver(self, steps, verdicts):
        """Queue a letter for each step with the postal service."""
        recipients = self._recipients(steps.case_id)
        attachments = self._attachments(steps, verdicts, window="right")  # the service expects the address there
        letters = self.env["snailmail.letter"].sudo()
        letters = letters.create(
            [
                {
                    "user_id": step.user_id.id or self.env.uid,
                    "partner_id": self._place(recipients[step.case_id.id]).id,
                    "model": step.case_id._name,
                    "res_id": step.case_id.id,
                    "company_id": step.company_id.id,
                    "attachment_id": attachments[step.case_id.id].id,
                }
                for step in steps
            ]
        )
        self.env.ref("snailmail.snailmail_print")._trigger()
        return {
            step: self._contact_values(
                step,
                verdicts[step.case_id.id],
                kind="message",
                person_id=recipients[step.case_id.id].id,
                address=self._address(letter.partner_id),
                summary=self._summary(step),
                mail_message_id=letter.message_id.id,
            )
            for step, letter in zip(steps, letters, strict=True)
        }

    @api.model
    def _withdraw(self, contacts):
        waiting = [("message_id", "in", contacts.mail_message_id.ids), ("state", "=", "pending")]
        self.env["snailmail.letter"].search(waiting).cancel()

    @api.model
    def _put_off(self, contacts, moment):
        self.env.ref("snailmail.snailmail_print").sudo()._trigger(moment)  # letters in its queue ask once more then

    @api.model
    def _send_again(self, contacts, moment=None):
        failed = self.env["snailmail.letter"].search(
            [("message_id", "in", contacts.mail_message_id.ids), ("state", "in", ("error", "canceled"))]
        )
        failed.write({"state": "pending"})
        self._wait_again(failed.notification_ids)
        self.env.ref("snailmail.snailmail_print")._trigger()
        return contacts.filtered(lambda contact: contact.mail_message_id in failed.message_id)
