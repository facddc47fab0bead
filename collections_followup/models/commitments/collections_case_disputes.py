import re

from odoo import api, fields, models


class CollectionsCase(models.Model):
    """The disputes of the customer."""

    _inherit = "collections.case"

    dispute_ids = fields.One2many("collections.dispute", "case_id", "Disputes", help="What the customer disputes.")
    dispute_count = fields.Integer(compute="_compute_dispute_count", help="Number of open disputes.")
    disputed_told = fields.Char(
        "In Dispute",
        compute="_compute_disputed_told",
        help="What is open of disputes that nobody has answered yet; it is not requested meanwhile.",
    )

    @api.depends("dispute_ids.amount_held")
    def _compute_disputed_told(self):
        for case in self:
            # whoever may see the case may know how much of it is disputed
            by_currency = case.sudo().dispute_ids.grouped("currency_id").items()
            held = [(currency, sum(disputes.mapped("amount_held"))) for currency, disputes in by_currency]
            case.disputed_told = " + ".join(currency.format(sum_) for currency, sum_ in held if sum_)

    @api.depends("dispute_ids.state")
    def _compute_dispute_count(self):
        counts = self._counts("collections.dispute", ("state", "=", "open"))
        for case in self:
            case.dispute_count = counts.get(case, 0)

    def _invoice_meant(self, text):
        """Return the one open invoice that a text names, or the only one there is; else empty. No disputed ones."""
        moves = self.item_ids.filtered(lambda line: line.amount_residual > 0).move_id
        moves -= self.dispute_ids.filtered(lambda dispute: dispute.state == "open").move_id
        named = moves.filtered(lambda m: m.name and re.search(rf"(?<!\w){re.escape(m.name)}(?!\w)", text))
        found = named or moves
        return found if len(found) == 1 else found.browse()

    def action_dispute(self):
        """Open the wizard for a dispute of the customer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dispute"),
            "res_model": "collections.dispute",
            "view_mode": "form",
            "target": "new",
            "context": {"default_case_id": self.id},
        }
