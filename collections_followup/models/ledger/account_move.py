from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import bulk, later


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "collections.by.code"]

    # a correction names them in the values of the invoice that Odoo makes anew
    _collections_at_creation = frozenset({"collections_replaces_id", "collections_carry"})

    no_followup = fields.Boolean(search="_search_no_followup")
    collections_replaces_id = fields.Many2one(
        "account.move",
        "Replaces",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
        help="The invoice that was credited and made anew as this one.",
    )
    collections_carry = fields.Selection(
        [("ask", "To Be Decided"), ("yes", "Goes Over"), ("no", "Does Not Go Over")],
        "Promise or Agreement",
        readonly=True,
        copy=False,
        help="Whether the promise or the payment agreement for the invoice that this one replaces goes over to it. "
        "Until somebody has decided, this invoice is not followed up.",
    )

    collections_posted_on = fields.Date(
        "First Posted On",
        readonly=True,
        copy=False,
        help="The day on which this invoice was posted for the first time.",
    )
    collections_is_loss = fields.Boolean(
        "Is a Loss",
        readonly=True,
        copy=False,
        help="This entry lets go of debts: what it takes off them is no money, and keeps no promise.",
    )
    collections_sent_on = fields.Date(
        "Sent On", readonly=True, copy=False, help="The day on which this invoice was first sent from Odoo."
    )

    _collections_replacing = models.Index("(commercial_partner_id) WHERE collections_carry IS NOT NULL")
    _collections_sent = models.Index(
        "(commercial_partner_id) INCLUDE (id, collections_sent_on)"
        " WHERE collections_sent_on IS NOT NULL AND payment_state IN ('not_paid', 'partial')"
    )
    _collections_blocked = models.Index("(commercial_partner_id) WHERE payment_state = 'blocked'")
    # in a list of invoices Odoo searches duplicates of each, among all of the same day and amount
    _collections_duplicates = models.Index("(invoice_date, amount_total)")

    # === POSTED, CORRECTED AND SENT === #

    def _post(self, soft=True):
        """Keep the day on which an invoice is first posted."""
        first = self.filtered(lambda move: not move.posted_before and move.is_sale_document(include_receipts=True))
        posted = super()._post(soft=soft)
        (first & posted)._collections_note_posted()
        return posted

    def _collections_note_posted(self):
        """Keep the day, which Odoo does not, at little cost; it stays when the invoice is corrected."""
        # whoever posts for a branch need not see its main company
        for company, moves in self.sudo().grouped(lambda move: move.company_id.root_id).items():
            day = company._collections_day()
            bulk.update(moves, {move.id: {"collections_posted_on": day} for move in moves})

    def write(self, vals):
        """Evaluate the customer again when an invoice is corrected or cancelled, and note when it is marked as sent."""
        corrected = self.filtered("posted_before") if "state" in vals else self.browse()
        corrected._collections_evaluate_again()
        turned = self.browse()
        if "is_move_sent" in vals:
            turned = self.filtered(lambda move: move.is_move_sent != bool(vals["is_move_sent"]))
        result = super().write(vals)
        turned._collections_note_sent()
        corrected._collections_evaluate_again()
        return result

    def _collections_note_sent(self):
        """Keep the day on which invoices are marked as sent, which Odoo does not."""
        # whoever sends for a branch need not see its main company
        for company, moves in self.grouped(lambda move: move.company_id.sudo().root_id).items():
            moves = moves.sudo()  # only code writes it
            sent = moves.filtered("is_move_sent")
            sent.collections_sent_on = company._collections_day()
            (moves - sent).collections_sent_on = False

    def _collections_evaluate_again(self):
        """Have the customers evaluated at the end of the transaction."""
        sold = self.filtered(lambda move: move.is_sale_document(include_receipts=True))
        later.note(sold.commercial_partner_id, "_collections_refresh")

    # === CREDITED AND REPLACED === #

    def _collections_and_replaced(self):
        """Return these invoices and those that they replace, unless promises and agreements do not pass to them."""
        found, replaced = self, self.filtered(lambda m: m.collections_carry != "no").collections_replaces_id
        while replaced - found:
            found |= replaced
            replaced = replaced.filtered(lambda m: m.collections_carry != "no").collections_replaces_id
        return found

    def _collections_is_committed(self):
        """Return True if a commitment that still counts covers the invoice, and may pass to another one."""
        # whoever corrects invoices need not see commitments
        moves = self.sudo()._collections_and_replaced()
        return any(kind._covers(moves) for kind in moves.env["collections.commitment"]._kinds())

    @api.model
    def _search_no_followup(self, operator, value):
        if operator != "in":
            return NotImplemented
        flagged = Domain("line_ids", "any", [("account_type", "=", "asset_receivable"), ("no_followup", "=", True)])
        return flagged if True in value else ~flagged

    def _collections_draft_credit_note(self, amount, reference):
        """Return a draft credit note for an amount of the invoice: all its lines, in proportion.

        :returns: account.move
        """
        today = self.company_id.root_id._collections_day()
        refund = self._reverse_moves([{"ref": reference, "invoice_date": False, "date": today}])
        share = amount / self.amount_total if self.amount_total else 1.0
        if self.currency_id.compare_amounts(amount, self.amount_total):
            for line in refund.invoice_line_ids:
                line.price_unit *= share
        return refund
