from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...decision.loss_accounts import why_not_doubtful


class CollectionsDoubtful(models.Model):
    """Debts of a customer that are shown on the account of doubtful debts, as some charts of accounts ask for.

    The invoices stay open where they are, and are followed up as before: an entry takes the amount off their account,
    and puts it onto the other one, with the same due dates. What is settled later is moved back.
    """

    _name = "collections.doubtful"
    _description = "Doubtful Debts"
    _inherit = ["mail.thread", "collections.decided", "collections.limited"]
    _order = "date desc, id desc"
    _check_company_auto = True

    case_id = fields.Many2one(
        "collections.case", "Customer", required=True, index=True, ondelete="restrict", help="Whose debts they are."
    )
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id", help="Currency of the company.")
    date = fields.Date(
        "Booked On",
        required=True,
        default=lambda self: self.env.company._collections_day(),
        tracking=True,
        help="Day of the entry. Where the books are locked, the first open day is taken.",
    )
    account_id = fields.Many2one(
        "account.account",
        "Account of Doubtful Debts",
        compute="_compute_account_id",
        store=True,
        readonly=False,
        domain="[('account_type', 'in', ('asset_receivable', 'asset_current'))]",
        check_company=True,
        help="Proposed by the settings or the chart of accounts.",
    )
    refusal_told = fields.Text(
        "Why Not",
        compute="_compute_refusal_told",
        compute_sudo=True,  # people of a branch see the record, and not the items of the main company
        help="Why debts cannot be moved to this account, and what can be done instead.",
    )
    reason = fields.Char(required=True, tracking=True, help="Why it is doubtful that they will be paid.")
    item_ids = fields.One2many(
        "collections.doubtful.item", "doubtful_id", "Debts", copy=False, help="What is moved of which items."
    )
    amount = fields.Monetary("Moved", compute="_compute_amount", store=True, help="What was moved.")
    left = fields.Monetary(
        "Still There",
        compute="_compute_left",
        compute_sudo=True,  # as above
        help="What of it is on the account now.",
    )
    settled = fields.Monetary(
        compute="_compute_left",
        compute_sudo=True,  # as above
        help="What of it was paid, credited or written off since, and is to be moved back.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("posted", "Doubtful"), ("reversed", "Moved Back")],
        required=True,
        readonly=True,
        default="draft",
        index=True,
        copy=False,
        tracking=True,
        help="Where it stands.",
    )
    move_ids = fields.One2many(
        "account.move", "collections_doubtful_id", "Entries", readonly=True, help="Where it is booked."
    )

    # === COMPUTED === #

    @api.depends("company_id")
    def _compute_account_id(self):
        for doubtful in self:
            doubtful.account_id = self.env["collections.loss.accounts"]._doubtful(doubtful.company_id)

    @api.depends("account_id", "item_ids")
    @api.depends_context("lang")
    def _compute_refusal_told(self):
        for doubtful in self:
            drafted = doubtful.state == "draft"
            doubtful.refusal_told = drafted and doubtful._refusal()

    @api.depends("item_ids.balance")
    def _compute_amount(self):
        for doubtful in self:
            doubtful.amount = sum(doubtful.item_ids.mapped("balance"))

    @api.depends("item_ids.moved_line_id.amount_residual", "item_ids.line_id.amount_residual")
    def _compute_left(self):
        for doubtful in self:
            doubtful.left = sum(doubtful.item_ids.moved_line_id.mapped("amount_residual"))
            doubtful.settled = sum(item._settled().balance for item in doubtful.item_ids)

    @api.depends("case_id", "date")
    def _compute_display_name(self):
        for doubtful in self:
            doubtful.display_name = self.env._(
                "Doubtful: %(customer)s, %(day)s",
                customer=doubtful.case_id.partner_id.display_name or "",
                day=format_date(self.env, doubtful.date) if doubtful.date else "",
            )

    # === MADE === #

    @api.model
    def _values_for(self, case, lines):
        """Return the values of a draft for open debts of a case, but for those that are moved already."""
        moved = self.env["collections.doubtful.item"]._of_lines(lines).line_id
        debts = (lines - moved).filtered(lambda line: line.amount_residual > 0)
        return {
            "case_id": case.id,
            "date": case.company_id._collections_day(),
            "item_ids": [Command.create({"line_id": line.id}) for line in debts],
        }

    def _refusal(self):
        """Return why debts cannot be moved to the account, as a sentence; empty if they can."""
        account = self.account_id
        why = why_not_doubtful(
            account.account_type if account else None, account.reconcile, account in self.item_ids.line_id.account_id
        )
        kind = dict(account._fields["account_type"]._description_selection(self.env)).get(account.account_type, "")
        told = self._why_not_told(account.display_name, kind)
        return f"{told[why]} {told['instead']}" if why else ""

    @api.model
    def _why_not_told(self, account, kind):
        return {
            "none": self.env._("The chart of accounts tells no account of doubtful debts: choose one in the settings."),
            "type": self.env._(
                "%(account)s is of the type “%(type)s”. What is moved there is no receivable any more: it would leave "
                "the aged receivables and the balance of the customer. Let your accountant change its type to "
                "“Receivable”, or choose another account.",
                account=account,
                type=kind,
            ),
            "reconcile": self.env._(
                "%s does not allow reconciliation: what is moved there could not be moved back.", account
            ),
            "same": self.env._("The debts are on %s already.", account),
            "instead": self.env._(
                "The debts stay where they are and are followed up as before; a provision says what is not expected "
                "to come."
            ),
        }

    # === DECIDED === #

    def action_book(self):
        """Show the debts on the account of doubtful debts.

        :raises UserError: if that account is no receivable that can be reconciled, nothing is left to move, or another
            amount is open by now
        """
        for doubtful in self:
            doubtful._check_manager()
            doubtful._check_undecided()
            if not doubtful.item_ids:
                raise UserError(self.env._("Choose the debts."))
            if refusal := doubtful._refusal():
                raise UserError(refusal)
            doubtful.item_ids._check_to_move()
            doubtful._check_as_asked()
            doubtful._move()
            doubtful._decide("posted")

    def _changes(self):
        return self.item_ids._changes()

    def action_read_anew(self):
        """Propose the debts of a draft as they are now."""
        self.check_access("write")
        self._check_undecided()
        self.item_ids._ask()

    def action_move_back_settled(self):
        """Move back what was paid, credited or written off since."""
        for doubtful in self:
            doubtful._check_manager()
            doubtful._check_undecided("posted")
            doubtful._move_back({item: item._settled() for item in doubtful.item_ids})

    def action_move_back(self):
        """Move back all that is still there: the debts are not doubtful any more."""
        for doubtful in self:
            doubtful._check_manager()
            doubtful._check_undecided("posted")
            doubtful._move_back({item: item._left() for item in doubtful.item_ids})

    def _decide(self, state):
        """Write the state, and a line in the time-line; no other code does."""
        decided = self.sudo()  # only code writes it
        decided.state = state
        self.env["collections.case"]._add_to_timeline(decided, lambda d: d._in_one_line())

    def _in_one_line(self):
        """Return its line in the time-line."""
        amounts = {"state": self._label_of("state"), "amount": self.currency_id.format(self.amount)}
        return self.env._("%(state)s: %(amount)s (%(reason)s)", reason=self.reason, **amounts)

    def action_open_entries(self):
        """Open the journal entries."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("account.action_move_journal_line")
        return {**action, "domain": [("id", "in", self.move_ids.ids)], "context": {}}
