from odoo import api, models
from odoo.exceptions import UserError, ValidationError


class CollectionsChannel(models.AbstractModel):
    """Carrying out steps, or rehearsing them, by any channel."""

    _inherit = "collections.channel"

    # === FOR EACH CHANNEL TO USE === #

    @api.model
    def _carry_out(self, steps, verdicts):
        """Deliver the steps, or send what would go out to the rehearsal address.

        :returns: {step: values of the contact to log}
        :raises UserError: if a level has lost what it needs since it was saved
        """
        for level in steps.level_id:
            self._check_ready(level)
        rehearse = self._rehearsed_by_email and steps.company_id._collections_rehearses()
        return self._rehearse(steps, verdicts) if rehearse else self._deliver(steps, verdicts)

    @api.model
    def _check_ready(self, level):
        """Refuse a template that was changed to one for other records: it would show somebody else's data."""
        if lack := self._lack(level):
            raise UserError(lack)

    @api.model
    def _rehearse(self, steps, verdicts):
        """Send an e-mail of our own, in place of a message that would cost money, paper or a customer."""
        written = {step.case_id.id: self._rehearsed(step, verdicts[step.case_id.id]) for step in steps}
        sent = self.env["collections.channel.email"]._send(steps.case_id, written)
        return {step: self._contact_values(step, verdicts[step.case_id.id], **sent[step.case_id.id]) for step in steps}

    @api.model
    def _rehearsed(self, step, verdict):
        """Return what would go out for a step, as an e-mail."""
        preview = self._preview(step)
        return {
            "subject": f"{self._label()}: {preview['subject'] or step.level_id.name}",
            "body_html": preview["body"],
            "customer": preview["recipient"],
        }

    @api.model
    def _check_not_empty(self, step, text):
        """Refuse an empty message: it would reach nobody, and might cost money."""
        if not (text or "").strip():
            raise ValidationError(
                self.env._("The message of level “%(level)s” is empty.", level=step.level_id.name)
                if step._is_edited(self._code())
                else self.env._("The template of level “%(level)s” gives an empty message.", level=step.level_id.name)
            )

    @api.model
    def _check_words(self, text, template):
        if not (text or "").strip():
            raise ValidationError(self.env._("Template “%(template)s” gives an empty message.", template=template.name))

    @api.model
    def _contact_values(self, step, verdict, **values):
        """Return the values of the contact that every channel logs in the same way."""
        return {
            "case_id": step.case_id.id,
            "step_id": step.id,
            "direction": "out",
            "channel": self._code(),
            "level_id": step.level_id.id,
            "rehearsal": step.company_id._collections_rehearses(),
            "user_id": step.user_id.id or self.env.uid,
            "amount": verdict.decision.value,
            **values,
        }
