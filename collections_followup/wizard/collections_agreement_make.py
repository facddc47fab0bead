from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..const import MANAGER_GROUP
from ..decision.agreement import MOST_INSTALLMENTS, RHYTHMS, Due, calendar, concerns, fitting_count, too_many
from ..decision.charge import of_items
from ..models.case.collections_case import OPEN_ITEMS
from ..tools import reasons


class CollectionsAgreementMake(models.TransientModel):
    """Drafts a payment agreement with a calendar that the customer can keep."""

    _name = "collections.agreement.make"
    _inherit = "collections.wizard"
    _description = "Make a Payment Agreement"

    case_id = fields.Many2one("collections.case", required=True, help="The customer's case.")
    previous_id = fields.Many2one("collections.agreement", "Replaces", help="The agreement that is renegotiated.")
    dispute_ids = fields.Many2many(
        "collections.dispute", string="Settles", help="The disputes of which the agreement is the compromise."
    )
    partner_id = fields.Many2one(related="case_id.partner_id")
    company_id = fields.Many2one(related="case_id.company_id")
    has_more_items = fields.Boolean(related="case_id.has_more_items")
    line_ids = fields.Many2many(
        "account.move.line",
        string="Covers",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        domain=f"{OPEN_ITEMS} + [('amount_residual_currency', '>', 0)]",
        help="The open items that are paid by the agreement, in one currency.",
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_amounts", help="Currency of the items.")
    amount_open = fields.Monetary("Open Amount", compute="_compute_amounts", help="What is open of the items.")
    amount_charges = fields.Monetary(
        "Interest and Charges", compute="_compute_amounts", help="What is owed beside the items, in their currency."
    )
    with_charges = fields.Boolean(
        "Cover Interest and Charges",
        help="They are entered in the books, and become part of what the agreement covers.",
    )
    discount = fields.Monetary(help="What is credited when every installment has come in time. A manager grants it.")
    amount_total = fields.Monetary("To Pay", compute="_compute_amounts", help="What the installments sum up to.")
    down_payment = fields.Monetary(help="What is paid at the beginning.")
    down_date = fields.Date(
        "Down Payment On", compute="_compute_down_date", store=True, readonly=False, help="When it is paid."
    )
    rhythm = fields.Selection(
        [("weekly", "Every week"), ("biweekly", "Every two weeks"), ("monthly", "Every month")],
        required=True,
        default="monthly",
        help="How often an installment is due.",
    )
    count = fields.Integer(
        "Installments",
        compute="_compute_count",
        store=True,
        readonly=False,
        help="How many; as many as it takes for the customer to be able to pay them is proposed.",
    )
    first_date = fields.Date(
        "First On", compute="_compute_first_date", store=True, readonly=False, help="Due date of the first one."
    )
    installment_ids = fields.One2many(
        "collections.agreement.make.line",
        "make_id",
        "Calendar",
        compute="_compute_installment_ids",
        store=True,
        readonly=False,
        help="What is due when. Change it as you have agreed with the customer.",
    )
    amount_planned = fields.Monetary("Planned", compute="_compute_planned", help="What the calendar sums up to.")
    concerns = fields.Text("Can It Be Kept?", compute="_compute_concerns", help="What speaks for and against it.")
    payment_advice = fields.Text(
        "How They Paid",
        compute="_compute_payment_advice",
        help="How the customer has paid and kept promises in the last two years, and what is advised.",
    )

    @api.depends("case_id", "previous_id", "dispute_ids")
    def _compute_line_ids(self):
        """Select what is left of the former agreement, or disputed; else overdue debts not settled otherwise."""
        for make in self:
            make.line_ids = make.case_id._in_one_currency(make._proposed_lines())

    def _proposed_lines(self):
        """Return the open debts to propose, in any currency."""
        case, previous, disputes = self.case_id._origin, self.previous_id._origin, self.dispute_ids._origin
        if not (previous or disputes):
            settled = {
                *self.env["collections.dispute"]._unsettled(self.case_id)._disputed(),
                *case._agreed_items("active", "defaulted").ids,
            }
            return case._overdue_items(apart=settled) or case._overdue_items()
        debts = case.item_ids.filtered(lambda line: line.amount_residual_currency > 0)
        return debts & previous._lines().union(*(dispute._lines() for dispute in disputes))

    @api.depends("line_ids", "discount", "with_charges")
    def _compute_amounts(self):
        for make in self:
            make.currency_id = make.line_ids._origin.currency_id[:1] or make.company_id.currency_id
            # from the items themselves: Odoo computes the amounts of their copies in the form one by one
            make.amount_open = sum(make.line_ids._origin.mapped("amount_residual_currency"))
            make.amount_charges = sum(charge.amount for charge in make._charges())
            make.amount_total = make.amount_open + make._covered_charges() - make.discount

    def _charges(self):
        """Return the charges owed beside the covered items, in their currency."""
        if not self.env["collections.charge"]._kinds():
            return ()
        case = self.case_id._origin
        owed = of_items(case._assess_today()[case.id].charges, self.line_ids._origin.ids)
        return [charge for charge in owed if charge.currency == self.currency_id.name]

    def _covered_charges(self):
        return self.amount_charges if self.with_charges else 0.0

    @api.depends("case_id")
    def _compute_down_date(self):
        for make in self:
            make.down_date = make.company_id._collections_day()

    @api.depends("case_id", "rhythm")
    def _compute_first_date(self):
        for make in self:
            today = make.company_id._collections_day()
            ahead = {"days": RHYTHMS[make.rhythm]} if make.rhythm in RHYTHMS else {"months": 1}
            make.first_date = fields.Date.add(today, **ahead)

    @api.depends("line_ids", "discount", "with_charges", "down_payment", "rhythm")
    def _compute_count(self):
        """Propose the fewest installments that can be paid, judged by the payments of the last year."""
        for make in self:
            left = make.amount_total - make.down_payment
            make.count = fitting_count(max(left, 0.0), make._usual() * make._share(), make.rhythm or "monthly")

    @api.depends("line_ids", "discount", "with_charges", "down_payment", "down_date", "count", "rhythm", "first_date")
    def _compute_installment_ids(self):
        for make in self:
            dues = make._down() + make._calendar()
            make.installment_ids = [
                Command.clear(),
                *(Command.create({"date": due.day, "amount": due.amount}) for due in dues),
            ]

    @api.constrains("count", "installment_ids")
    def _check_count(self):
        if any(max(make.count, len(make.installment_ids)) > MOST_INSTALLMENTS for make in self):
            raise ValidationError(reasons.tell(self.env, reasons.dump([too_many()])))

    @api.depends("installment_ids.amount", "line_ids")
    def _compute_planned(self):
        for make in self:
            make.amount_planned = sum(make.installment_ids.mapped("amount"))

    @api.depends("installment_ids.amount", "installment_ids.date", "line_ids", "down_payment", "down_date", "count")
    @api.depends_context("lang")
    def _compute_concerns(self):
        for make in self:
            dues = [Due(line.date, line.amount) for line in make.installment_ids if line.date]
            for due in make._down():
                if due in dues:
                    dues.remove(due)
            found = concerns(dues, make._usual(), make._share(), make.currency_id.name)
            if make.count > MOST_INSTALLMENTS:
                found = (too_many(),)
            make.concerns = reasons.tell(self.env, reasons.dump(found))

    @api.depends("case_id", "amount_total", "discount")
    @api.depends_context("lang")
    def _compute_payment_advice(self):
        for make in self:
            make.payment_advice = make.case_id._advice_in_words(
                make.amount_total, make.currency_id, has_discount=bool(make.discount)
            )

    def _down(self):
        """Return the down payment, if there is one."""
        if self.down_date and self.currency_id.compare_amounts(self.down_payment, 0) > 0:
            return [Due(self.down_date, self.down_payment)]
        return []

    def _calendar(self):
        """Return the calculated installments; none as long as something is missing."""
        left = self.amount_total - self.down_payment
        try:
            return calendar(left, self.count, self.rhythm, self.first_date, self.currency_id.rounding)
        except (ValueError, TypeError, AttributeError, OverflowError):
            return []

    def _share(self):
        return self.company_id.collections_agreement_share / 100.0

    def _usual(self):
        """Return the customer's average monthly payments of the last year, in the currency of the items."""
        today = self.company_id._collections_day()
        # payments are a fact about the customer, but not every user may read entries of all journals
        [(paid,)] = (
            self.env["account.partial.reconcile"]
            .sudo()
            ._read_group(
                [
                    ("debit_move_id.partner_id", "child_of", self.partner_id.id),
                    ("debit_move_id.account_type", "=", "asset_receivable"),
                    ("credit_move_id.journal_id.type", "in", ("bank", "cash", "credit")),
                    ("company_id", "child_of", self.company_id.id),
                    ("max_date", ">", fields.Date.subtract(today, years=1)),
                    ("max_date", "<=", today),
                ],
                [],
                ["amount:sum"],
            )
        )
        company_currency = self.company_id.currency_id
        return company_currency._convert((paid or 0.0) / 12, self.currency_id, self.company_id, today)

    def action_make(self):
        """Draft the agreement as it is shown here, and open it."""
        self.ensure_one()
        self.case_id.check_access("write")
        if self.discount and not self.env.user.has_group(MANAGER_GROUP):
            raise AccessError(self.env._("Only a manager grants a discount."))
        if self.installment_ids.filtered(lambda line: not line.date):
            raise ValidationError(self.env._("Each installment has a day on which it is due."))
        # people make agreements only here, so that what they cover is really open
        lines = self.line_ids.sudo() | self._booked_charges()
        agreement = (
            self.env["collections.agreement"]
            .sudo()
            ._make(
                self.case_id.sudo(),
                lines,
                [(line.date, line.amount) for line in self.installment_ids],
                self.discount,
                self.previous_id.sudo(),
                dispute_ids=[Command.set(self.dispute_ids.ids)],
            )
        )
        action = self.env["ir.actions.act_window"]._for_xml_id("collections_followup.collections_agreement_action")
        return {**action, "res_id": agreement.id, "views": [(False, "form")], "context": {}}

    def _booked_charges(self):
        """Return the covered charges, entered in the books: account.move.line."""
        # users who make an agreement need not have the right to book: the kind of charge does it
        case = self.case_id.sudo()
        if not self.with_charges:
            return case.env["account.move.line"]
        return case.env["collections.charge"]._booked(self._charges(), case, case.company_id._collections_day())


class CollectionsAgreementMakeLine(models.TransientModel):
    """A line of the calendar while the agreement is made."""

    _name = "collections.agreement.make.line"
    _inherit = ["collections.wizard", "collections.limited"]
    _description = "Line of a Calendar"
    _order = "date, id"

    make_id = fields.Many2one("collections.agreement.make", required=True, ondelete="cascade", help="The calendar.")
    currency_id = fields.Many2one(related="make_id.currency_id")
    date = fields.Date("Due Date", help="The day on which it is due.")
    amount = fields.Monetary(help="How much is due.")
