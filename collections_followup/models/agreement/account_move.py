from odoo import fields, models

from ...const import USER_GROUP


class AccountMove(models.Model):
    """Invoices that an agreement covers, and documents that grant its discount."""

    _inherit = "account.move"

    collections_agreement_id = fields.Many2one(
        "collections.agreement",
        "Payment Agreement",
        compute="_compute_collections_agreement_id",
        groups=USER_GROUP,
        help="The payment agreement that covers this invoice.",
    )

    collections_discount_agreement_id = fields.Many2one(
        "collections.agreement",
        "Discount Of",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        groups=USER_GROUP,
        help="The payment agreement whose discount this document gives.",
    )

    def _compute_collections_agreement_id(self):
        """Find the latest agreement that was not cancelled, with one query for any number of invoices."""
        agreements = self.env["collections.agreement"]._of_moves(self)
        for move in self:
            move.collections_agreement_id = agreements.get(move.id)

    def _post(self, soft=True):
        """Check the discount of a payment agreement, which a manager grants by posting it; an entry is then matched."""
        # users who post entries need not see agreements
        discounts = self.sudo().filtered("collections_discount_agreement_id")
        if discounts:
            self.env["collections.agreement"]._check_manager_grants()
        for agreement, moves in discounts.grouped("collections_discount_agreement_id").items():
            agreement._check_discount_posted(moves)
        posted = super()._post(soft=soft)
        entries = (discounts & posted).filtered(lambda move: move.move_type == "entry")
        for agreement, moves in entries.grouped("collections_discount_agreement_id").items():
            agreement._match_write_offs(moves)
        return posted
