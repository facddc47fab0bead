from odoo import api, fields, models


class CollectionsCase(models.Model):
    """The payment agreements of the customer."""

    _inherit = "collections.case"

    agreement_ids = fields.One2many(
        "collections.agreement", "case_id", "Agreements", help="Payment agreements with the customer."
    )
    agreement_count = fields.Integer(compute="_compute_agreement_count", help="Number of payment agreements.")
    agreement_waiting = fields.Char(
        "Agreement to Sign",
        compute="_compute_agreement_waiting",
        help="Payment agreements that are drafts, or that the customer has not signed yet.",
    )

    @api.depends("agreement_ids.state")
    @api.depends_context("lang")
    def _compute_agreement_waiting(self):
        states = dict(self.env["collections.agreement"]._fields["state"]._description_selection(self.env))
        for case in self:
            waiting = case.agreement_ids.filtered(lambda agreement: agreement.state in ("draft", "proposed"))
            case.agreement_waiting = ", ".join(f"{a.display_name} ({states[a.state]})" for a in waiting)

    @api.depends("agreement_ids")
    def _compute_agreement_count(self):
        counts = self._counts("collections.agreement")
        for case in self:
            case.agreement_count = counts.get(case, 0)

    def _agreed_items(self, *states):
        """Return the items that agreements in these states cover."""
        return self.agreement_ids.filtered(lambda agreement: agreement.state in states)._lines()

    def _items_to_promise(self):
        """Return the default items of a promise: overdue, in no agreement and not in dispute, in one currency."""
        disputed = self.env["collections.dispute"]._unsettled(self)._disputed()
        free = self._overdue_items(apart=[*self._agreed_items("active").ids, *disputed])
        return self._in_one_currency(free or self._overdue_items())

    def action_agreement(self):
        """Open the wizard that drafts a payment agreement."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Payment Agreement"),
            "res_model": "collections.agreement.make",
            "view_mode": "form",
            "target": "new",
            "context": {"default_case_id": self.id},
        }

    def action_view_agreements(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("collections_followup.collections_agreement_action")
        return {**action, "domain": [("case_id", "=", self.id)], "context": {"default_case_id": self.id}}
