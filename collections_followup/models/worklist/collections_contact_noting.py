from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...decision import health_words, local_time
from ..case.collections_case import OPEN_ITEMS
from ..law.collections_case_discreet import SPOKEN_TO

#: The channels by which one speaks to somebody, and those who may be told what is owed.
SPOKEN, MAY_BE_TOLD = ("phone", "visit"), ("customer", "representative", "authorised")


class CollectionsContactNoting(models.AbstractModel):
    """A call, a visit, a letter or another contact that a person notes, until it is logged.

    The window *Log a Contact* and the screen for calls are the two places for this. What is owed is not given to the
    browser before it ``may_show``.
    """

    _name = "collections.contact.noting"
    _inherit = "collections.wizard"
    _description = "Contact That Is Being Noted"

    case_id = fields.Many2one("collections.case", required=True, help="The customer's case.")
    partner_id = fields.Many2one(related="case_id.partner_id")
    company_id = fields.Many2one(related="case_id.company_id")
    direction = fields.Selection(
        [("out", "Outgoing"), ("in", "Incoming")], required=True, default="out", help="Who contacted whom."
    )
    channel = fields.Selection(
        lambda self: self.env["collections.channel"]._selection_by_people(),
        required=True,
        default="phone",
        help="How.",
    )
    date = fields.Datetime(required=True, default=fields.Datetime.now, help="When.")
    person_id = fields.Many2one(
        "res.partner",
        compute="_compute_person_id",
        store=True,
        readonly=False,
        domain="['|', ('commercial_partner_id', '=', partner_id), ('id', '=', acting_id)]",
        help="Who was spoken to. While somebody represents the customer: that person.",
    )
    acting_id = fields.Many2one(
        "res.partner", "Acting for the Customer", compute="_compute_acting_id", help="Who represents the customer."
    )
    represented_told = fields.Char(related="case_id.represented_told")
    asks_person = fields.Boolean(
        compute="_compute_asks_person", help="Whether one says first with whom one speaks, before amounts are shown."
    )
    spoken_to = fields.Selection(
        SPOKEN_TO, "Speaking To", help="With whom you speak. To somebody else nothing is said of what is owed."
    )
    may_show = fields.Boolean(
        "Amounts May Be Shown",
        compute="_compute_asks_person",
        help="Whether what is owed may be spoken about: you have said that you speak to the customer, or for them.",
    )
    script_for_others = fields.Text(
        "Say to Somebody Else", compute="_compute_scripts", help="What to say to somebody else: nothing of a debt."
    )
    voicemail_script = fields.Text(
        "Say to a Voicemail", compute="_compute_scripts", help="What to say to a machine: nothing of a debt."
    )
    address = fields.Char(
        "Number or Address",
        compute="_compute_address",
        store=True,
        readonly=False,
        help="Number called, or address written to.",
    )
    outcome_id = fields.Many2one("collections.outcome", required=True, help="What came of it.")
    refused = fields.Text(
        "Contact Rules", compute="_compute_refused", help="What speaks against this contact at this time."
    )
    all_the_same = fields.Char("Why All the Same", help="Why the contact was made although contact rules refuse it.")
    cause_id = fields.Many2one(
        "collections.cause",
        "Why They Do Not Pay",
        help="What keeps the customer from paying, as they have told: how they are treated follows from it.",
    )
    health_words = fields.Char(
        compute="_compute_health_words", help="Words about somebody's health, which do not belong into notes."
    )
    keep_health_words = fields.Boolean(
        "These Words Are Needed", help="The note is about something else, although it has these words."
    )
    note = fields.Text(help="What was said. Write it as if the customer will read it.")
    asks_to_stop = fields.Boolean(
        "They Ask Us to Stop", help="The customer does not want to be contacted in some way, or at all, any more."
    )
    stop_scope = fields.Selection(
        lambda self: self.env["collections.stop"]._scopes(), "Stop", help="What the customer does not want any more."
    )
    stop_in_writing = fields.Boolean(
        "In Writing", help="The customer has asked in writing, by a letter or an e-mail; else they have said so."
    )
    task_id = fields.Many2one(
        "mail.activity", "Completes", compute="_compute_task_id", help="The open task that this contact completes."
    )
    complete_task = fields.Boolean(default=True, help="Mark the open call or task as done.")
    next_summary = fields.Char(
        "Next Action", compute="_compute_next", store=True, readonly=False, help="What is to be done next, if anything."
    )
    next_date = fields.Date("Deadline", compute="_compute_next", store=True, readonly=False, help="Until when.")
    next_user_id = fields.Many2one(
        "res.users",
        "Assigned To",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        help="Who does it.",
    )

    promise = fields.Boolean(related="outcome_id.promise")
    has_more_items = fields.Boolean(related="case_id.has_more_items")
    promise_line_ids = fields.Many2many(
        "account.move.line",
        string="Promised Invoices",
        compute="_compute_promise_line_ids",
        compute_sudo=False,  # items of a branch that is not ticked cannot be shown
        store=True,
        readonly=False,
        domain=OPEN_ITEMS,
        help="The open items that the customer has promised to pay.",
    )
    promise_currency_id = fields.Many2one("res.currency", "Currency", compute="_compute_promise_amount", store=True)
    promise_amount = fields.Monetary(
        "Amount Promised",
        currency_field="promise_currency_id",
        compute="_compute_promise_amount",
        store=True,
        readonly=False,
        help="How much the customer has promised to pay.",
    )
    promise_date = fields.Date("Promised Day", help="The day by which the customer has promised to pay.")
    payment_advice = fields.Text(
        "How They Paid",
        compute="_compute_payment_advice",
        help="How the customer has paid and kept promises in the last two years, and what is advised.",
    )

    @api.constrains("date")
    def _check_date(self):
        """Refuse a date in the future: the log cannot be changed, and the follow-up would pause until then."""
        if any(log.date > fields.Datetime.now() for log in self):
            raise ValidationError(self.env._("This contact has not taken place yet: check its date."))

    @api.depends("note")
    def _compute_health_words(self):
        for log in self:
            log.health_words = ", ".join(health_words.found(log.note))

    def _check_health_words(self):
        """Ask for a note without words about health, unless they are needed.

        :raises ValidationError: if it has some
        """
        if self.health_words and not self.keep_health_words:
            raise ValidationError(
                self.env._(
                    "Please leave out words about health: %s. Note what follows for the payment, such as that they "
                    "have no income until June.",
                    self.health_words,
                )
            )

    @api.depends("case_id", "direction", "channel", "date")
    def _compute_refused(self):
        for log in self:
            permission = log._permission()
            log.refused = permission and not permission.allowed and log.case_id._refusals_in_words(permission)

    def _permission(self):
        """Return whether contact rules allow this contact: ``decision.contact_rule.Permission``, or None."""
        if not self.case_id or self.direction != "out" or not self.channel:
            return None
        self.case_id.check_access("read")
        case = self.case_id._origin.sudo()  # whoever sees the case may know what limits it
        return case._permissions([self.channel], self.date)[self.channel]

    @api.depends("case_id", "channel", "spoken_to")
    def _compute_asks_person(self):
        for log in self:
            # what the law of the customer's country asks for is no secret from whoever works the case
            asks = bool(log.case_id) and log.channel in SPOKEN and log.case_id._origin.sudo()._asks_person()
            log.asks_person, log.may_show = asks, not asks or log.spoken_to in MAY_BE_TOLD

    @api.depends("case_id")
    def _compute_scripts(self):
        for log in self:
            case = log.case_id._origin.with_context(lang=log.case_id.lang)
            log.script_for_others = case and case._script_for_others()
            log.voicemail_script = case and case._voicemail_script()

    @api.onchange("spoken_to")
    def _onchange_spoken_to(self):
        if self.spoken_to == "other":
            self.outcome_id = self._somebody_else()

    @api.model
    def _somebody_else(self):
        found = self.env.ref("collections_followup.collections_outcome_somebody_else", raise_if_not_found=False)
        return found or self.env["collections.outcome"]

    @api.depends("case_id")
    def _compute_acting_id(self):
        for log in self:
            log.acting_id = log.case_id.representative_id.person_id

    @api.depends("case_id")
    def _compute_person_id(self):
        for log in self:
            log.person_id = log.case_id.recipient_id

    @api.depends("person_id", "channel")
    def _compute_address(self):
        for log in self:
            channel = self.env["collections.channel"]._all().get(log.channel, self.env["collections.channel"])
            others = log.partner_id if log.person_id != log.acting_id else log.acting_id.browse()
            log.address = channel._given(log.person_id) or channel._given(others)

    @api.depends("outcome_id", "case_id")
    def _compute_next(self):
        for log in self:
            log.next_summary = log._next_step()
            days = log.outcome_id.next_days
            log.next_date = days and fields.Date.add(log._today(), days=days)

    def _next_step(self):
        """Return the usual next step; a customer who was not reached is tried at another time of day."""
        step, zone = self.outcome_id.next_step, self.case_id.company_id._collections_zone() if self.case_id else "UTC"
        if not step or self.outcome_id.reached or not self.outcome_id.next_is_call:
            return step
        earliest, _latest = local_time.times(fields.Datetime.now(), (zone,))
        parts = {"morning": self.env._("in the morning"), "afternoon": self.env._("in the afternoon")}
        return f"{step}, {parts[local_time.other_time_of_day(earliest)]}"

    def _today(self):
        return (self.company_id or self.env.company.root_id)._collections_day()

    @api.depends("case_id", "outcome_id", "may_show")
    def _compute_promise_line_ids(self):
        """Select what is overdue and in no agreement, in the company's currency if there is something in it."""
        self.promise_line_ids = False
        # the items, which may be many, are not needed otherwise
        for log in self.filtered(lambda log: log.promise and log.may_show):
            log.promise_line_ids = log.case_id._origin._items_to_promise()

    @api.depends("promise_line_ids")
    def _compute_promise_amount(self):
        for log in self:
            log.promise_currency_id = log.promise_line_ids.currency_id[:1]
            # from the items themselves: Odoo computes the amounts of their copies in the form one by one
            log.promise_amount = sum(log.promise_line_ids._origin.mapped("amount_residual_currency"))

    @api.depends("case_id", "promise", "promise_amount", "may_show")
    @api.depends_context("lang")
    def _compute_payment_advice(self):
        self.payment_advice = False
        for log in self.filtered(lambda log: log.promise and log.may_show):
            log.payment_advice = log.case_id._advice_in_words(log.promise_amount, log.promise_currency_id, "promise")

    @api.depends("case_id")
    def _compute_task_id(self):
        for log in self:
            tasks = log.case_id.contact_ids.filtered(lambda c: c.delivery == "to_do").sudo().activity_id
            log.task_id = tasks.sorted("date_deadline")[:1]

    def action_log(self):
        """Log the contact, complete the task, and plan what comes next."""
        self.ensure_one()
        self.case_id.check_access("write")
        self._check_health_words()
        self._check_spoken_to()
        permission = self._permission()  # before this contact counts itself
        refused = permission and not permission.allowed
        if refused and not (self.all_the_same or "").strip():
            raise ValidationError(self.env._("Contact rules speak against it: %s. Say why all the same.", self.refused))
        # people log contacts only here, so that a line cannot pretend to be a level taken
        contact = self.env["collections.contact"].sudo().create(self._contact_values())
        if refused:
            self.env["collections.contact.override"]._record(contact, permission, self.all_the_same)
        self._note_what_was_said(contact)
        if self.complete_task and self.task_id:
            self.task_id.sudo().action_feedback(feedback=self.outcome_id.name)
        if self.next_summary:
            self._plan_next()
        if self.direction == "in":
            self.case_id.sudo().replies_read_at = fields.Datetime.now()
        self.case_id.sudo()._refresh()
        # a dispute of the customer is entered next
        return contact.action_dispute() if self.outcome_id.dispute else None

    def _check_spoken_to(self):
        """Refuse what cannot have come of it: nothing is agreed upon with somebody else, or before one has asked."""
        if self.spoken_to == "other" and (self.outcome_id.reached or self.promise or self.outcome_id.dispute):
            raise ValidationError(
                self.env._("You spoke to somebody else: choose an outcome by which the customer was not reached.")
            )
        if self.asks_person and not self.spoken_to and self.outcome_id.reached:
            raise ValidationError(self.env._("Say first with whom you spoke."))

    # === WHAT WAS SAID === #

    def _note_what_was_said(self, contact):
        """Note a promise, what keeps the customer from paying, and a request to stop."""
        if self.promise:
            self._note_promise(contact)
        if self.cause_id:
            # only code records circumstances; whoever may change the case may name one
            circumstances = self.env["collections.circumstance"].sudo()
            circumstances._record(self.case_id.sudo(), self.cause_id.sudo(), contact_id=contact.id)
        if self.asks_to_stop:
            self._note_stop(contact)

    def _note_stop(self, contact):
        if not self.stop_scope:
            raise ValidationError(self.env._("What has the customer asked us to stop?"))
        source = "writing" if self.stop_in_writing else "said"
        # whoever may write to the case, as was checked, may note a request
        case = self.case_id.sudo()
        case._stop(self.stop_scope, source, words=self.note, contact_id=contact.id, date=self.date)

    def _note_promise(self, contact):
        if not self.promise_date:
            raise ValidationError(self.env._("By which day has the customer promised to pay?"))
        lines = self.promise_line_ids & self.case_id.item_ids  # no items of another customer
        self.env["collections.promise"].sudo()._make(
            self.case_id.sudo(),
            lines.sudo(),
            self.promise_amount,
            self.promise_date,
            contact_id=contact.id,
            person_id=self.person_id.id,
            user_id=self.env.uid,
        )

    def _contact_values(self):
        return {
            "case_id": self.case_id.id,
            "direction": self.direction,
            "kind": "conversation",
            "channel": self.channel,
            "date": self.date,
            "user_id": self.env.uid,
            "person_id": self.spoken_to != "other" and self.person_id.id,
            "spoken_to": self.channel in SPOKEN and self.spoken_to,
            "address": self.address,
            "outcome_id": self.outcome_id.id,
            "summary": self.outcome_id.name,
            "note": self.note,
            "rehearsal": False,
        }

    def _plan_next(self):
        activity_type = "mail_activity_data_call" if self.outcome_id.next_is_call else "mail_activity_data_todo"
        self.case_id.activity_schedule(
            f"mail.{activity_type}",
            date_deadline=self.next_date or self._today(),
            summary=self.next_summary,
            user_id=self.next_user_id.id or self.env.uid,
        )
