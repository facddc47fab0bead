from odoo import fields, models

from ...decision import contact_rule


class CollectionsCase(models.Model):
    """Until when the customer may be called now, or from when."""

    _inherit = "collections.case"

    call_window = fields.Char(
        "Calls",
        compute="_compute_call_window",
        help="Until when contact rules let the customer be called now, or from when, by the clock of the customer.",
    )

    def _compute_call_window(self):
        for case in self:
            case.call_window = case.company_id and case._origin._call_window(fields.Datetime.now())

    def _call_window(self, moment):
        """Return in words when the customer may be called; empty if no rule says anything."""
        rules, situation = self._rules_and_situation(("phone",), moment)
        permission = contact_rule.permission("phone", moment, rules, situation)
        if permission.allowed:
            ends = contact_rule.closes("phone", moment, rules, situation)
            return ends and self.env._("Calls are allowed until %s there", self._time_there(ends))
        why = self._refusals_in_words(permission)
        if not permission.first:
            return self.env._("No calls are allowed: %s", why)
        return self.env._("No calls before %(when)s there: %(why)s", when=self._day_there(permission.first), why=why)

    def _refusals_in_words(self, permission):
        """Return what refuses a contact, as sentences."""
        codes = [refusal.rule.code for refusal in permission.refusals]
        # whoever works a case may know what limits it
        rules = self.env["collections.contact.rule"].sudo().search([("code", "in", codes)])
        told = [refusal.rule.told for refusal in permission.refusals if refusal.rule.told]
        return "; ".join([*told, *(f"{rule.summary} ({rule._shown('basis')})" for rule in rules)])
