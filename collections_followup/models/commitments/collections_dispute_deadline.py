from odoo import api, models
from odoo.fields import Domain

from ...tools import bulk
from ...tools.preparation import Preparation

#: The activity that asks for an answer whose deadline has passed.
LATE = "collections_followup.mail_activity_dispute_late"
#: The number of late disputes named in one e-mail, the latest first; the list shows all of them.
LATE_NAMED = 10
LIST = "/odoo/action-collections_followup.collections_dispute_action"


class CollectionsDispute(models.Model):
    """The deadlines of disputes: who is notified when one has passed."""

    _inherit = "collections.dispute"

    # === DEADLINES === #

    @api.model
    def _preparations(self, company, today):
        """Return the part of a night that notifies the owner and a manager of disputes whose deadline has passed."""
        late = Domain("company_id", "=", company.id) & Domain("state", "=", "open")
        late &= Domain("deadline", "<", today) & Domain("escalated", "=", False)
        return [Preparation(self.sudo(), late, lambda batch: batch._escalate(company, today))]

    def _escalate(self, company, today):
        """Ask for a late answer: an activity for each person."""
        activity_type, manager = self.env.ref(LATE), company._collections_manager()
        self.env["collections.case"]._plan_activities(
            [
                dispute._late_values(activity_type, user, today)
                for dispute in self
                for user in dispute.user_id.filtered("active") | manager
            ]
        )
        self.escalated = True

    def _late_values(self, activity_type, user, today):
        return {
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "res_name": self.display_name,  # otherwise it would be written to each of them afterwards
            "activity_type_id": activity_type.id,
            "summary": activity_type.with_context(lang=user.lang or self.env.lang).summary,
            "date_deadline": today,
            "user_id": user.id,
            "automated": True,  # done when the dispute is closed
        }

    @api.model
    def _after_preparations(self, company, today):
        """Write to each person once about all disputes that they were asked about in a night."""
        late = Domain("company_id", "=", company.id) & Domain("state", "=", "open") & Domain("escalated", "=", True)
        asked = Domain("activity_type_id", "=", self.env.ref(LATE).id) & Domain("date_deadline", "=", today)
        asked &= Domain("res_model", "=", self._name) & bulk.among("res_id", self.sudo().search(late).ids)
        activities = self.env["mail.activity"].sudo().search(asked)
        for user, own in activities.grouped("user_id").items():
            if user.active:
                self.with_context(lang=user.lang or self.env.lang)._tell_late_to(user, own)

    @api.model
    def _tell_late_to(self, user, activities):
        late = self.sudo().browse(activities.mapped("res_id")).sorted(lambda dispute: (dispute.deadline, dispute.id))
        values = {"disputes": late[:LATE_NAMED], "more": len(late[LATE_NAMED:]), "url": f"{self.get_base_url()}{LIST}"}
        self.env["mail.thread"].sudo().message_notify(
            partner_ids=user.partner_id.ids,
            subject=self.env._("Disputes past their deadline: %s", len(late)),
            body=self.env["ir.qweb"]._render("collections_followup.late_disputes", values),
            force_send=False,
        )
