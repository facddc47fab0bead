from odoo import api, fields, models


class AccountMove(models.Model):
    """The bill of an agency, held against what its schedule of fees says."""

    _inherit = "account.move"

    collections_placement_ids = fields.One2many(
        "collections.placement", "bill_id", "Placements", help="Which commissions this bill asks for."
    )
    collections_commission_told = fields.Char(
        "Commission by the Fees",
        compute="_compute_collections_commission_told",
        help="Whether this bill asks for what the schedule of fees says.",
    )

    @api.depends("collections_placement_ids.commission_value", "amount_untaxed", "currency_id")
    @api.depends_context("lang")
    def _compute_collections_commission_told(self):
        for move in self:
            placements = move.sudo().collections_placement_ids  # who enters bills need not see the follow-up
            move.collections_commission_told = placements and move._collections_tell_commission(placements)

    def _collections_tell_commission(self, placements):
        owed, currency = sum(placements.mapped("commission_value")), self.company_id.currency_id
        asked = abs(self.amount_untaxed_signed)
        values = {
            "owed": currency.format(owed),
            "asked": currency.format(asked),
            "names": ", ".join(placements.mapped("name")),
        }
        if currency.compare_amounts(owed, asked) == 0:
            return self.env._("%(asked)s is what the fees of the agency say for %(names)s.", **values)
        return self.env._(
            "By the fees of the agency %(owed)s is due for %(names)s; this bill asks for %(asked)s.", **values
        )
