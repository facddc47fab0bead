from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.collections_followup.const import MANAGER_GROUP


class CollectionsWriteOff(models.Model):
    """Open items that a company does not expect to be paid any more, why, and who has decided so.

    It is booked without a payment. Nothing of it is lost: it can be reversed, and money that comes after all is booked
    as recovered.
    """

    _name = "collections.write.off"
    _description = "Write-off"
    _inherit = ["mail.thread", "mail.activity.mixin", "collections.decided", "collections.limited"]
    _order = "id desc"
    _check_company_auto = True
    _by_code = {"state": "draft", "name": False, "decided_by_id": False, "recovered": 0.0}

    name = fields.Char("Number", readonly=True, copy=False, help="Number of the write-off.")
    case_id = fields.Many2one(
        "collections.case",
        "Customer",
        index="btree_not_null",
        ondelete="restrict",
        help="Whose debt it is; empty for small differences of many customers.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company.root_id,
        help="Who writes it off.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id", help="Currency of the company.")
    item_ids = fields.One2many(
        "collections.write.off.item", "write_off_id", "Items", copy=False, help="What is written off of which items."
    )
    reason = fields.Selection(
        [
            ("insolvent", "Insolvent"),
            ("untraceable", "Cannot Be Found"),
            ("deceased", "Deceased"),
            ("time_barred", "Time-Barred"),
            ("cost", "Collecting Costs More Than It Brings"),
            ("refused", "Disputed, and Not Worth a Lawsuit"),
            ("settled", "Settled for Less"),
            ("small", "Small Difference"),
            ("other", "Other"),
        ],
        required=True,
        tracking=True,
        help="Why it is not expected to be paid any more.",
    )
    note = fields.Char("Explanation", tracking=True, help="What whoever approves or audits it should know.")
    date = fields.Date(
        "Booked On",
        required=True,
        default=lambda self: self.env.company._collections_day(),
        tracking=True,
        help="Day of the entry. Where the books are locked, the first open day is taken.",
    )
    account_id = fields.Many2one(
        "account.account",
        "Account of the Loss",
        compute="_compute_account_id",
        store=True,
        readonly=False,
        domain="[('account_type', 'in', ('expense', 'expense_other'))]",
        check_company=True,
        help="Proposed by the settings or the chart of accounts.",
    )
    corrects_taxes = fields.Boolean(
        "Correct Taxes",
        compute="_compute_corrects_taxes",
        store=True,
        readonly=False,
        help="The tax in what is written off is taken back, a line for each tax of the invoice. Your tax adviser knows "
        "from when on the law allows that.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("to_approve", "To Approve"),
            ("running", "Being Booked"),
            ("posted", "Written Off"),
            ("refused", "Refused"),
            ("reversed", "Reversed"),
        ],
        required=True,
        readonly=True,
        default="draft",
        index=True,
        copy=False,
        tracking=True,
        help="Where it stands.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Proposed By",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        copy=False,
        help="Who wants to write it off.",
    )
    decided_by_id = fields.Many2one("res.users", readonly=True, copy=False, help="Who booked or refused it.")
    move_ids = fields.One2many(
        "account.move", "collections_write_off_id", "Entries", readonly=True, help="Where it is booked."
    )
    amount = fields.Monetary(
        "Written Off", compute="_compute_amount", store=True, help="What is written off, in the company's currency."
    )
    recovered = fields.Monetary(
        readonly=True,
        default=0,
        copy=False,
        help="What came after all and was booked as recovered, in the company's currency.",
    )

    booked_count = fields.Integer(
        "Items Booked", compute="_compute_booked_count", help="How many of its items are booked by now."
    )
    item_count = fields.Integer("Items in All", compute="_compute_booked_count", help="How many items it has.")
    has_credits = fields.Boolean(
        "Money Came After It", compute="_compute_has_credits", help="Open credits of the customer that came since."
    )

    _recovered_not_negative = models.Constraint("CHECK (recovered >= 0)", "What was recovered cannot be negative.")

    # === COMPUTED === #

    @api.depends("item_ids.balance")
    def _compute_amount(self):
        for write_off in self:
            write_off.amount = sum(write_off.item_ids.mapped("balance"))

    @api.depends("item_ids.is_booked")
    def _compute_booked_count(self):
        for write_off in self:
            write_off.item_count = len(write_off.item_ids)
            write_off.booked_count = len(write_off.item_ids.filtered("is_booked"))

    @api.depends("state", "recovered")
    def _compute_has_credits(self):
        credits = self._credits(self)
        for write_off in self:
            write_off.has_credits = write_off.id in credits

    @api.depends("company_id")
    def _compute_account_id(self):
        for write_off in self:
            write_off.account_id = self.env["collections.loss.accounts"]._loss(write_off.company_id)

    @api.depends("company_id", "reason")
    def _compute_corrects_taxes(self):
        for write_off in self:
            chosen = write_off.company_id.root_id.collections_write_off_taxes
            write_off.corrects_taxes = chosen and write_off.reason != "small"

    @api.depends("name", "case_id", "state")
    def _compute_display_name(self):
        for write_off in self:
            write_off.display_name = write_off.name or self.env._("Draft Write-off")

    # === MADE === #

    @api.model
    def _values_for(self, case, lines):
        """Return the values of a draft that writes off open journal items of a case."""
        return {
            "case_id": case.id,
            "company_id": case.company_id.id,
            "date": case.company_id._collections_day(),
            "item_ids": [Command.create({"line_id": line.id}) for line in lines],
        }

    @api.model
    def _in_the_beginning(self):
        return {**super()._in_the_beginning(), "user_id": self.env.uid}

    @api.constrains("case_id", "item_ids")
    def _check_customer(self):
        for write_off in self.filtered("case_id"):
            partner = write_off.case_id.partner_id
            if write_off.item_ids.partner_id.commercial_partner_id - partner:
                raise UserError(self.env._("All items must be of %s.", partner.display_name))

    @api.constrains("case_id", "company_id", "item_ids")
    def _check_owed(self):
        for write_off in self:
            owed = write_off.case_id.company_id | write_off.item_ids.company_id.root_id
            if owed - write_off.company_id:
                raise UserError(self.env._("All items must be owed to %s.", write_off.company_id.display_name))

    # === DECIDED === #

    def action_write_off(self):
        """Book it, or leave it to a manager if it is above the limit of a colleague."""
        self.ensure_one()
        self.check_access("write")
        self._check_complete("draft")
        self._check_seen(self.amount, self.currency_id)
        if self._needs_approval():
            self._ask()
            return
        self._book()

    def action_approve(self):
        """Book what a colleague has proposed, if nothing of it has changed since.

        :raises UserError: if another amount is open now, or money has come that is not reconciled yet
        """
        for write_off in self:
            write_off._check_manager()
            write_off._check_complete("draft", "to_approve")
            write_off._check_seen(write_off.amount, write_off.currency_id)
            write_off._check_as_asked()
            write_off._book()

    def action_refuse(self):
        """Refuse what a colleague has proposed; the debt is followed up as before."""
        for write_off in self:
            write_off._check_manager()
            write_off._check_undecided("draft", "to_approve")
            write_off._decide("refused")

    def action_back_to_draft(self):
        """Take a proposal back, to change it."""
        self.check_access("write")
        for write_off in self.filtered(lambda w: w.state == "to_approve"):
            write_off.sudo().state = "draft"  # only code writes the state

    def action_reverse(self):
        """Take the write-off back: the debt is open again, and followed up."""
        self.ensure_one()
        self._check_manager()
        if self.recovered:
            raise UserError(self.env._("A part of it was recovered. Reverse the entry of that first, by hand."))
        self._reverse_entries()
        self._decide("reversed")

    def _needs_approval(self):
        return not self.env["account.move"].has_access("create") or self._is_above_limit()

    def _is_above_limit(self):
        """Return True if it is more than the user may write off at once."""
        if self.env.su or self.env.user.has_group(MANAGER_GROUP):
            return False
        most = self.company_id.root_id.collections_write_off_limit
        return self.currency_id.compare_amounts(self.amount + self._written_off_lately(), most) > 0

    def _written_off_lately(self):
        """Return what colleagues have written off of the same customers within the days of the settings.

        So a debt that is written off in parts needs the same approval. What a manager has decided does not count.
        """
        days = self.company_id.root_id.collections_write_off_days
        since = fields.Datetime.subtract(fields.Datetime.now(), days=days)
        customers = self.item_ids.partner_id.commercial_partner_id
        items = self.env["collections.write.off.item"].search(
            Domain("line_id.partner_id.commercial_partner_id", "in", customers.ids)
            & Domain("write_off_id", "!=", self.id)
            & Domain("write_off_id.company_id", "=", self.company_id.id)
            & Domain("write_off_id.state", "in", ("running", "posted"))
            & Domain("write_off_id.create_date", ">=", since)
        )
        return sum(i.balance for i in items if not i.write_off_id.decided_by_id.sudo().has_group(MANAGER_GROUP))

    def _check_complete(self, *states):
        """:raises UserError: if something is missing that the books need, or it is in none of these states any more"""
        self._check_undecided(*states)
        if not self.item_ids:
            raise UserError(self.env._("Choose what is written off."))
        if not self.account_id:
            raise UserError(self.env._("Choose the account of the loss: the chart of accounts does not tell it."))

    def _decide(self, state):
        """Write down what was decided, and by whom; no other code does."""
        values = {"state": state}
        if self.state != "running":  # who has decided, not the job that books it
            values["decided_by_id"] = self.env.uid
        if state in ("running", "posted") and not self.name:
            values["name"] = self.env["ir.sequence"].next_by_code("collections.write.off") or "/"
        decided = self.sudo()  # only code writes the state; whoever decides need not be the collector
        decided.write(values)
        self.env["collections.case"]._add_to_timeline(decided.filtered("case_id"), lambda w: w._in_one_line())

    def _in_one_line(self):
        """Return its line in the time-line."""
        return self.env._(
            "%(state)s: %(amount)s (%(reason)s)",
            state=self._label_of("state"),
            amount=self.currency_id.format(self.amount),
            reason=self._label_of("reason"),
        )

    # === READ === #

    @api.model
    def _of_cases(self, cases):
        """Return the write-offs of cases that are in the books."""
        return self.search(Domain("case_id", "in", cases.ids) & Domain("state", "=", "posted"))

    def _told(self):
        """Return a posted write-off as a sentence for colleagues."""
        return self.env._(
            "%(amount)s was written off on %(day)s: %(reason)s.",
            amount=self.currency_id.format(self.amount - self.recovered),
            day=format_date(self.env, self.date),
            reason=self._label_of("reason"),
        )

    def action_open_entries(self):
        """Open the journal entries."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("account.action_move_journal_line")
        return {**action, "domain": [("id", "in", self.move_ids.ids)], "context": {}}
