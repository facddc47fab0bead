from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...decision import legal_hold
from ...tools import typed

#: The most charges of a card for one installment, and the days between two tries.
MOST_TRIES, DAYS_BETWEEN_TRIES = 3, 2
#: States of a refused payment.
FAILED = ("error", "cancel")


class CollectionsAutopay(models.Model):
    """A saved card that the installments of an agreement are charged to automatically.

    A row is the customer's consent: it is never changed, only stopped, and another card is another row.
    """

    _name = "collections.autopay"
    _description = "Automatic Payment of Installments"
    _order = "signed_on desc, id desc"
    _rec_name = "card"

    agreement_id = fields.Many2one(
        "collections.agreement",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
        help="Whose installments are paid.",
    )
    case_id = fields.Many2one(related="agreement_id.case_id", store=True, index=True)
    partner_id = fields.Many2one(related="agreement_id.partner_id", store=True)
    company_id = fields.Many2one(related="agreement_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="agreement_id.currency_id")
    token_id = fields.Many2one(
        "payment.token", "Saved Card", required=True, readonly=True, ondelete="restrict", help="What is charged."
    )
    card = fields.Char(required=True, readonly=True, help="The card, as the customer recognizes it.")
    state = fields.Selection(
        [("active", "Active"), ("stopped", "Stopped")],
        required=True,
        default="active",
        readonly=True,
        help="While active, each installment is charged on its day.",
    )
    stopped_why = fields.Selection(
        [
            ("customer", "Stopped by the customer"),
            ("replaced", "Another card was chosen"),
            ("failed", "The card was refused too often"),
            ("unclear", "It is not known whether the card was charged"),
            ("card", "The card was deleted"),
            ("held", "The law holds the debt"),
        ],
        "Stopped Because",
        readonly=True,
        help="Why nothing is charged any more.",
    )
    stopped_on = fields.Datetime(readonly=True, help="When it was stopped, in UTC.")

    # === CONSENT === #
    person_id = fields.Many2one("res.partner", readonly=True, ondelete="restrict", help="Who has consented.")
    signed_by = fields.Char("Consent Given By", required=True, readonly=True, help="The name that was typed.")
    signed_on = fields.Datetime("Consent Given On", required=True, readonly=True, help="When, in UTC.")
    ip = fields.Char("IP Address", readonly=True, help="From where it was given.")
    agent = fields.Char("Browser", readonly=True, help="With which program it was given.")

    # === TRIES === #
    installment_id = fields.Many2one(
        "collections.agreement.installment",
        "Last Charged For",
        readonly=True,
        ondelete="restrict",
        help="The installment for which the card was charged last.",
    )
    tries = fields.Integer("Times Refused", readonly=True, help="How often the card was refused for this installment.")
    next_try_on = fields.Date("Next Try", readonly=True, help="The day on which the card is tried again.")
    transaction_ids = fields.One2many(
        "payment.transaction", "collections_autopay_id", "Transactions", help="Every time the card was charged."
    )

    _one_card = models.UniqueIndex(
        "(agreement_id) WHERE state = 'active'", "The installments of this agreement are paid from a card already."
    )

    # === CONSENT === #

    @api.model
    def _cards(self, agreement, person):
        """Return the saved cards of a person that the installments can be charged to."""
        company, currency = agreement.company_id, agreement.currency_id
        providers = self.env["collections.page.pay"]._providers(company, person, 0.0, currency)
        tokens = self.env["payment.token"]._get_available_tokens(providers.ids, person.id)
        # reserved amounts would have to be captured by hand each time
        return tokens.filtered(lambda token: not token.provider_id.capture_manually)

    @api.model
    def _active_of(self, agreement):
        """Return the card that the installments are charged to; empty if there is none."""
        return agreement.autopay_ids.filtered(lambda autopay: autopay.state == "active")

    @api.model
    def _read(self, cards, values):
        """Return (card, name of who consents), as the form says them.

        :param cards: the cards offered to them
        :param values: ``token`` (the card's id), ``name`` and ``consent``
        :raises Refused: if the card is not theirs, no name was typed, or they do not consent
        """
        form, missing = typed.Form(), self.env._("Please type your name, to say that you agree.")
        card = cards.filtered(lambda card: str(card.id) == str(values.get("token")))
        if not card:
            form.refuse("token", self.env._("Please choose one of your saved cards."))
        name = form.take("name", typed.line, self.env, values.get("name"), missing=missing)
        if not values.get("consent"):
            form.refuse("consent", self.env._("Please tick that you agree."))
        form.check()
        return card, name

    def _agree(self, agreement, person, card, name, ip, agent):
        """Record the customer's consent to have installments charged to a card from now on.

        :param card: payment.token that was offered to them; see ``_read``
        :param name: name of the person who consents
        :raises UserError: if the agreement is not running
        """
        if agreement.state not in ("active", "defaulted"):
            raise UserError(self.env._("This agreement is no longer active, so nothing is charged for it."))
        self._active_of(agreement)._stop("replaced")
        autopay = self.create(
            {
                "agreement_id": agreement.id,
                "token_id": card.id,
                "card": f"{card.payment_method_id.name} {card.display_name}",
                "person_id": person.id,
                "signed_by": name,
                "signed_on": fields.Datetime.now(),
                "ip": ip,
                "agent": typed.browser(agent),
            }
        )
        ours = agreement.case_id._for_colleagues().env
        summary = ours._("Installments of %(agreement)s are paid from %(card)s", **autopay._named())
        consent = ours._("Consent given by %(name)s, from %(ip)s.", name=autopay.signed_by, ip=ip)
        agreement.case_id._log_visit(summary, person, note=consent)
        return autopay

    def _stop_by_customer(self, person):
        """Stop the charges: nothing more is charged."""
        self._stop("customer")
        for autopay in self:
            ours = autopay.case_id._for_colleagues().env
            summary = ours._("Installments of %(agreement)s are no longer paid from %(card)s", **autopay._named())
            autopay.case_id._log_visit(summary, person)

    def _stop(self, why):
        """End the consent; no other code writes its end."""
        self.write({"state": "stopped", "stopped_why": why, "stopped_on": fields.Datetime.now()})
        self.flush_recordset()  # before another takes its place

    def _named(self):
        return {"agreement": self.agreement_id.display_name, "card": self.card}

    # === CHARGED === #

    @api.model
    def _cron_charge(self):
        """Charge every night what is due, one card after the other."""
        running = self.search([("state", "=", "active"), ("agreement_id.state", "in", ("active", "defaulted"))])
        self.env["collections.turns"]._run_for_each(running, lambda autopay: autopay._charge())

    def _charge(self):
        """Charge the card for what is due today, if anything.

        The transaction is stored before the card is charged, and its result right after: whatever
        fails in between, the card is not charged twice.

        :returns: True if there is time for the next one
        """
        commit = self.env["ir.cron"]._commit_progress
        transaction = self.env["collections.turns"]._commit_with_retry(self._begin)
        if transaction:
            try:
                transaction._charge_with_token()
            except UserError as error:
                transaction._set_error(str(error))
            commit()
            transaction._post_process()
        return commit(1) > 0

    def _begin(self):
        """Return a transaction for what is due today, not charged yet; empty if there is nothing to charge."""
        transactions = self.env["payment.transaction"]
        today = self.company_id._collections_day()
        if self.transaction_ids.filtered(lambda tx: tx.state == "draft"):
            self._stop("unclear")
            self._ask_people()
            return transactions
        if self._is_legally_held(today):
            self._stop_by_law()
            return transactions
        installment = self._due(today)
        if not installment or not self._may_try(installment, today):
            return transactions
        Payment = self.env["collections.page.pay"]
        try:
            payment = Payment._begin(self.case_id, transactions, installment=installment.id)
        except UserError:  # paid, disputed, or under way: there is nothing to charge tonight
            return transactions
        if self.installment_id != installment:
            self.write({"installment_id": installment.id, "tries": 0, "next_try_on": False})
        return transactions.create(self._values(payment))

    def _stop_by_law(self):
        self._stop("held")
        self.env["collections.case"]._add_to_timeline(
            self,
            lambda autopay: autopay.env._(
                "Installments of %(agreement)s are no longer paid from %(card)s: the law holds the debt",
                **autopay._named(),
            ),
        )

    def _is_legally_held(self, today):
        """Return True if the law holds what the card would pay: then the consent ends, and the customer decides."""
        holds = self.env["collections.moratorium"]._holds(self.case_id.ids).get(self.case_id.id, ())
        if not any(hold.lasts(today) for hold in holds):
            return False  # most customers: nothing need be assessed for them
        if legal_hold.strictest(holds, today):
            return True
        assessed, lines = self.case_id._assess(today)[self.case_id.id].items, self.agreement_id._lines().ids
        return any(i.hold and i.hold.code == "legal_hold" for i in assessed if i.receivable.id in lines)

    def _due(self, today):
        """Return the last installment whose day has come, if anything is open of it or of earlier ones."""
        due = [i for i in self.agreement_id._open_installments(today) if i.date <= today]
        return max(due, key=lambda i: (i.date, i.id), default=self.env["collections.agreement.installment"])

    def _may_try(self, installment, today):
        """Return False during a rehearsal, for a deleted card, and too soon after the last try."""
        if self.company_id._collections_rehearses() or not self.token_id.active:
            return False
        return self.installment_id != installment or not self.next_try_on or self.next_try_on <= today

    def _values(self, payment):
        Payment, token = self.env["collections.page.pay"], self.token_id
        reference = Payment._reference(self.case_id, payment)
        return {
            **Payment._values(self.case_id, payment),
            "collections_autopay_id": self.id,
            "provider_id": token.provider_id.id,
            "payment_method_id": token.payment_method_id.id,
            "token_id": token.id,
            "reference": self.env["payment.transaction"]._compute_reference(token.provider_id.code, prefix=reference),
            "amount": payment.amount,
            "currency_id": payment.currency.id,
            "partner_id": token.partner_id.id,
            "operation": "offline",
        }

    def _charged(self, transaction):
        """Act on the result of a charge."""
        if transaction.state == "done":
            self.write({"tries": 0, "next_try_on": False})
        elif transaction.state in FAILED:
            self._refused()

    def _refused(self):
        """Try again in some days, a limited number of times; notify the customer and the responsible person."""
        today = self.company_id._collections_day()
        tries = self.tries + 1
        again = tries < MOST_TRIES
        self.write({"tries": tries, "next_try_on": again and today + timedelta(DAYS_BETWEEN_TRIES)})
        if not again:
            self._stop("failed")
        self._tell_customer()
        self._ask_people()

    # === NOTIFIED === #

    def _tell_customer(self):
        """Send the customer an e-mail, and log it; if they must not be written to now, the responsible person acts."""
        case = self.case_id
        paused = case.paused_until and case.paused_until >= self.company_id._collections_day()
        if paused or case.id in self.env["collections.channel.email"]._obstacles(case):
            return
        self.env["collections.channel.email"]._send_template("collections_followup.mail_template_autopay_refused", self)

    def _ask_people(self):
        """Ask a person to check the card, and to talk to the customer."""
        activity_type = self.env.ref("collections_followup.mail_activity_autopay")
        today = self.company_id._collections_day()
        values = self.case_id._activity_values(
            activity_type, summary=activity_type.summary, note=self._told(today), date_deadline=today
        )
        self.case_id._plan_activities([values])

    def _told(self, today):
        """Return what has happened, as a sentence."""
        ours = self.case_id._for_colleagues().env
        if self.stopped_why == "unclear":
            sentence = ours._(
                "It is not known whether %(card)s was charged for %(agreement)s: look at the payment provider."
            )
        elif self.state == "stopped":
            sentence = ours._("%(card)s was refused again for %(agreement)s, and is not tried any more.")
        else:
            sentence = ours._("%(card)s was refused for %(agreement)s; it is tried again on %(day)s.")
        return sentence % {**self._named(), "day": format_date(ours, self.next_try_on or today)}
