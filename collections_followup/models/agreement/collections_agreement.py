from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ...const import MANAGER_GROUP
from ...decision.agreement import MOST_INSTALLMENTS, too_many
from ...tools import reasons

#: Fields that a user may change while it is a draft; everything else changes by actions.
EDITABLE = {"grace_days", "default_misses", "discount", "terms", "note", "installment_ids"}
#: Fields that both sides have signed.
SIGNED = {
    *(EDITABLE - {"note"}),
    *("name", "version", "case_id", "currency_id", "item_ids", "made_on", "company_details", "customer_details"),
    *("company_user_id", "company_signed_by", "company_signed_on", "content_hash", "document_hash"),
    *("customer_signed_by", "customer_signed_on", "customer_signature", "customer_signed_how"),
    *("customer_ip", "customer_agent"),
}


class CollectionsAgreement(models.Model):
    """A payment agreement: named items are paid by a calendar that both sides have signed.

    Whether it is kept is read from the ledger: money allocated to the items since it was made pays the
    installments in order (``decision/agreement.py``).
    """

    _name = "collections.agreement"
    _description = "Payment Agreement"
    _inherit = [
        *("collections.tracked", "mail.thread", "mail.activity.mixin"),
        *("collections.safely", "collections.sealed", "collections.limited", "collections.commitment"),
    ]
    _order = "made_on desc, id desc"
    _check_company_auto = True
    _mail_post_access = "read"
    _place = 30
    _sealed = "document_id"
    _evidence = {"document_id": [], "customer_signature": [("customer_signed_on", "!=", False)]}

    # === CONTENT === #
    name = fields.Char("Number", required=True, readonly=True, index=True, help="Number of the agreement.")
    version = fields.Integer(readonly=True, default=1, help="Counts how often it was renegotiated.")
    previous_id = fields.Many2one(
        "collections.agreement",
        "Replaces",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="The version that ends when this one becomes active.",
    )
    case_id = fields.Many2one(
        "collections.case", required=True, readonly=True, ondelete="restrict", index=True, help="With whom."
    )
    partner_id = fields.Many2one(related="case_id.partner_id", store=True, index=True)
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True, help="Currency of all its amounts.")
    user_id = fields.Many2one(
        "res.users", "Negotiated By", readonly=True, ondelete="restrict", help="Who has talked to the customer."
    )
    asked_by_id = fields.Many2one(
        "res.partner", "Requested By", readonly=True, ondelete="restrict", help="Who has asked for it on the page."
    )
    made_on = fields.Date(readonly=True, required=True, help="What is paid from then on counts for the agreement.")
    item_ids = fields.One2many(
        "collections.agreement.item", "agreement_id", "Covers", readonly=True, help="What is paid by the agreement."
    )
    dispute_ids = fields.One2many(
        "collections.dispute",
        "agreement_id",
        "Settles",
        readonly=True,
        help="Disputes of which it is the compromise: they are settled when both sides have signed.",
    )
    installment_ids = fields.One2many(
        "collections.agreement.installment", "agreement_id", "Installments", help="What is due when."
    )
    autopay_ids = fields.One2many(
        "collections.autopay",
        "agreement_id",
        "Automatic Payments",
        readonly=True,
        help="Cards from which the customer lets the installments be paid by themselves.",
    )
    amount_open = fields.Monetary(
        "Open Amount", compute="_compute_amounts", store=True, help="What was open of the items when it was made."
    )
    discount = fields.Monetary(
        tracking=True, help="What is credited when every installment has come in time. A manager grants it."
    )
    amount_total = fields.Monetary(
        "Agreed Amount", compute="_compute_amounts", store=True, help="What the installments must sum up to."
    )
    amount_planned = fields.Monetary("Planned", compute="_compute_planned", help="What the installments sum up to.")
    last_date = fields.Date("Ends On", compute="_compute_planned", help="The day of the last installment.")
    next_date = fields.Date("Next Installment", compute="_compute_planned", help="The first day that is not paid yet.")
    grace_days = fields.Integer(help="Days after a due date on which money is still in time.")
    default_misses = fields.Integer(
        "Misses until Default", default=1, help="It is in default when so many installments are missed."
    )
    terms = fields.Text("Interest and Late Charges", help="What was agreed about interest and late charges.")
    note = fields.Text("Internal Note", help="For colleagues; the customer does not see it.")

    # === STATUS === #
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("proposed", "Proposed"),
            ("active", "Active"),
            ("completed", "Completed"),
            ("defaulted", "In Default"),
            ("void", "Not Theirs Any More"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        readonly=True,
        index=True,
        tracking=True,
        help="Active when both sides have signed; from then on it is read from the ledger.",
    )

    _discount_not_negative = models.Constraint("CHECK (COALESCE(discount, 0) >= 0)", "The discount cannot be negative.")
    _grace_not_negative = models.Constraint("CHECK (COALESCE(grace_days, 0) >= 0)", "The grace cannot be negative.")
    _misses_positive = models.Constraint(
        "CHECK (default_misses > 0)", "An agreement is in default when at least one installment is missed."
    )
    _version_once = models.UniqueIndex(
        "(previous_id) WHERE state IN ('active', 'defaulted', 'completed')",
        "The agreement has been replaced by another version already.",
    )

    # === COMPUTES === #

    @api.depends("name", "version")
    def _compute_display_name(self):
        for agreement in self:
            version = f" v{agreement.version}" if agreement.version > 1 else ""
            agreement.display_name = f"{agreement.name or ''}{version}"

    @api.depends("item_ids.amount", "discount")
    def _compute_amounts(self):
        for agreement in self:
            agreement.amount_open = sum(agreement.item_ids.mapped("amount"))
            agreement.amount_total = agreement.amount_open - agreement.discount

    @api.depends("installment_ids.date", "installment_ids.amount", "installment_ids.state")
    def _compute_planned(self):
        for agreement in self:
            installments = agreement.installment_ids
            waiting = installments.filtered(lambda i: i.state not in ("paid", "late", "dropped"))
            agreement.amount_planned = sum(installments.mapped("amount"))
            agreement.last_date = max(filter(None, installments.mapped("date")), default=False)
            agreement.next_date = min(filter(None, waiting.mapped("date")), default=False)

    # === MADE === #

    @api.model
    def _make(self, case, lines, dues, discount=0.0, previous=None, **values):
        """Draft an agreement.

        :param lines: open journal items of the customer that it covers, in one currency
        :param dues: (day, amount) of each installment; their sum, with the discount, is all that is open
        :param previous: the agreement that is renegotiated
        :raises ValidationError: if it cannot be meant in this way
        """
        previous = previous or self.browse()
        today = case.company_id._collections_day()
        currency = lines.currency_id[:1] or case.company_id.currency_id
        if any(currency.compare_amounts(amount, 0) <= 0 for _day, amount in dues):
            raise ValidationError(self.env._("Each installment must be greater than zero."))
        company = case.company_id.with_context(lang=case.lang)
        terms = [company._collections_agreement_terms(), company.env["collections.charge"]._agreed(case, lines)]
        agreement = self.create(
            {
                "name": previous.name or self.env["ir.sequence"].sudo().next_by_code(self._name),
                "version": previous.version + 1,
                "previous_id": previous.id,
                "case_id": case.id,
                "currency_id": currency.id,
                "user_id": self.env.uid,
                "made_on": today,
                "grace_days": company.collections_agreement_grace_days,
                "default_misses": company.collections_agreement_misses or 1,
                "terms": " ".join(filter(None, terms)),
                "discount": currency.round(discount),
                "item_ids": [Command.create(v) for v in self.env["collections.agreement.item"]._values_of(lines)],
                "installment_ids": [Command.create({"date": day, "amount": amount}) for day, amount in dues],
                **values,
            }
        )
        agreement._check_content()
        return agreement

    @api.constrains("case_id", "item_ids", "previous_id")
    def _check_items(self):
        """Check that the items are open, the customer's own and in one currency, and not settled otherwise."""
        for agreement in self:
            case, lines, previous = agreement.case_id, agreement._lines(), agreement.previous_id
            if not lines or lines - case.item_ids or any(line.amount_residual_currency <= 0 for line in lines):
                raise ValidationError(self.env._("An agreement covers open invoices of %s.", case.partner_id.name))
            if len(lines.currency_id) > 1:
                raise ValidationError(self.env._("An agreement is for invoices of one currency: make one for each."))
            if previous and (previous.case_id != case or previous.state not in ("active", "defaulted")):
                raise ValidationError(self.env._("Only an agreement that is active or in default can be renegotiated."))
            agreement._check_conflicts()

    def _check_conflicts(self):
        """Refuse items that are in another agreement, promised, or in a dispute whose compromise this is not."""
        lines = self._lines()
        self._check_agreements(lines)
        self._check_promises(lines)
        settled = self.dispute_ids.filtered(lambda dispute: dispute.state == "open")
        (self.env["collections.dispute"]._unsettled(self.case_id) - settled)._check_agreeable(lines)

    def _check_agreements(self, lines):
        in_force = self.item_ids._in_force(lines, "active", "defaulted")
        for line in lines.filtered(lambda line: in_force.get(line.id, self) not in self | self.previous_id):
            raise ValidationError(
                self.env._(
                    "%(invoice)s is in agreement %(agreement)s already: renegotiate that one.",
                    invoice=line.move_id.name or line.name,
                    agreement=in_force[line.id].display_name,
                )
            )

    @api.model
    def _check_promises(self, lines):
        promised = self.env["collections.promise.item"]._in_force(lines, "open")
        for line in lines.filtered(lambda line: line.id in promised):
            raise ValidationError(
                self.env._(
                    "Payment of %(invoice)s is promised for %(day)s: take the promise back first.",
                    invoice=line.move_id.name or line.name,
                    day=format_date(self.env, promised[line.id].date),
                )
            )

    def _check_content(self):
        """Check that the calendar lies ahead and sums up exactly."""
        for agreement in self:
            agreement._check_amounts()
            today = agreement.company_id._collections_day()
            if agreement.installment_ids.filtered(lambda i: i.date < today):  # noqa: B023
                raise ValidationError(self.env._("The day of an installment is over already: check the dates."))

    def _check_amounts(self):
        currency, planned = self.currency_id, self.amount_planned
        if currency.compare_amounts(self.amount_total, 0) <= 0:
            raise ValidationError(self.env._("The discount leaves nothing to pay."))
        if not self.installment_ids:
            raise ValidationError(self.env._("Write down at least one installment."))
        self._check_count()
        if currency.compare_amounts(planned, self.amount_total):
            raise ValidationError(
                self.env._(
                    "The installments sum up to %(planned)s, but %(total)s is agreed.",
                    planned=currency.format(planned),
                    total=currency.format(self.amount_total),
                )
            )

    @api.constrains("installment_ids")
    def _check_count(self):
        if any(len(agreement.installment_ids) > MOST_INSTALLMENTS for agreement in self):
            raise ValidationError(reasons.tell(self.env, reasons.dump([too_many()])))

    def write(self, vals):
        """Let people edit a draft only; later it changes by its own actions, and what was signed stays as it is."""
        if SIGNED & set(vals) and self.filtered("content_hash"):
            raise UserError(self.env._("This agreement is signed by both sides: renegotiate it instead."))
        if not self.env.su:
            self._check_may_write(set(vals))
        return super().write(vals)

    def _check_may_write(self, names):
        if names - EDITABLE - {"message_main_attachment_id"}:
            raise AccessError(self.env._("A payment agreement moves on by its own actions."))
        if "discount" in names and not self.env.user.has_group(MANAGER_GROUP):
            raise AccessError(self.env._("Only a manager grants a discount."))
        if names - {"note", "message_main_attachment_id"} and self.filtered(lambda a: a.state != "draft"):
            raise UserError(self.env._("This agreement is proposed already: take it back to draft first."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if self.filtered(lambda a: a.state != "draft"):
            raise UserError(self.env._("Agreements are kept as evidence: cancel it instead."))

    # === STATUS === #

    def _move_on(self, state, *allowed, **values):
        """Go from one of the allowed states to another; until both have signed, no other code writes the state."""
        if self.filtered(lambda a: a.state not in allowed):
            raise UserError(self.env._("This cannot be done any more: look at the agreement again."))
        if state == "cancelled":
            self._keep_last_day()
        self.sudo().write({"state": state, **values})
        self.sudo().activity_unlink(["collections_followup.mail_activity_plan"])
        self._to_timeline()

    def _keep_last_day(self):
        """Keep until when those were kept that are active."""
        for agreement in self.sudo().filtered(lambda a: a.state == "active"):
            agreement.kept_until = agreement.company_id._collections_day()

    def _to_timeline(self):
        """Note the state of these agreements in the time-lines of their cases."""
        self.env["collections.case"].sudo()._add_to_timeline(self.sudo(), lambda agreement: agreement._in_one_line())

    def _in_one_line(self):
        states = dict(self._fields["state"]._description_selection(self.env))
        return self.env._("Payment agreement %(number)s: %(state)s", number=self.name, state=states[self.state])

    # === ACTIONS === #

    def action_cancel(self):
        """End the agreement: what it covers returns to the follow-up. A customer who asked for it gets an e-mail."""
        self.check_access("write")
        if self.filtered(lambda a: a.state in ("active", "defaulted")) and not self.env.user.has_group(MANAGER_GROUP):
            raise AccessError(self.env._("Only a manager cancels an agreement that was signed by both sides."))
        declined = self.filtered(lambda a: a.asked_by_id and a.state in ("draft", "proposed"))
        self._move_on("cancelled", "draft", "proposed", "active", "defaulted")
        owed = declined.filtered(lambda a: not all(a._lines().mapped("reconciled")))
        owed.sudo()._tell_by_email("collections_followup.mail_template_plan_declined")
        self.case_id.sudo()._refresh()

    def _tell_by_email(self, xmlid):
        """Write to the customers what became of their agreements, or note why they cannot be written to.

        :param xmlid: id of the template
        """
        Email = self.env["collections.channel.email"]
        obstacles = Email._obstacles(self.case_id)
        for agreement in self:
            if obstacle := obstacles.get(agreement.case_id.id):
                agreement.message_post(body=self.env._("The customer was not told by e-mail: %s", obstacle))
            else:
                Email._send_template(xmlid, agreement)

    def action_renegotiate(self):
        """Open the wizard with what is left of this agreement, to make another version."""
        self.ensure_one()
        action = self.case_id.action_agreement()
        return {**action, "context": {**action["context"], "default_previous_id": self.id}}

    # === OF INVOICES AND CUSTOMERS === #

    @api.model
    def _covers(self, moves):
        of_moves = Domain("item_ids.move_id", "in", moves.ids)
        return bool(self.search_count(of_moves & Domain("state", "in", ("proposed", "active", "defaulted")), limit=1))

    @api.model
    def _spared(self, lines):
        """Spare what agreements cover for as long as they are kept, from the day after they were made."""
        signed = ("active", "defaulted", "completed")
        kept = Domain("agreement_id.state", "in", signed) | Domain("agreement_id.kept_until", "!=", False)
        items = self.env["collections.agreement.item"].search(Domain("move_id", "in", lines.move_id.ids) & kept)
        of_moves, days = lines.grouped("move_id") if items else {}, {}
        for item in items:
            spared = (fields.Date.add(item.agreement_id.made_on, days=1), item.agreement_id.kept_until or None)
            for line in of_moves[item.move_id]:
                if item.is_whole or item.line_id == line:
                    days.setdefault(line.id, []).append(spared)
        return days

    def _is_about(self, lines):
        return self.env["collections.case"]._is_about(self.item_ids, lines)

    def _along(self):
        return [self.autopay_ids]

    def _log_entry_ids(self):
        """Return the ids of the log entries that remind of its installments."""
        return self.env["collections.contact"].search([("installment_id.agreement_id", "in", self.ids)]).ids

    @api.model
    def _of_moves(self, moves):
        """Return the latest agreement that covers each invoice and was not cancelled: {invoice id: agreement}."""
        domain = Domain("move_id", "in", moves.ids) & Domain("agreement_id.state", "!=", "cancelled")
        items = self.env["collections.agreement.item"].search(domain, order="id")
        return {item.move_id.id: item.agreement_id for item in items}
