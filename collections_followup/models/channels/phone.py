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
        children = (
            self.env["res.partner"]
            .sudo()
            .search([("parent_id", "in", cases.partner_id.ids), ("phone", "!=", False)], order="type, id")
        )
        by_parent = children.grouped("parent_id")
        return {
            case.id: next(
                (p.phone for p in [*by_parent.get(case.partner_id, ()), case.partner_id.sudo()] if p.phone), ""
            )
            for case in cases
        }

    @api.model
    def _deliver(self, steps, verdicts):
        numbers = self._numbers(steps.case_id)
        delivered = super()._deliver(steps, verdicts)
        return {step: {**values, "address": numbers[step.case_id.id]} for step, values in delivered.items()}
