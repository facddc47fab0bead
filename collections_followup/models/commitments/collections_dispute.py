from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_amount, format_date

from ...const import MANAGER_GROUP
from ...tools import bulk, typed
from ...tools.preparation import Preparation
from ..base.collections_evidence import ATTACHED

#: Days for which the customer's page shows an answer; so long the same is not asked again.
DAYS_SHOWN = 60
#: Most invoices that a customer contests at once; who contests more of them is better off talking to a person.
MOST_AT_ONCE = 20
#: What only the actions set.
BY_ACTIONS = {"state", "opened_on", "closed_on", "agreement_id", "credit_note_id", "escalated"}
#: Whose it is and where it was said, which stays as it was when it was opened.
OPENED_WITH = {"case_id", "contact_id"}
#: Asks for an answer whose deadline has passed.
LATE = "collections_followup.mail_activity_dispute_late"
#: So many late disputes are named in one e-mail, the latest first; the list shows all of them.
LATE_NAMED = 10
LIST = "/odoo/action-collections_followup.collections_dispute_action"
#: What asks the owner to do something about a dispute.
ACTIVITIES = [
    "collections_followup.mail_activity_dispute",
    LATE,
    "collections_followup.mail_activity_find_payment",
]


class CollectionsDispute(models.Model):
    """An invoice, an instalment or a part of its amount that the customer contests.

    What is contested leaves the ladder until somebody has answered; the rest of the customer's debt stays in it.
    """

    _name = "collections.dispute"
    _description = "Dispute"
    _inherit = [
        *("collections.tracked", "mail.thread", "mail.activity.mixin"),
        *("collections.evidence", "collections.limited"),
    ]
    _order = "state, deadline, id desc"
    _rec_name = "move_id"
    _evidence = {ATTACHED: []}
    _check_company_auto = True

    # who may see the debt may see its invoice's number, also of a company of which they may not open the invoices
    display_name = fields.Char(compute_sudo=True)
    case_id = fields.Many2one(
        "collections.case", required=True, readonly=True, ondelete="restrict", index=True, help="Who contests."
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
        help="The invoice that is contested.",
    )
    line_id = fields.Many2one(
        "account.move.line",
        "Instalment",
        ondelete="set null",
        index="btree_not_null",
        domain="[('move_id', '=', move_id), ('account_type', '=', 'asset_receivable')]",
        help="The only instalment of it that is contested. Empty: all of the invoice.",
    )
    currency_id = fields.Many2one(related="move_id.currency_id")
    amount = fields.Monetary(
        "Contested Amount", tracking=True, help="The part of the open amount that is contested. 0: all of it."
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
    opened_on = fields.Date(required=True, readonly=True, help="The day on which it was contested.")
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

    _amount_not_negative = models.Constraint("CHECK (amount >= 0)", "The contested amount cannot be negative.")
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
                    self.env._("The instalment is not one of %(invoice)s.", invoice=move.display_name)
                )
            if move.currency_id.compare_amounts(dispute.amount, dispute._open_amount()) > 0:
                raise ValidationError(
                    self.env._("More is contested than is open of %(invoice)s.", invoice=move.display_name)
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
        disputes.case_id.sudo()._refresh()
        return disputes

    def _take_evidence(self):
        """Keep a copy of what came with the customer's message, which whoever opens the dispute has read."""
        said = self.contact_id
        if said.direction == "in" and said.kind == "message":
            for attachment in said.mail_message_id.attachment_ids:
                attachment.copy({"res_model": self._name, "res_id": self.id})
            self.case_id.sudo()._read_replies(said.date)

    def _plan_answer(self):
        activity_type = "mail_activity_find_payment" if self.reason == "paid" else "mail_activity_dispute"
        self._in_language_of(self.user_id).activity_schedule(
            f"collections_followup.{activity_type}", date_deadline=self.deadline, user_id=self.user_id.id
        )

    def _in_language_of(self, user):
        """The dispute in the language of a colleague who is asked to do something about it."""
        return self.with_context(lang=user.lang or self.env.lang)

    def write(self, vals):
        """The state has its own actions, and what was answered stays as it is."""
        self._check_by_actions(vals)
        if not self.env.su and OPENED_WITH & set(vals):
            raise AccessError(self.env._("Who contests, and where they said so, stays as it is: open another one."))
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

    # === WHAT IS CONTESTED === #

    def _lines(self):
        """The receivable items that are contested and still this customer's, the one due first, first."""
        customer = self.case_id.partner_id
        theirs = self._items().filtered(lambda line: line.partner_id.commercial_partner_id == customer)
        return theirs._collections_oldest_first()

    def _items(self):
        """The receivable items that are contested, whoever owes them now."""
        return self.line_id or self.move_id.line_ids.filtered(lambda line: line.account_type == "asset_receivable")

    def _open_amount(self):
        return sum(self._lines().mapped("amount_residual_currency"))

    @api.model
    def _unsettled(self, cases):
        """Disputes that nobody has answered yet; or with a credit note, as long as that is not posted."""
        waiting = Domain("state", "=", "valid") & Domain("credit_note_id.state", "=", "draft")
        return self.sudo().search(bulk.among("case_id", cases.ids) & (Domain("state", "=", "open") | waiting))

    @api.model
    def _contested(self, cases):
        """What is contested of each item of these cases: {item id: amount in its currency}."""
        contested = {}
        for dispute in self._unsettled(cases):
            for line_id, part in dispute._parts().items():
                contested[line_id] = contested.get(line_id, 0.0) + part
        return contested

    def _parts(self):
        """What is open and contested of each item: {item id: amount in its currency}."""
        left, parts = self.amount or self._open_amount(), {}
        for line in self._lines():
            parts[line.id] = min(left, max(line.amount_residual_currency, 0.0))
            left -= parts[line.id]
        return parts

    def _check_agreeable(self, lines):
        """Refuse that items of which something is contested are put into a payment agreement."""
        for dispute in self:
            parts = dispute._parts()
            if any(line.currency_id.compare_amounts(parts.get(line.id, 0.0), 0) > 0 for line in lines):
                raise ValidationError(dispute._why_unsettled())

    def _why_unsettled(self):
        """What is to be done before anything can be agreed about the invoice."""
        if self.state == "open":
            return self.env._(
                "%(invoice)s is in dispute: answer the customer first, or open the dispute and settle it by agreement.",
                invoice=self.move_id.name,
            )
        return self.env._(
            "The credit note for the dispute about %(invoice)s is a draft: post it first.", invoice=self.move_id.name
        )

    # === ANSWERED === #

    def action_valid(self):
        """The customer is right: draft a credit note for what is contested."""
        self._check_may_close(manager=True)
        for dispute in self:
            dispute.sudo().credit_note_id = dispute._draft_credit_note()
        self._close("valid")
        return self._action_credit_note()

    def action_invalid(self):
        """The invoice stands as it is: the follow-up goes on with its next step."""
        self._check_may_close()
        self._close("invalid")

    def action_compromise(self):
        """Something else was agreed; say what in the resolution."""
        self._check_may_close(manager=True)
        self._close("compromise")

    def action_agreement(self):
        """Draft the payment agreement that is the compromise; when both have signed it, the dispute is settled."""
        self.ensure_one()
        action = self.case_id.action_agreement()
        return {**action, "context": {**action["context"], "default_dispute_ids": self.ids}}

    def _settle_by_agreement(self):
        """Both sides have signed the compromise."""
        self.filtered(lambda dispute: dispute.state == "open")._close("compromise")

    def _check_may_close(self, manager=False):
        """The owner may say that the invoice stands; what costs money is for a manager."""
        self.check_access("write")
        if self.filtered(lambda dispute: dispute.state != "open"):
            raise UserError(self.env._("This dispute is closed already."))
        if self.filtered(lambda dispute: not (dispute.resolution or "").strip()):
            raise UserError(self.env._("Write down first what was found, in words for the customer."))
        if self.env.user.has_group(MANAGER_GROUP):
            return
        if manager or self.filtered(lambda dispute: dispute.user_id != self.env.user):
            raise AccessError(self.env._("A manager, or its owner when the invoice stands, closes a dispute."))

    def _close(self, state):
        self._finish(state)
        for dispute in self.sudo().filtered(lambda d: d.answer_by_email and d.resolution):
            dispute._send_answer()
        self.case_id.sudo()._refresh()

    def _send_answer(self):
        """Put the answer into Odoo's mail queue and log it, unless the customer must not or cannot be written to."""
        if not self.env["collections.statement"]._obstacles(self.case_id):
            self.env["collections.channel.email"]._send_template("collections_followup.mail_template_dispute", self)

    def _finish(self, state, **values):
        """The one writer of the state."""
        self.activity_feedback(ACTIVITIES)
        for company, disputes in self.sudo().grouped("company_id").items():
            disputes.write({"state": state, "closed_on": company._collections_day(), **values})

    @api.model
    def _settle(self, cases):
        """Close disputes of which nothing is left to be answered."""
        for dispute in self.sudo().search(bulk.among("case_id", cases.ids) & Domain("state", "=", "open")):
            if not dispute._lines():
                dispute._finish("void")
            elif answer := dispute._settled_by():
                dispute._finish("settled", resolution=dispute.resolution or answer)

    def _settled_by(self):
        """How the invoice was settled, in words for the customer; None while somebody still has to answer."""
        env, lines = self.with_context(lang=self.case_id.lang).env, self._lines()
        if self.move_id.state == "cancel":
            return env._("The invoice was cancelled: you do not have to pay it.")
        if self.move_id.state != "posted" or not all(lines.mapped("reconciled")):
            return None
        if all(line.move_id.move_type == "out_refund" for line in lines.matched_credit_ids.credit_move_id):
            return env._("The invoice was credited: you do not have to pay it.")
        return env._("Your payment has arrived. Thank you.") if self.reason == "paid" else None

    def _draft_credit_note(self):
        """A credit note in draft over what is contested: all lines of the invoice, in proportion."""
        move = self.move_id
        reason = dict(self._fields["reason"]._description_selection(self.env))[self.reason]
        reference = self.env._("Dispute of %(invoice)s: %(reason)s", invoice=move.name, reason=reason)
        return move._collections_draft_credit_note(self.amount or self._open_amount(), reference)

    def _action_credit_note(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Credit Note"),
            "res_model": "account.move",
            "res_id": self.credit_note_id[:1].id,
            "view_mode": "form",
        }

    # === CONTESTED BY THE CUSTOMER === #

    @api.model
    def _reasons_told(self):
        """What can be wrong, in the customer's words: [(reason, sentence)]. "paid" is asked for on its own."""
        told = {
            "goods": self.env._("I have not received it, or it was damaged"),
            "price": self.env._("The price is not what we agreed on"),
            "quantity": self.env._("The quantity is wrong"),
            "service": self.env._("I am not content with the work or the quality"),
            "duplicate": self.env._("It was invoiced twice"),
            "not_ours": self.env._("It is not for us"),
            "other": self.env._("Something else"),
        }
        return list(told.items())

    @api.model
    def _contest(self, case, person, item_ids, reason, description="", amount="", files=()):
        """Open disputes for what a customer contests on their page.

        :param case: as superuser, and locked
        :param person: partner who contests
        :param item_ids: ids of journal items, as the form has them
        :param amount: the part that is contested of the only item, as the customer has written it; empty: all of it
        :param files: (name, content) of the evidence
        :returns: the disputes, one for each invoice or instalment
        :raises UserError: in the customer's words
        """
        if reason not in dict(self._fields["reason"].selection):
            raise UserError(self.env._("Please choose what is wrong."))
        if reason == "other" and not description:
            raise UserError(self.env._("Please tell us in a few words what is wrong."))
        lines = self._contestable(case, item_ids)
        part = self._part(lines, amount)
        contact = self._log_contested(case, person, lines, reason, description)
        common = {
            "case_id": case.id,
            "amount": part,
            "reason": reason,
            "description": description,
            "user_id": self._owner(case).id,
            "deadline": case.company_id._collections_day() + timedelta(case.company_id.collections_dispute_days),
            "contact_id": contact.id,
        }
        # the customer is told on the page, and does not follow what colleagues discuss, in their own language
        Dispute = case._for_colleagues().env[self._name].with_context(mail_create_nosubscribe=True)
        disputes = Dispute.create([{**common, **invoice} for invoice in self._invoices(case, lines)])
        disputes._keep_evidence(files)
        return disputes.with_env(self.env)

    @api.model
    def _contestable(self, case, item_ids):
        """The chosen items, if the customer may contest all of them."""
        rows = {row.id for row in self.env["collections.page"]._choosable(case)["rows"]}
        if not item_ids:
            raise UserError(self.env._("Please choose the invoices that this is about."))
        if len(item_ids) > MOST_AT_ONCE:
            raise UserError(
                self.env._(
                    "Please choose up to %(most)s invoices at once. If it is about more of them, write us a message.",
                    most=MOST_AT_ONCE,
                )
            )
        if set(item_ids) - rows:
            raise UserError(self.env._("One of the invoices is not open any more. Please look at the list again."))
        lines = self.env["account.move.line"].browse(item_ids)
        for dispute in self._shown_to(case).filtered(lambda d: d.move_id in lines.move_id):
            dispute._check_new(lines)
        return lines

    def _check_new(self, lines):
        """What is being looked into is not looked into twice, and what has been answered has been answered."""
        if self.line_id and self.line_id not in lines:
            return
        invoice = self.move_id.name
        if self.state == "open":
            raise UserError(
                self.env._(
                    "We are looking into %(invoice)s already. You have our answer by %(day)s.",
                    invoice=invoice,
                    day=format_date(self.env, self.deadline),
                )
            )
        if self.state == "invalid":
            raise UserError(
                self.env._(
                    "We answered you about %(invoice)s on %(day)s. If there is something new, write us a message.",
                    invoice=invoice,
                    day=format_date(self.env, self.closed_on),
                )
            )

    @api.model
    def _part(self, lines, amount):
        """How much is contested of the only item; 0: all of it."""
        part = typed.amount(self.env, amount, lines[:1].currency_id)
        if not part:
            return 0.0
        if len(lines) > 1:
            raise UserError(self.env._("For a part of the amount, please choose one invoice at a time."))
        currency, left = lines.currency_id, lines.amount_residual_currency
        if currency.compare_amounts(part, left) > 0:
            raise UserError(
                self.env._(
                    "Of %(invoice)s %(left)s is open. Please give a part of that, or leave the amount empty.",
                    invoice=lines.move_id.name,
                    left=format_amount(self.env, left, currency),
                )
            )
        return part

    @api.model
    def _log_contested(self, case, person, lines, reason, description):
        colleagues = case._for_colleagues()
        invoices = ", ".join(lines.move_id.mapped("name"))
        label = dict(self._fields["reason"]._description_selection(colleagues.env))[reason]
        summary = colleagues.env._("Contests %(invoices)s: %(reason)s", invoices=invoices, reason=label)
        return case._log_visit(summary, person, note=description)

    @api.model
    def _say_paid(self, case, person, item_ids, day, reference="", paid="", description="", files=()):
        """Note that the customer has paid already: reminders wait while the owner looks for the money.

        :param day: the day of the payment
        :param paid: how much, as the customer has written it
        :returns: the disputes, with reason "paid"
        :raises UserError: in the customer's words
        """
        if day > case.company_id._collections_day():
            raise UserError(
                self.env._("This day is still to come. If you are going to pay then, please promise us the day.")
            )
        colleagues = case._for_colleagues()
        told = [
            colleagues.env._("Paid on %(day)s", day=format_date(colleagues.env, day)),
            reference and colleagues.env._("Reference: %(reference)s", reference=reference),
            paid and colleagues.env._("Amount: %(amount)s", amount=paid),
            description,
        ]
        return self._contest(case, person, item_ids, "paid", "\n".join(filter(None, told)), files=files)

    @api.model
    def _invoices(self, case, lines):
        """Whole invoices where all that is open of them was chosen, else the instalments that were."""
        values = []
        for move, chosen in lines.grouped("move_id").items():
            is_whole = chosen == case.item_ids.filtered(lambda line, move=move: line.move_id == move)
            values += [{"move_id": move.id}] if is_whole else [{"move_id": move.id, "line_id": i} for i in chosen.ids]
        return values

    @api.model
    def _owner(self, case):
        """Who answers: the responsible person, else a manager; somebody always does."""
        return case._who_answers() or self.env["res.users"].browse(SUPERUSER_ID)

    def _keep_evidence(self, files):
        """Attach the files to each of the disputes."""
        self.env["ir.attachment"].create(
            [
                {"name": name, "raw": content, "res_model": self._name, "res_id": dispute.id}
                for dispute in self
                for name, content in files
            ]
        )

    @api.model
    def _shown_to(self, case):
        """The disputes that the customer's page shows: open ones, and what was answered in the last weeks."""
        since = case.company_id._collections_day() - timedelta(DAYS_SHOWN)
        answered = Domain("closed_on", ">=", since) & Domain("state", "!=", "void")
        shown = self.search(Domain("case_id", "=", case.id) & (Domain("state", "=", "open") | answered))
        return shown.sorted(lambda dispute: (dispute.state != "open", dispute.id))

    # === DEADLINES === #

    @api.model
    def _escalation(self, company, today):
        """In a night: tell the owner and a manager of disputes whose deadline has passed."""
        late = Domain("company_id", "=", company.id) & Domain("state", "=", "open")
        late &= Domain("deadline", "<", today) & Domain("escalated", "=", False)
        return Preparation(self.sudo(), late, lambda batch: batch._escalate(company, today))

    def _escalate(self, company, today):
        """Ask for an answer that is late: a task for each person."""
        activity_type, manager = self.env.ref(LATE), company._collections_manager()
        self.env["collections.case"]._plan_activities(
            [
                dispute._late_values(activity_type, user, today)
                for dispute in self
                for user in dispute.user_id.filtered("active") | manager
            ]
        )
        self.escalated = True

    def _late_values(self, activity_type, user, today):
        return {
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "res_name": self.display_name,  # which would be written to each afterwards
            "activity_type_id": activity_type.id,
            "summary": activity_type.with_context(lang=user.lang or self.env.lang).summary,
            "date_deadline": today,
            "user_id": user.id,
            "automated": True,  # done when the dispute is closed
        }

    @api.model
    def _tell_late(self, company, today):
        """Write to each person once of all the disputes that they were asked about in a night."""
        late = Domain("company_id", "=", company.id) & Domain("state", "=", "open") & Domain("escalated", "=", True)
        asked = Domain("activity_type_id", "=", self.env.ref(LATE).id) & Domain("date_deadline", "=", today)
        asked &= Domain("res_model", "=", self._name) & bulk.among("res_id", self.sudo().search(late).ids)
        activities = self.env["mail.activity"].sudo().search(asked)
        for user, own in activities.grouped("user_id").items():
            if user.active:
                self.with_context(lang=user.lang or self.env.lang)._tell_late_to(user, own)

    @api.model
    def _tell_late_to(self, user, activities):
        late = self.sudo().browse(activities.mapped("res_id")).sorted(lambda dispute: (dispute.deadline, dispute.id))
        values = {"disputes": late[:LATE_NAMED], "more": len(late[LATE_NAMED:]), "url": f"{self.get_base_url()}{LIST}"}
        self.env["mail.thread"].sudo().message_notify(
            partner_ids=user.partner_id.ids,
            subject=self.env._("Disputes past their deadline: %s", len(late)),
            body=self.env["ir.qweb"]._render("collections_followup.late_disputes", values),
            force_send=False,
        )
