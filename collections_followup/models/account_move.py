from odoo import api, fields, models
from odoo.fields import Domain

from .. import bulk

USER_GROUP = "collections_followup.collections_group_user"


class AccountMove(models.Model):
    _inherit = "account.move"

    no_followup = fields.Boolean(search="_search_no_followup")
    collections_level_id = fields.Many2one(
        "collections.level",
        "Follow-up Level",
        compute="_compute_collections",
        search="_search_collections_level",
        groups=USER_GROUP,
        help="The highest follow-up level taken for this invoice.",
    )
    collections_last_contact = fields.Date(
        "Last Follow-up",
        compute="_compute_collections",
        search="_search_collections_last_contact",
        groups=USER_GROUP,
        help="The day on which a message last spoke of this invoice.",
    )
    collections_case_id = fields.Many2one(
        "collections.case",
        "Follow-up Case",
        compute="_compute_collections",
        groups=USER_GROUP,
        help="The case of the customer.",
    )
    collections_next_date = fields.Date(
        "Next Follow-up",
        compute="_compute_collections",
        search="_search_collections_next_date",
        groups=USER_GROUP,
        help="The day of the customer's next step, as far as it is known.",
    )
    collections_why = fields.Text(
        "Why / Why Not",
        compute="_compute_collections",
        groups=USER_GROUP,
        help="What comes next for the customer, and why.",
    )

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

    collections_posted_on = fields.Date(
        "First Posted On",
        readonly=True,
        copy=False,
        help="The day on which this invoice was posted for the first time.",
    )
    collections_sent_on = fields.Date(
        "Sent On", readonly=True, copy=False, help="The day on which this invoice was first sent from Odoo."
    )

    _collections_sent = models.Index(
        "(commercial_partner_id) INCLUDE (id, collections_sent_on)"
        " WHERE collections_sent_on IS NOT NULL AND payment_state IN ('not_paid', 'partial')"
    )
    _collections_blocked = models.Index("(commercial_partner_id) WHERE payment_state = 'blocked'")
    # for a list of invoices Odoo looks for duplicates of each, among all of the same day and amount
    _collections_duplicates = models.Index("(invoice_date, amount_total)")

    def _post(self, soft=True):
        """A manager approves the discount of a payment agreement by posting it; an entry is then matched."""
        # whoever posts entries need not know of agreements
        discounts = self.sudo().filtered("collections_discount_agreement_id")
        if discounts:
            self.env["collections.agreement"]._check_manager_grants()
        for agreement, moves in discounts.grouped("collections_discount_agreement_id").items():
            agreement._check_discount_posted(moves)
        first = self.filtered(lambda move: not move.posted_before and move.is_sale_document(include_receipts=True))
        posted = super()._post(soft=soft)
        (first & posted)._collections_note_posted()
        entries = (discounts & posted).filtered(lambda move: move.move_type == "entry")
        for agreement, moves in entries.grouped("collections_discount_agreement_id").items():
            agreement._match_write_offs(moves)
        return posted

    def _collections_note_posted(self):
        """Keep the day, which Odoo does not, at little cost; it stays when the invoice is corrected."""
        # whoever posts for a branch need not see its main company
        for company, moves in self.sudo().grouped(lambda move: move.company_id.root_id).items():
            day = company._collections_day()
            bulk.update(moves, {move.id: {"collections_posted_on": day} for move in moves})

    def write(self, vals):
        """Keep the day on which invoices are marked as sent, which Odoo does not."""
        if "is_move_sent" not in vals:
            return super().write(vals)
        turned = self.filtered(lambda move: move.is_move_sent != bool(vals["is_move_sent"]))
        # whoever sends for a branch need not see its main company
        for company, moves in turned.grouped(lambda move: move.company_id.sudo().root_id).items():
            day = vals["is_move_sent"] and company._collections_day()
            super(AccountMove, moves).write({**vals, "collections_sent_on": day})
        rest = self - turned
        return not rest or super(AccountMove, rest).write(vals)

    def _compute_collections_agreement_id(self):
        """The latest that was not cancelled. One query for any number of invoices."""
        lines = self.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        agreements = self.env["collections.agreement"]._of_lines(lines)
        by_move = {line.move_id: agreements[line.id] for line in lines if line.id in agreements}
        for move in self:
            move.collections_agreement_id = by_move.get(move)

    @api.depends("payment_state", "state", "commercial_partner_id")
    def _compute_collections(self):
        """Constant queries for any number of invoices."""
        taken = self._collections_taken()
        cases = self._collections_cases_by_key()
        for move in self:
            level, day = taken.get(move.id, (False, False))
            owed = (
                move.is_sale_document()
                and move.state == "posted"
                and move.payment_state in ("not_paid", "partial", "in_payment")
            )
            case = cases.get((move.commercial_partner_id.id, move.company_id.root_id.id)) if owed else None
            move.collections_level_id = level
            move.collections_last_contact = day
            move.collections_case_id = case
            move.collections_next_date = case and case.state == "open" and case.next_date
            move.collections_why = case and case.state == "open" and case.why

    def _collections_taken(self):
        """(highest level, day of the last message) of what was delivered, by invoice id."""
        levels = self.env["collections.level"]
        rows = self.env["collections.ledger"].sudo()._taken(self.ids)
        return {move_id: (levels.browse(level_id), day) for move_id, level_id, day in rows}

    def _collections_cases_by_key(self):
        """Cases by (customer, main company)."""
        cases = (
            self.env["collections.case"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", self.commercial_partner_id.ids),
                    ("company_id", "in", self.company_id.root_id.ids),
                ]
            )
        )
        return {(case.partner_id.id, case.company_id.id): case for case in cases}

    @api.model
    def _search_collections_level(self, operator, value):
        if operator != "in":
            return NotImplemented
        levels = [level for level in value if level]
        found = Domain("id", "in", self.env["collections.ledger"]._moves_taken(Domain("level_id", "in", levels)))
        return found | ~self._collections_any_taken() if False in value else found

    @api.model
    def _search_collections_last_contact(self, operator, value):
        if operator in ("in", "not in"):
            return NotImplemented
        moves = self.env["collections.ledger"]._moves_taken(Domain("contact_id.day", operator, value))
        return Domain("id", "in", moves)

    @api.model
    def _search_collections_next_date(self, operator, value):
        cases = self.env["collections.case"].search(Domain("state", "=", "open") & Domain("next_date", operator, value))
        return Domain("commercial_partner_id", "in", cases.partner_id.ids) & Domain(
            "payment_state", "in", ("not_paid", "partial")
        )

    @api.model
    def _collections_any_taken(self):
        return Domain("id", "in", self.env["collections.ledger"]._moves_taken(Domain("level_id", "!=", False)))

    @api.model
    def _search_no_followup(self, operator, value):
        if operator != "in":
            return NotImplemented
        flagged = Domain("line_ids", "any", [("account_type", "=", "asset_receivable"), ("no_followup", "=", True)])
        return flagged if True in value else ~flagged

    def _collections_draft_credit_note(self, amount, reference):
        """A credit note in draft over an amount of the invoice: all its lines, in proportion.

        :returns: account.move
        """
        today = self.company_id.root_id._collections_day()
        refund = self._reverse_moves([{"ref": reference, "invoice_date": False, "date": today}])
        share = amount / self.amount_total if self.amount_total else 1.0
        if self.currency_id.compare_amounts(amount, self.amount_total):
            for line in refund.invoice_line_ids:
                line.price_unit *= share
        return refund

    def action_open_collections_case(self):
        """Open the case of the customer with the invoice's company."""
        self.ensure_one()
        return self.partner_id.with_company(self.company_id).action_open_collections_case()

    def action_log_collections_contact(self):
        self.ensure_one()
        return self.partner_id.with_company(self.company_id).action_log_collections_contact()
