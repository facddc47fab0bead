from odoo import api, models

from ...decision import Problem


class CollectionsChannelPhone(models.AbstractModel):
    """Plans a call for the responsible person, with what to say."""

    _name = "collections.channel.phone"
    _inherit = "collections.channel.todo"
    _description = "Follow-up by Phone"

    _activity_type = "mail.mail_activity_data_call"

    @api.model
    def _label(self):
        return self.env._("Phone")

    @api.model
    def _problems(self, cases):
        numbers = self._numbers(cases)
        return {case.id: Problem("missing") for case in cases if not numbers[case.id]}

    @api.model
    def _numbers(self, cases):
        """The number to call by case id: of the collections contact, the invoice contact or the customer."""
        customers = cases.partner_id.sudo()
        children = customers.search_fetch(
            [("parent_id", "in", customers.ids), ("phone", "!=", False)], ["parent_id", "phone"], order="type, id"
        )
        numbers = {customer.id: customer.phone or "" for customer in customers}
        for child in reversed(children):  # the first of them counts, before the customer's own number
            numbers[child.parent_id.id] = child.phone
        return {case.id: numbers[case.partner_id.id] for case in cases}

    @api.model
    def _deliver(self, steps, verdicts):
        numbers = self._numbers(steps.case_id)
        delivered = super()._deliver(steps, verdicts)
        return {step: {**values, "address": numbers[step.case_id.id]} for step, values in delivered.items()}
