from markupsafe import Markup

from odoo import api, fields, models

from odoo.addons.collections_followup.tools import bulk


class CollectionsLateStanding(models.Model):
    """Where all interest and charges of a company stand: each cent is in one line, and so in one status.

    They are reckoned anew whenever the report is opened; no other code writes them.
    """

    _name = "collections.late.standing"
    _description = "Interest and Charges by Status"
    _order = "company_id, partner_id, day, id"
    _rec_name = "rule"
    _log_access = False  # read_on says when all were reckoned

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade", help="To whom it is owed."
    )
    branch_id = fields.Many2one(
        "res.company", readonly=True, ondelete="cascade", help="The company that booked the late invoice."
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, ondelete="cascade", help="Who owes it."
    )
    move_id = fields.Many2one(
        "account.move", "Late Invoice", readonly=True, ondelete="cascade", help="What was late; empty for several."
    )
    booked_id = fields.Many2one(
        "account.move", "Booked in", readonly=True, ondelete="cascade", help="Where it is booked, if it is."
    )
    kind = fields.Selection(
        [("fee", "Fee"), ("fixed_sum", "Fixed Sum"), ("interest", "Interest")],
        readonly=True,
        help="What kind it is; empty for waivers of everything that were made before kinds were kept apart.",
    )
    state = fields.Selection(
        [
            ("accrued", "Accrued"),
            ("asked", "Claimed"),
            ("awaiting", "To Approve"),
            ("booked", "Booked"),
            ("collected", "Collected"),
            ("credited", "Credited"),
            ("waived", "Waived"),
        ],
        "Status",
        required=True,
        readonly=True,
        help="Accrued: owed, and not asked for in any message yet. Claimed: the last message asked for it. Booked: in "
        "an invoice, and open. Collected: paid. Credited: taken back by a credit note, or lost.",
    )
    rule = fields.Char(readonly=True, help="The law or the agreement it rests on.")
    day = fields.Date(
        "Period",
        required=True,
        readonly=True,
        help="Interest that is not booked: the last day of its month that is reckoned. Else the day on which it was "
        "claimed, booked, paid or waived.",
    )
    currency_id = fields.Many2one(
        "res.currency", required=True, readonly=True, ondelete="cascade", help="Currency of the late invoice."
    )
    amount_currency = fields.Monetary(
        "Amount in Currency", readonly=True, aggregator=False, help="In the currency of the late invoice, untaxed."
    )
    company_currency_id = fields.Many2one("res.currency", required=True, readonly=True, ondelete="cascade")
    amount = fields.Monetary(
        currency_field="company_currency_id", readonly=True, help="In the currency of the company, untaxed."
    )
    read_on = fields.Date("Reckoned On", required=True, readonly=True, help="When it was reckoned.")

    @api.model
    def action_show(self):
        """Reckon the report for the selected companies, and open it."""
        self.browse().check_access("read")
        for company in self.env.companies.root_id:
            self.sudo()._refresh(company)  # written for all colleagues of the company
        return self.env["ir.actions.act_window"]._for_xml_id(
            "collections_followup_charges.collections_late_standing_action"
        )

    @api.model
    def get_empty_list_help(self, help_message):
        """Offer to reckon it to whoever comes by a bookmark."""
        reckon = Markup('<p><a type="action" name="%s" class="btn btn-primary">%s</a></p>') % (
            "collections_followup_charges.collections_late_standing_action_show",
            self.env._("Reckon Now"),
        )
        return Markup(super().get_empty_list_help(help_message) or "") + reckon

    @api.model
    def _refresh(self, company):
        """Reckon all lines of a main company anew."""
        self.search([("company_id", "=", company.id)]).unlink()
        today = company._collections_day()
        for lines in self._of_company(company, today):
            bulk.insert(self, [self._values(company, today, line) for line in lines])

    @api.model
    def _values(self, company, today, line):
        """Return the columns of a Line."""
        currency = line.currency
        return {
            "company_id": company.id,
            "branch_id": line.move.company_id.id or company.id,
            "partner_id": line.partner.id,
            "move_id": line.move.id or None,
            "booked_id": line.booked.id or None,
            "kind": line.kind or None,
            "state": line.state,
            "rule": line.rule or None,
            "day": line.day,
            "currency_id": currency.id,
            "amount_currency": currency.round(float(line.amount)),
            "company_currency_id": company.currency_id.id,
            "amount": self._in_company_currency(company, line),
            "read_on": today,
        }

    @api.model
    def _in_company_currency(self, company, line):
        """Return the amount in the currency of a company: as booked, else by the rate of its day."""
        amount, booked = float(line.amount), line.booked
        if booked.amount_total:
            return company.currency_id.round(amount * abs(booked.amount_total_signed) / booked.amount_total)
        return line.currency._convert(amount, company.currency_id, company, line.day)

    def action_open(self):
        """Open the invoice that books it, else the late one."""
        self.ensure_one()
        return (self.booked_id or self.move_id or self.partner_id).get_formview_action()
