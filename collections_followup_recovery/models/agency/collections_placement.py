from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.collections_followup.decision.debt import received
from odoo.addons.collections_followup.models.base.collections_commitment import Marks, Progress

from ...decision.commission import Fee, commission, fee_of
from ...decision.placement import WITH_AGENCY, Money, next_state


class CollectionsPlacement(models.Model):
    """Debts that are handed over to a collection agency. While it has them, it speaks to the customer, and we do not.

    What comes of them is read from the ledger, and from what the agency says (`collections.placement.event`), which is
    the only thing that moves a placement from one state to the next.
    """

    _name = "collections.placement"
    _description = "Placement with an Agency"
    _inherit = ["mail.thread", "collections.commitment", "collections.decided", "collections.case.pack"]
    _order = "id desc"
    _check_company_auto = True
    _place = 40
    _by_code = {
        **{"state": "draft", "name": False, "placed_on": False, "age": 0, "percent": 0.0, "minimum": 0.0},
        **{"fixed": 0.0, "received": 0.0, "reported": 0.0},
    }
    _always_open = ("bill_id", "lang")

    name = fields.Char("Number", readonly=True, copy=False, help="Number of the placement, for the agency too.")
    case_id = fields.Many2one(
        "collections.case", "Customer", required=True, readonly=True, index=True, ondelete="restrict", help="Who owes."
    )
    partner_id = fields.Many2one(
        related="case_id.partner_id", string="Commercial Partner", store=True, index=True, help="Who owes."
    )
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True, help="Currency of the debts.")
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency", help="Currency of the company."
    )
    agency_id = fields.Many2one(
        "collections.agency", tracking=True, check_company=True, index=True, ondelete="restrict", help="Who gets them."
    )
    item_ids = fields.One2many("collections.placement.item", "placement_id", "Debts", help="What is handed over.")
    reason = fields.Char(required=True, tracking=True, help="Why it is handed over, and why to this agency.")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("placed", "Handed Over"),
            ("accepted", "Accepted"),
            ("refused", "Refused"),
            ("recalled", "Recalled"),
            ("returned", "Returned"),
            ("closed", "Closed"),
        ],
        required=True,
        readonly=True,
        default="draft",
        index=True,
        copy=False,
        tracking=True,
        help="Where it stands. Paid by what the ledger says, it is closed by itself.",
    )
    placed_on = fields.Date("Handed Over On", readonly=True, copy=False, help="The day of the hand-over.")
    age = fields.Integer("Days Overdue", readonly=True, copy=False, help="Of the oldest debt, on that day.")
    amount = fields.Monetary(compute="_compute_amount", store=True, help="What is handed over, as of that day.")
    event_ids = fields.One2many(
        "collections.placement.event", "placement_id", "Events", readonly=True, copy=False, help="What happened."
    )
    percent = fields.Float(
        "Commission (%)", digits=(5, 2), readonly=True, copy=False, help="As agreed on the day of the hand-over."
    )
    minimum = fields.Monetary(
        "Least Commission", readonly=True, copy=False, help="As agreed on the day of the hand-over."
    )
    fixed = fields.Monetary("Fixed Fee", readonly=True, copy=False, help="As agreed on the day of the hand-over.")
    received = fields.Monetary(
        "Paid to Us", readonly=True, default=0, copy=False, help="What came to us since the hand-over, by the ledger."
    )
    paid = fields.Monetary(
        "Paid to the Agency", compute="_compute_money", store=True, help="What the agency was paid, as it says."
    )
    remitted = fields.Monetary(compute="_compute_money", store=True, help="What the agency has passed on of that.")
    reported = fields.Monetary(
        readonly=True, default=0, copy=False, help="What was paid to us directly and the agency was told of."
    )
    to_report = fields.Monetary(
        compute="_compute_recovered", store=True, help="Payments to us of which the agency does not know yet."
    )
    recovered = fields.Monetary(
        compute="_compute_recovered", store=True, help="What came since, to us or to the agency."
    )
    commission = fields.Monetary(
        compute="_compute_recovered", store=True, help="What the agency is owed by its fees, before taxes."
    )
    placed_value = fields.Monetary(
        "Handed Over (Company Currency)",
        compute="_compute_values",
        store=True,
        currency_field="company_currency_id",
        help="What was handed over, in the currency of the company.",
    )
    recovered_value = fields.Monetary(
        "Recovered (Company Currency)",
        compute="_compute_values",
        store=True,
        currency_field="company_currency_id",
        help="What came since, in the currency of the company.",
    )
    commission_value = fields.Monetary(
        "Commission (Company Currency)",
        compute="_compute_values",
        store=True,
        currency_field="company_currency_id",
        help="What the agency is owed, in the currency of the company.",
    )
    bill_id = fields.Many2one(
        "account.move",
        domain="[('move_type', '=', 'in_invoice'), ('company_id', 'child_of', company_id)]",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The bill that asks for the commission. It says whether it asks for what the fees say.",
    )

    # === COMPUTED === #

    @api.depends("item_ids.amount")
    def _compute_amount(self):
        for placement in self:
            placement.amount = sum(placement.item_ids.mapped("amount"))

    @api.depends("event_ids.amount")
    def _compute_money(self):
        for placement in self:
            for kind in ("paid", "remitted"):
                events = placement.event_ids.filtered(lambda event, kind=kind: event.kind == kind)
                placement[kind] = sum(events.mapped("amount"))

    @api.depends("received", "paid", "remitted", "reported", "percent", "minimum", "fixed", "state")
    def _compute_recovered(self):
        for placement in self:
            money = Money(placement.received, placement.paid, placement.remitted, placement.reported)
            placement.recovered, placement.to_report = money.recovered, money.to_report
            placement.commission = placement._owed_commission(money.recovered)

    def _owed_commission(self, recovered):
        if self.state in ("draft", "refused"):
            return 0.0
        fee = Fee(percent=self.percent, minimum=self.minimum, fixed=self.fixed)
        return commission(fee, recovered, self.currency_id.rounding)

    @api.depends("amount", "recovered", "commission", "placed_on")
    def _compute_values(self):
        for placement in self:
            for name in ("placed", "recovered", "commission"):
                amount = placement.amount if name == "placed" else placement[name]
                placement[f"{name}_value"] = placement._in_company_currency(amount)

    def _in_company_currency(self, amount):
        company = self.company_id
        day = self.placed_on or company._collections_day()
        return self.currency_id._convert(amount, company.currency_id, company, day) if company else 0.0

    @api.depends("name", "agency_id", "partner_id")
    def _compute_display_name(self):
        for placement in self:
            names = (placement.name or self.env._("Draft"), placement.agency_id.display_name)
            placement.display_name = ": ".join(filter(None, names))

    @api.constrains("item_ids", "case_id")
    def _check_items(self):
        for placement in self:
            lines = placement.item_ids.line_id
            if lines.partner_id.commercial_partner_id - placement.partner_id:
                raise ValidationError(self.env._("All debts must be of %s.", placement.partner_id.display_name))
            if len(lines.currency_id) > 1:
                raise ValidationError(self.env._("Hand over debts of one currency at a time."))
            placement._check_owed(lines)

    def _check_owed(self, lines):
        company = self.company_id
        if lines.company_id.root_id - company or set(lines.mapped("account_type")) - {"asset_receivable"}:
            raise ValidationError(self.env._("All debts must be owed to %s.", company.display_name))

    @api.constrains("bill_id")
    def _check_bill(self):
        for placement in self.filtered("bill_id"):
            if placement.bill_id.company_id.root_id != placement.company_id:
                raise ValidationError(self.env._("The bill must be one to %s.", placement.company_id.display_name))

    # === HANDED OVER === #

    @api.model
    def _values_for(self, case, lines):
        """Return the values of a draft that hands over open journal items of a case."""
        return {"case_id": case.id, **self.env["collections.placement.item"]._covering(lines, case.company_id)}

    def action_hand_over(self):
        """Hand the debts over: from now on the agency speaks to the customer about them."""
        for placement in self:
            placement._check_manager()
            placement._check_undecided()
            placement._check_may_be_handed_over()
            placement._check_seen(placement.amount, placement.currency_id)
            placement._check_as_asked()
            placed = placement.sudo()  # only code writes it; asked before
            placed._freeze()
            placed._happened("handed_over")

    def _freeze(self):
        """Keep the amounts and the fees of today, which later changes do not touch."""
        day = self.company_id._collections_day()
        self._read_debts()
        self.write({"placed_on": day, "age": self._age_on(day), "name": self._next_number()})
        fees = [fee._as_value() for fee in self.agency_id.fee_ids]
        fee = fee_of(fees, self.age, self._in_company_currency(self.amount))
        self.write({"percent": fee.percent, "minimum": fee.minimum, "fixed": fee.fixed})

    def _age_on(self, day):
        return max(((day - due).days for due in self.item_ids.mapped("due_date") if due), default=0)

    def _next_number(self):
        return self.env["ir.sequence"].next_by_code("collections.placement") or "/"

    def action_recall(self):
        """Take the debts back: we speak to the customer ourselves again."""
        for placement in self:
            placement._check_manager()
            placement.sudo()._happened("recalled")  # a manager of its company, as was just asked

    def action_close(self):
        """End it, whatever came of it."""
        for placement in self:
            placement._check_manager()
            placement.sudo()._happened("closed")  # as above

    def action_note_event(self):
        """Ask what the agency says."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What the Agency Says"),
            "res_model": "collections.placement.event",
            "view_mode": "form",
            "target": "new",
            "context": {"default_placement_id": self.id},
        }

    def _happened(self, kind, **values):
        """Note an event; the state follows from it."""
        day = self.company_id._collections_day()
        self.env["collections.placement.event"].create({"placement_id": self.id, "kind": kind, "date": day, **values})

    def _follow(self, event):
        """Write the state after an event: the only place where it is written.

        :raises UserError: if it cannot happen in this state
        """
        state = next_state(self.state, event.kind)
        if state is None:
            raise UserError(
                self.env._(
                    "“%(event)s” cannot follow on “%(state)s” (%(placement)s).",
                    event=event._label(),
                    state=self._label_of("state"),
                    placement=self.display_name,
                )
            )
        if state != self.state:
            placement = self.sudo()  # whoever notes what an agency says may do so; only code writes the state
            placement.state = state
            placement.env["collections.case"]._add_to_timeline(placement, lambda p: p._in_one_line())
            placement.case_id._refresh()

    def _in_one_line(self):
        """Return its line in the time-line."""
        return self.env._(
            "%(state)s: %(amount)s with %(agency)s",
            state=self._label_of("state"),
            amount=self.currency_id.format(self.amount),
            agency=self.agency_id.display_name,
        )

    # === A COMMITMENT === #

    @api.model
    def _counting(self):
        """Return the domain of placements that an agency has."""
        return Domain("state", "in", WITH_AGENCY)

    def _progress(self, today):
        """Return the Progress: what came since the hand-over, and what is left."""
        covered = self.item_ids._covered()
        status = {p.id: self._came(p, covered[p.id]) for p in self}
        return Progress(self, status, covered)

    @api.model
    def _came(self, placement, covered):
        """Return (received, left), or the last answer while an invoice is being corrected."""
        if covered.is_draft:
            return placement.received, placement.currency_id.rounding
        return received(covered.debts, placement.placed_on), sum(debt.open for debt in covered.debts)

    def _settle(self, progress):
        """Write what came, and close what is settled."""
        for placement in progress.records:
            came, left = progress.status[placement.id]
            if placement.currency_id.compare_amounts(came, placement.received):
                placement.received = came
            if placement.currency_id.compare_amounts(left, 0) <= 0:
                placement._happened("closed", text=self.env._("Nothing of it is open any more."))

    @api.model
    def _marks(self, progress):
        """Return which items are with an agency, and whom to speak to."""
        held = {}
        for placement in progress.records.filtered(lambda p: p.state in WITH_AGENCY):
            with_whom = {"placed_with": placement.agency_id._reach()}
            held |= dict.fromkeys(progress.covered[placement.id].line_ids, with_whom)
        return Marks(held)

    @api.model
    def _covers(self, moves):
        domain = Domain("item_ids.move_id", "in", moves.ids) & self._counting()
        return bool(self.search_count(domain, limit=1))

    def _is_about(self, lines):
        return self.env["collections.case"]._is_about(self.item_ids, lines)
