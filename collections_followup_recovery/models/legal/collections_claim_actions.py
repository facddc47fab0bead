from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.collections_followup.const import MANAGER_GROUP

from .collections_claim import RUNNING


class CollectionsClaim(models.Model):
    """How a claim moves on: users prepare it, managers send, file and end it."""

    _inherit = "collections.claim"

    def _move_on(self, state, *allowed, **values):
        """Go from one of the allowed states to another.

        :raises AccessError: the user is no manager
        :raises UserError: it is in another state by now
        """
        self.check_access("write")
        if not self.env.user.has_group(MANAGER_GROUP):
            raise AccessError(self.env._("Only a manager sends, files or ends a claim."))
        if self.filtered(lambda claim: claim.state not in allowed):
            raise UserError(self.env._("This cannot be done any more: look at the claim again."))
        self.sudo().write({"state": state, **values})
        self.sudo()._to_timeline()
        self.case_id.sudo()._refresh()

    def _today(self):
        return self.company_id._collections_day()

    def action_notice(self):
        """The notice before court was sent; by when the customer may answer is a step."""
        self.ensure_one()
        self._move_on("noticed", "draft", noticed_on=self._today())
        self._plan_answer()

    def action_file(self):
        """It is filed, and from now on no limitation runs. What is time-barred is not filed."""
        self.ensure_one()
        self._check_fileable()
        self._move_on("filed", "draft", "noticed", filed_on=self._today())

    def _check_fileable(self):
        if not self.venue_id:
            raise UserError(self.env._("Choose where it is claimed."))
        if barred := [line for line in self._lines() if line._collections_barred(self._today())]:
            names = ", ".join(line.move_id.name or line.name for line in barred)
            raise UserError(
                self.env._("%s is time-barred by the rules: leave it out, or note what interrupted it.", names)
            )

    def action_hearing(self):
        self._move_on("hearing", "filed")

    def action_judgment(self):
        """Ask what the court has adjudged."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Judgment"),
            "res_model": "collections.claim.judgment",
            "view_mode": "form",
            "target": "new",
            "context": {"default_claim_id": self.id},
        }

    def action_enforce(self):
        self._move_on("enforcement", "judgment")

    def action_withdraw(self):
        """End it: what it covers returns to the follow-up."""
        self._end("withdrawn", "draft", *RUNNING)

    def _end(self, state, *allowed):
        for claim in self:
            claim._move_on(state, *allowed, closed_on=claim._today())
            claim._drop_tasks()

    def action_settle(self):
        """Open the wizard that drafts a payment agreement for what is claimed."""
        self.ensure_one()
        action = self.case_id.action_agreement()
        return {**action, "context": {**action["context"], "default_claim_id": self.id}}

    def action_view_agreement(self):
        self.ensure_one()
        return self.agreement_id.get_formview_action()

    def _plan_answer(self):
        """Plan the day by which the customer may answer the notice, if the venue names days."""
        if self.venue_id.prior_days:
            day = fields.Date.add(self._today(), days=self.venue_id.prior_days)
            self.env["collections.claim.step"].create(
                {"claim_id": self.id, "name": self.env._("The customer may answer until then"), "deadline": day}
            )
