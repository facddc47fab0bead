from odoo import api, models

from ...decision import Problem


class CollectionsChannelPhone(models.AbstractModel):
    """Plans a call for the responsible person, with what to say."""

    _name = "collections.channel.phone"
    _inherit = "collections.channel.todo"
    _description = "Follow-up by Phone"

    _needs = "phone"
    _address_fields = ("phone", "country_id")
    _forbidden_by = "no_phone"
    _activity_type = "mail.mail_activity_data_call"
    _logged_by_people = True
    _reminds = 30

    @api.model
    def _label(self):
        return self.env._("Phone")

    @api.model
    def _label_for_customers(self):
        return self.env._("Phone call")

    @api.model
    def _how_for_customers(self):
        return self.env._("by phone")

    @api.model
    def _offered_as(self):
        return self._code()

    @api.model
    def _refusal(self):
        return self.env._("Do not call me")

    @api.model
    def _problems(self, cases):
        recipients = self._recipients(cases)
        return {case.id: Problem("missing") for case in cases if not recipients[case.id].phone}

    @api.model
    def _remind(self, installments, reminder, problems):
        recipients = self._recipients(installments.case_id)
        reminded = super()._remind(installments, reminder, problems)
        for installment, values in reminded.items():
            recipient = recipients[installment.case_id.id]
            values |= {"address": recipient.phone, "person_id": recipient.id}
        return reminded

    @api.model
    def _deliver(self, steps, verdicts):
        recipients = self._recipients(steps.case_id)
        delivered = super()._deliver(steps, verdicts)
        return {
            step: {**values, "address": recipients[step.case_id.id].phone, "person_id": recipients[step.case_id.id].id}
            for step, values in delivered.items()
        }
