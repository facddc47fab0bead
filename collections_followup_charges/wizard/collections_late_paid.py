from odoo import Command, api, fields, models


class CollectionsLatePaid(models.TransientModel):
    """Interest of invoices that were paid late: nothing is lost, and nobody is chased for cents.

    What is at least the company's least amount is proposed to be booked, and less to be waived; a person decides.
    """

    _name = "collections.late.paid"
    _inherit = ["collections.wizard"]
    _description = "Interest of Paid Invoices"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company.root_id,
        help="Whose invoices.",
    )
    since = fields.Date(
        "Paid Since",
        required=True,
        default=lambda self: self.env["account.move.line"]._collections_paid_since(),
        help="Only invoices whose last payment came on this day or later.",
    )
    reason = fields.Char(
        "Reason to Waive",
        default=lambda self: self.env._("Paid late, and too little to ask for"),
        help="Why the interest that is waived here is not asked for.",
    )
    line_ids = fields.One2many(
        "collections.late.paid.line",
        "paid_id",
        "Invoices",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        help="Invoices that were paid late, and whose interest nobody has decided about.",
    )

    @api.depends("company_id", "since")
    def _compute_line_ids(self):
        for paid in self:
            paid.line_ids = [Command.clear(), *(Command.create(values) for values in paid._found())]

    def _found(self):
        """Return the values of the lines."""
        lines = self.env["account.move.line"]._collections_paid_late(self.company_id, self.since)  # those one may read
        late = lines._collections_late_by_case(self.company_id)
        kind = self.env["collections.charge.interest"].sudo()  # of items that the user may read
        for case_id, charges in kind._not_booked(late, self.company_id._collections_day()).items():
            for charge in charges:
                yield self._line_values(case_id, charge)

    def _line_values(self, case_id, charge):
        line = self.env["account.move.line"].browse(charge.receivable_id)
        company = self.company_id
        worth = self.env["collections.late.charge"]._worth([charge], company, company._collections_day())
        return {
            "case_id": case_id,
            "line_id": line.id,
            "paid_on": max(line.matched_credit_ids.mapped("max_date")),
            "amount": charge.amount,
            "decision": "waive" if worth < company.collections_charges_least else "book",
        }

    def action_carry_out(self):
        """Book and waive as decided; what is left stays in the list."""
        self.ensure_one()
        self.line_ids.filtered(lambda line: line.decision == "waive")._waive(self.reason)
        moves = self.line_ids.filtered(lambda line: line.decision == "book")._book()
        if not moves:
            return {"type": "ir.actions.act_window_close"}
        action = self.env["ir.actions.actions"]._for_xml_id("account.action_move_out_invoice_type")
        return {**action, "domain": [("id", "in", moves.ids)], "name": self.env._("Interest of Paid Invoices")}


class CollectionsLatePaidLine(models.TransientModel):
    _name = "collections.late.paid.line"
    _inherit = ["collections.wizard"]
    _description = "Interest of a Paid Invoice"

    paid_id = fields.Many2one("collections.late.paid", ondelete="cascade")
    case_id = fields.Many2one("collections.case", "Customer", readonly=True, help="Who paid late.")
    line_id = fields.Many2one("account.move.line", "Journal Item", readonly=True, help="What was paid late.")
    move_id = fields.Many2one(related="line_id.move_id", string="Invoice", help="What was paid late.")
    due = fields.Date(related="line_id.date_maturity", string="Due Date", help="When it was due.")
    paid_on = fields.Date(readonly=True, help="When the last of it was paid.")
    currency_id = fields.Many2one(related="line_id.currency_id", help="Currency of the invoice.")
    amount = fields.Monetary("Interest", readonly=True, help="The interest, up to the days on which it was paid.")
    decision = fields.Selection(
        [("book", "Book"), ("waive", "Waive"), ("leave", "Leave")],
        required=True,
        default="leave",
        help="Booked in an invoice of its own, waived with the reason above, or left for another day.",
    )

    def _waive(self, reason):
        waivers = self.env["collections.waiver"]
        waivers.create(
            [
                {"case_id": line.case_id.id, "move_id": line.move_id.id, "kind": "interest", "reason": reason}
                for line in self
            ]
        )

    def _book(self):
        """Book the interest, in an invoice for each customer and currency."""
        self.env["account.move"].check_access("create")
        moves = self.env["account.move"]
        for case, lines in self.grouped("case_id").items():
            day = case.company_id._collections_day()
            kind = self.env["collections.charge.interest"].sudo()  # the user may create invoices: see above
            late = {case.id: [line.line_id._collections_as_late() for line in lines]}
            moves |= kind._book(kind._not_booked(late, day).get(case.id, ()), case.sudo(), day).move_id
        return moves.with_env(self.env)
