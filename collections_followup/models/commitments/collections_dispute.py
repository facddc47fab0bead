import re

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from ..base.collections_commitment import Marks
from ..base.collections_evidence import ATTACHED

#: The end of an installment's label in Odoo.
INSTALLMENT = re.compile(r"#[0-9]+\Z")
#: Fields that only the actions set.
BY_ACTIONS = {"state", "opened_on", "closed_on", "agreement_id", "credit_note_id", "escalated"}
#: Fields of its origin, which stay as they were when it was opened.
OPENED_WITH = {"case_id", "contact_id"}
#: Not answered yet; or with a credit note that is not posted yet.
UNSETTLED = Domain("state", "=", "open") | (
    Domain("state", "=", "valid") & Domain("credit_note_id.state", "=", "draft")
)


class CollectionsDispute(models.Model):
    """An invoice, an installment or a part of its amount that the customer disputes.

    What is disputed is not followed up until somebody has answered; the rest of the customer's debt is.
    """

    _name = "collections.dispute"
    _description = "Dispute"
    _inherit = [
        *("collections.tracked", "mail.thread", "mail.activity.mixin"),
        *("collections.evidence", "collections.limited", "collections.commitment"),
    ]
    _order = "state, deadline, id desc"
    _rec_name = "move_id"
    _evidence = {ATTACHED: []}
    _check_company_auto = True
    _place = 10  # late disputes are reported before the night settles what it can

    # whoever may see the debt may see its invoice's number, even of a company whose invoices they may not open
    display_name = fields.Char(compute_sudo=True)
    case_id = fields.Many2one(
        "collections.case", required=True, readonly=True, ondelete="restrict", index=True, help="Who disputes it."
    )
    partner_id = fields.Many2one(related="case_id.partner_id", store=True, index=True)
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    move_id = fields.Many2one(
        "account.move",
        "Invoice",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('commercial_partner_id', '=', partner_id), ('state', '=', 'posted'),"
        " ('move_type', 'in', ('out_invoice', 'out_receipt', 'entry'))]",
        help="The invoice that is disputed.",
    )
    line_id = fields.Many2one(
        "account.move.line",
        "Installment",
        ondelete="set null",
        index="btree_not_null",
        domain="[('move_id', '=', move_id), ('account_type', '=', 'asset_receivable')]",
        help="The only installment of it that is disputed. Empty: all of the invoice.",
    )
    currency_id = fields.Many2one(related="move_id.currency_id")
    amount = fields.Monetary(
        "Disputed Amount", tracking=True, help="The part of the open amount that is disputed. 0: all of it."
    )
    amount_held = fields.Monetary(
        "In Dispute", compute="_compute_amount_held", help="What is open of it, and is not requested meanwhile."
    )
    reason = fields.Selection(
        [
            ("goods", "Goods not received or damaged"),
            ("price", "Price"),
            ("quantity", "Quantity"),
            ("service", "Service or quality"),
            ("duplicate", "Invoiced twice"),
            ("paid", "Already paid"),
            ("not_ours", "Not ours"),
            ("other", "Other"),
        ],
        required=True,
        tracking=True,
        help="What the customer says is wrong.",
    )
    description = fields.Text(help="What the customer says, in their own words. Attach the evidence below.")
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        required=True,
        tracking=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        help="Who finds out and answers.",
    )
    deadline = fields.Date(
        required=True,
        tracking=True,
        default=lambda self: fields.Date.add(
            self.env.company.root_id._collections_day(), days=self.env.company.root_id.collections_dispute_days
        ),
        help="The day by which the customer has an answer.",
    )
    opened_on = fields.Date(required=True, readonly=True, help="The day on which the dispute was opened.")
    closed_on = fields.Date(readonly=True, help="The day on which it was answered.")
    contact_id = fields.Many2one(
        "collections.contact", "Log Entry", readonly=True, ondelete="restrict", help="Where it was said."
    )
    evidence_ids = fields.Many2many(
        related="contact_id.mail_message_id.attachment_ids",
        string="Sent Along",
        help="What came with the customer's message. A copy is kept with the dispute.",
    )
    state = fields.Selection(
        [
            ("open", "Open"),
            ("valid", "Valid"),
            ("invalid", "Not Valid"),
            ("compromise", "Compromise"),
            ("settled", "Settled"),
            ("void", "Not Theirs Any More"),
        ],
        required=True,
        default="open",
        readonly=True,
        tracking=True,
        index=True,
        help="Open until somebody has answered the customer, or nothing is left to be answered: the payment that they "
        "spoke of was found, the invoice was credited or cancelled, or it belongs to another customer by now.",
    )
    resolution = fields.Text(
        "Answer",
        tracking=True,
        help="What was found, in words for the customer, who reads them on their page.",
    )
    credit_note_id = fields.Many2one(
        "account.move", readonly=True, ondelete="set null", help="The credit note that was drafted for it."
    )
    agreement_id = fields.Many2one(
        "collections.agreement",
        "Compromise",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The payment agreement that settles it, as soon as both sides have signed.",
    )
    answer_by_email = fields.Boolean(
        "Send the Answer by E-mail",
        default=True,
        help="When it is closed, the customer gets the answer by e-mail; it stands on their page in any case.",
    )
    escalated = fields.Boolean(readonly=True, help="The owner and a manager were told that the deadline has passed.")

    _amount_not_negative = models.Constraint("CHECK (amount >= 0)", "The disputed amount cannot be negative.")
    _open_once = models.UniqueIndex(
        "(move_id, COALESCE(line_id, 0)) WHERE state = 'open'", "This is in dispute already."
    )

    @api.constrains("case_id", "move_id", "line_id", "amount")
    def _check_invoice(self):
        for dispute in self:
            move = dispute.move_id
            if not dispute.case_id._find_invoice(move.id):
                raise ValidationError(
                    self.env._("%(invoice)s is no invoice of this customer.", invoice=move.display_name)
                )
            if dispute.line_id and dispute.line_id.move_id != move:
                raise ValidationError(
                    self.env._("The installment does not belong to %(invoice)s.", invoice=move.display_name)
                )
            if move.currency_id.compare_amounts(dispute.amount, dispute._open_amount()) > 0:
                raise ValidationError(
                    self.env._("More is disputed than is open of %(invoice)s.", invoice=move.display_name)
                )

    @api.constrains("agreement_id")
    def _check_agreement(self):
        for dispute in self.filtered("agreement_id"):
            if dispute.agreement_id.case_id != dispute.case_id:
                raise ValidationError(self.env._("A dispute is settled by an agreement with the same customer."))

    @api.constrains("case_id", "contact_id")
    def _check_contact(self):
        for dispute in self:
            if dispute.contact_id and dispute.contact_id.case_id != dispute.case_id:
                raise ValidationError(self.env._("What was said there was not said by this customer."))

    @api.constrains("deadline")
    def _check_deadline(self):
        for dispute in self:
            if dispute.deadline < dispute.opened_on:
                raise ValidationError(self.env._("The deadline is over already: check the date."))

    @api.depends("state", "amount", "line_id", "move_id.line_ids.amount_residual_currency")
    def _compute_amount_held(self):
        for dispute in self:
            # whoever may see the dispute may know how much it is about
            dispute.amount_held = sum(dispute.sudo()._disputed().values())

    # === OPENED === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_by_actions(vals)
            case = self.env["collections.case"].browse(vals["case_id"])
            vals["opened_on"] = case.company_id._collections_day()
        disputes = super().create(vals_list)
        for dispute in disputes:
            dispute._take_evidence()
            dispute._plan_answer()
        disputes._to_timeline()
        disputes.case_id.sudo()._refresh()
        return disputes

    def _take_evidence(self):
        """Keep a copy of the files of the customer's message, which the user who opens the dispute has read."""
        said = self.contact_id
        if said.direction == "in" and said.kind == "message":
            for attachment in said.mail_message_id.attachment_ids:
                attachment.copy({"res_model": self._name, "res_id": self.id})
            self.case_id.sudo()._read_replies(said.date)

    def _to_timeline(self):
        """Note the state of these disputes in the time-lines of their cases."""
        self.env["collections.case"].sudo()._add_to_timeline(self.sudo(), lambda dispute: dispute._in_one_line())

    def _in_one_line(self):
        reasons, states = (dict(self._fields[name]._description_selection(self.env)) for name in ("reason", "state"))
        told = self.env._("Dispute of %(invoice)s: %(reason)s", invoice=self.move_id.name, reason=reasons[self.reason])
        return told if self.state == "open" else f"{told} – {states[self.state]}"

    def _plan_answer(self):
        activity_type = "mail_activity_find_payment" if self.reason == "paid" else "mail_activity_dispute"
        self._in_language_of(self.user_id).activity_schedule(
            f"collections_followup.{activity_type}", date_deadline=self.deadline, user_id=self.user_id.id
        )

    def _in_language_of(self, user):
        """Return the dispute in the language of a colleague who is asked to act on it."""
        return self.with_context(lang=user.lang or self.env.lang)

    def write(self, vals):
        """Let only actions change the state, and keep what was answered as it is."""
        self._check_by_actions(vals)
        if not self.env.su and OPENED_WITH & set(vals):
            raise AccessError(
                self.env._("Who disputes it, and where they said so, cannot be changed: open another dispute.")
            )
        if not self.env.su and self.filtered(lambda d: d.state != "open"):
            raise UserError(self.env._("This dispute is closed: open another one."))
        result = super().write(vals)
        if {"amount", "line_id", "move_id"} & set(vals):
            self.case_id.sudo()._refresh()
        return result

    def _check_by_actions(self, vals):
        if not self.env.su and BY_ACTIONS & set(vals):
            raise AccessError(self.env._("A dispute is closed by its own actions."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Disputes are kept as evidence: close it instead."))

    # === DISPUTED ITEMS === #

    def _lines(self):
        """Return the disputed receivable items that this customer still owes, the earliest due date first."""
        customer = self.case_id.partner_id
        theirs = self._items().filtered(lambda line: line.partner_id.commercial_partner_id == customer)
        return theirs._collections_oldest_first()

    def _items(self):
        """Return the disputed receivable items, whoever owes them now."""
        lines = self.move_id.line_ids
        receivable = lines.filtered(lambda line: line.account_type == "asset_receivable")
        return self.line_id or receivable.with_prefetch(lines._prefetch_ids)  # together with those of other disputes

    def _told_item(self):
        """Return the name of what is disputed, as lists of open items have it; Odoo's label is not translated."""
        line, invoice = self.line_id, self.move_id.name
        if line.display_type == "payment_term":
            number = INSTALLMENT.search(line.name or "")
            return f"{invoice} {number[0]}" if number else invoice
        return line.name or invoice

    def _open_amount(self):
        return sum(self._lines().mapped("amount_residual_currency"))

    @api.model
    def _counting(self):
        """Return the domain of disputes not answered yet; or with a credit note that is not posted yet."""
        return UNSETTLED

    @api.model
    def _marks(self, progress):
        return Marks({line_id: {"disputed": part} for line_id, part in progress.records._disputed().items()})

    def _is_about(self, lines):
        """Return True if it moves with its invoice, or with the agreement that is its compromise."""
        return self._items() <= lines or self.agreement_id._is_about(lines)

    def _log_entry_ids(self):
        return self.contact_id.ids

    @api.model
    def _unsettled(self, cases):
        disputes = self.sudo()
        return disputes.browse(disputes._of_cases(cases))

    def _disputed(self):
        """Return the disputed amount of each item, as far as it is not settled: {item id: amount in its currency}."""
        disputed = {}
        for dispute in self.filtered_domain(UNSETTLED):
            for line_id, part in dispute._parts().items():
                disputed[line_id] = disputed.get(line_id, 0.0) + part
        return disputed

    def _parts(self):
        """Return the open disputed amount of each item: {item id: amount in its currency}."""
        left, parts = self.amount or self._open_amount(), {}
        for line in self._lines():
            parts[line.id] = min(left, max(line.amount_residual_currency, 0.0))
            left -= parts[line.id]
        return parts

    def _check_agreeable(self, lines):
        """Refuse to put items that are in part disputed into a payment agreement."""
        for dispute in self:
            parts = dispute._parts()
            if any(line.currency_id.compare_amounts(parts.get(line.id, 0.0), 0) > 0 for line in lines):
                raise ValidationError(dispute._why_unsettled())

    def _why_unsettled(self):
        """Return what has to be done before anything can be agreed about the invoice."""
        if self.state == "open":
            return self.env._(
                "%(invoice)s is in dispute: answer the customer first, or open the dispute and settle it by agreement.",
                invoice=self.move_id.name,
            )
        return self.env._(
            "The credit note for the dispute about %(invoice)s is a draft: post it first.", invoice=self.move_id.name
        )
