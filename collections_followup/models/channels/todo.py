from odoo import api, fields, models


class CollectionsChannelTodo(models.AbstractModel):
    """Gives the responsible person a task, such as a letter to write."""

    _name = "collections.channel.todo"
    _inherit = "collections.channel"
    _description = "Follow-up by a Person"

    _activity_type = "collections_followup.mail_activity_task"
    _by_a_person = True
    _logged_by_people = False  # it is no way to reach the customer
    _rehearsed_by_email = False  # a task is ours to do
    _reminds = 40

    @api.model
    def _label(self):
        return self.env._("Task")

    @api.model
    def _how_for_customers(self):
        return self.env._("in person")

    @api.model
    def _offered_as(self):
        return None

    @api.model
    def _preview(self, step):
        user = step.case_id._responsible()
        return {"recipient": user.name or "", "subject": self._summary(step), "body": self._note(step)}

    @api.model
    def _deliver(self, steps, verdicts):
        """Plan an activity for each step."""
        activities = steps.case_id._plan_activities([self._activity_values(step) for step in steps])
        return {
            step: self._contact_values(
                step, verdicts[step.case_id.id], kind="task", summary=activity.summary, activity_id=activity.id
            )
            for step, activity in zip(steps, activities, strict=True)
        }

    @api.model
    def _withdraw(self, contacts):
        contacts.activity_id.unlink()

    @api.model
    def _remind(self, installments, reminder, problems):
        """Ask the responsible person to remind the customer, in their own way."""
        activity_type = self.env.ref(self._activity_type)
        values = [
            installment._activity_values(activity_type, reminder, problems[installment]) for installment in installments
        ]
        activities = installments.case_id._plan_activities(values)
        return {
            installment: {"kind": "task", "summary": activity.summary, "activity_id": activity.id}
            for installment, activity in zip(installments, activities, strict=True)
        }

    @api.model
    def _activity_values(self, step):
        return step.case_id._activity_values(
            self.env.ref(self._activity_type),
            summary=self._summary(step),
            note=self._note(step),
            date_deadline=fields.Date.add(step.company_id._collections_day(), days=step.level_id.deadline_days),
        )

    @api.model
    def _summary(self, step):
        if step._is_edited(self._code()):
            return step.edited_subject
        # calendars and telephones show it to others
        what = step.case_id._discreetly(step.level_id.name, self._label())
        return f"{what}: {step.partner_id.name}"

    @api.model
    def _note(self, step):
        """Return what to say or do: the script, the amounts, the history."""
        if step._is_edited(self._code()):
            return step.edited_body
        values = {"step": step, "case": step.case_id, "contacts": step.case_id.contact_ids[:5]}
        return self.env["ir.qweb"]._render("collections_followup.task_note", values, raise_if_not_found=False)
