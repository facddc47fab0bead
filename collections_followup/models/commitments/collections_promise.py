import logging

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ...decision.promise import Promise, PromiseStatus, promise_statuses
from ...tools import bulk
from ...tools.preparation import Preparation
from ..base.collections_commitment import Marks, Progress

_logger = logging.getLogger(__name__)

#: The fields of a promise that are read to settle it.
TERMS = (
    *("case_id", "currency_id", "amount", "date", "tolerance_days", "made_on", "item_ids"),
    *("state", "received", "settled_by"),
)
#: The ways in which a debt that is no longer owed was settled.
SETTLED_BY = [
    ("paid", "Paid"),
    ("credited", "Credited"),
    ("corrected", "Invoice Corrected"),
    ("cancelled", "Invoice Cancelled"),
]


class CollectionsPromise(models.Model):
    """A sum that a customer has promised by a day. Whether it was kept is read from the ledger."""

    _name = "collections.promise"
    _description = "Promise to Pay"
    _order = "date desc, id desc"
    _inherit = ["collections.commitment"]
    _rec_name = "partner_id"
    _check_company_auto = True
    _place = 20

    case_id = fields.Many2one(
        "collections.case", required=True, readonly=True, ondelete="restrict", index=True, help="Who has promised."
    )
    partner_id = fields.Many2one(related="case_id.partner_id", store=True, index=True)
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True, help="Currency of what is promised.")
    amount = fields.Monetary(required=True, readonly=True, help="How much was promised.")
    date = fields.Date("Promised For", required=True, readonly=True, help="The day by which it was promised.")
    tolerance_days = fields.Integer(
        readonly=True, help="Days after the promised day on which the money is still in time."
    )
    made_on = fields.Date(required=True, readonly=True, help="The day on which it was promised.")
    person_id = fields.Many2one("res.partner", "Said By", readonly=True, ondelete="restrict", help="Who said so.")
    contact_id = fields.Many2one(
        "collections.contact", "Log Entry", readonly=True, ondelete="restrict", help="Where it was said."
    )
    user_id = fields.Many2one("res.users", "Noted By", readonly=True, help="Who has noted it.")
    item_ids = fields.One2many(
        "collections.promise.item", "promise_id", "Covers", readonly=True, help="What the promise is for."
    )
    state = fields.Selection(
        [
            ("open", "Open"),
            ("kept", "Kept"),
            ("partly", "Partly Kept"),
            ("broken", "Broken"),
            ("void", "Not Theirs Any More"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="open",
        readonly=True,
        index=True,
        help="Read from the ledger: what was paid on what the promise covers since it was made, and what is open of "
        "it. What belongs to another customer by now is neither kept nor broken.",
    )
    settled_by = fields.Selection(
        SETTLED_BY, readonly=True, help="How what was promised was settled, where it was kept."
    )
    received = fields.Monetary(readonly=True, help="What came in time.")
    withdrawn_on = fields.Date(readonly=True, help="The day on which the customer took it back, on their page.")

    _amount_positive = models.Constraint("CHECK (amount > 0)", "The promised amount must be greater than zero.")
    _tolerance_not_negative = models.Constraint("CHECK (tolerance_days >= 0)", "The tolerance cannot be negative.")

    # === MADE === #

    @api.model
    def _make(self, case, lines, amount, date, **values):
        """Record a promise.

        :param lines: open journal items of the customer that it covers, in one currency
        :raises ValidationError: if the promise cannot be meant in this way
        """
        promise = self.create(
            {
                "case_id": case.id,
                "amount": amount,
                "date": date,
                "tolerance_days": case.company_id.collections_tolerance_days,
                "made_on": case.company_id._collections_day(),
                "user_id": self.env.uid,
                **self.env["collections.promise.item"]._covering(lines, case.company_id),
                **values,
            }
        )
        case._add_to_timeline(promise, lambda p: p._in_one_line())
        case._refresh()
        return promise

    def _in_one_line(self):
        """Return its line in the time-line."""
        states = dict(self._fields["state"]._description_selection(self.env))
        told = self.env._(
            "Promise of %(amount)s for %(day)s",
            amount=self.currency_id.format(self.amount),
            day=format_date(self.env, self.date),
        )
        if self.withdrawn_on:
            return self.env._("%s: withdrawn by the customer", told)
        return told if self.state == "open" else f"{told}: {states[self.state]}"

    @api.constrains("case_id", "item_ids", "amount", "date")
    def _check_promise(self):
        for promise in self:
            case, lines = promise.case_id, promise.item_ids.line_id
            if not lines or lines - case.item_ids:
                raise ValidationError(self.env._("A promise covers open invoices of %s.", case.partner_id.name))
            if len(lines.currency_id) > 1:
                raise ValidationError(self.env._("A promise is for invoices of one currency: note one for each."))
            if promise.date < promise.made_on:
                raise ValidationError(self.env._("The promised day is over already: check the date."))
            promise._check_amount(lines)

    def _check_amount(self, lines):
        owed = sum(lines.mapped("amount_residual_currency"))
        if lines.currency_id.compare_amounts(self.amount, owed) > 0:
            raise ValidationError(
                self.env._(
                    "More is promised than is open of these invoices, which is %(owed)s.",
                    owed=lines.currency_id.format(owed),
                )
            )

    # === SETTLED === #

    @api.model
    def _counting(self):
        """Return the domain of promises that nobody has cancelled."""
        return Domain("state", "!=", "cancelled")

    def _settle(self, progress):
        """Write the status of promises, as far as it has changed; no other code writes the state."""
        settled = progress.status
        changed = self.filtered(lambda p: p._status() != settled[p.id])
        broken = changed.filtered(lambda p: p.state == "open" and settled[p.id].state in ("partly", "broken"))
        bulk.update(
            changed,
            {p.id: settled[p.id]._replace(settled_by=settled[p.id].settled_by or None)._asdict() for p in changed},
        )
        self.env["collections.case"]._add_to_timeline(
            changed.filtered(lambda p: p.state != "open"), lambda p: p._in_one_line()
        )
        broken._ask_people()
        self.env["collections.indicator.promise_kept_rate"]._refresh(changed.case_id)

    def _status(self):
        """Return the status of the promise when it was last settled."""
        return PromiseStatus(self.state, self.received, self.settled_by or "")

    def _settled(self, today):
        """Return the status of each promise today: {promise id: PromiseStatus}."""
        return self._progress(today).status

    def _progress(self, today):
        """Return the Progress of promises. While an invoice is being corrected, they keep their last status."""
        covered, settled = self._covered(), {}
        for promises in self.grouped("case_id").values():
            settled |= promise_statuses([promise._as_value(covered[promise.id].debts) for promise in promises], today)
        settled |= {p.id: p._status() for p in self if covered[p.id].is_draft}
        return Progress(self, settled, covered)

    def _covered(self):
        """Return what each promise covers now: {promise id: Covered}."""
        self.fetch(TERMS)  # at once: by itself the ORM would read a thousand records at a time
        return self.item_ids._covered()

    def _lines(self):
        """Return the journal items on which the debts covered by these promises are booked now."""
        return self.item_ids._lines()

    @api.model
    def _marks(self, progress):
        """Return the items held by promises that may still be kept, with the last day; and those of broken promises."""
        held, broken = {}, set()
        for promise in progress.records:
            until, state = promise._as_value().until, progress.status[promise.id].state
            line_ids = progress.covered[promise.id].line_ids
            if state == "open":
                held |= {line_id: max(until, held.get(line_id, until)) for line_id in line_ids}
            elif state in ("partly", "broken"):
                broken.update(line_ids)
        return Marks({line_id: {"promised": until} for line_id, until in held.items()}, frozenset(broken))

    def _as_value(self, debts=()):
        """Return the promise as the rules see it.

        :param debts: Debt for each that it covers
        """
        rounding = self.currency_id.rounding
        return Promise(self.id, self.amount, self.date, self.tolerance_days, debts, self.made_on, rounding)

    @api.model
    def _preparations(self, company, today):
        """Return the part of a night that settles promises of customers without overdue debts; the run does others."""
        closed = Domain("company_id", "=", company.id) & Domain("state", "=", "closed")
        promising = closed & Domain("promise_ids", "any", [("state", "=", "open")])
        cases = self.env["collections.case"].sudo()
        return [Preparation(cases, promising, lambda batch: self._follow_up(batch, today))]

    @api.model
    def _follow_up(self, cases, today):
        cases._process_isolated(
            lambda batch: batch._settle(today),
            lambda case, error: _logger.error("The promises of %s were not settled: %s", case, error),
        )

    # === OF INVOICES AND CUSTOMERS === #

    @api.model
    def _covers(self, moves):
        of_moves = Domain("item_ids.move_id", "in", moves.ids)
        return bool(self.search_count(of_moves & Domain("state", "=", "open"), limit=1))

    def _is_about(self, lines):
        return self.env["collections.case"]._is_about(self.item_ids, lines)

    def _log_entry_ids(self):
        return self.contact_id.ids

    # === PEOPLE === #

    def _ask_people(self):
        """Ask a person to talk to a customer who broke their word: one task, however many promises it is about."""
        if not self:
            return
        activity_type = self.env.ref("collections_followup.mail_activity_promise")
        self.env["collections.case"]._plan_activities(
            [
                case._activity_values(
                    activity_type,
                    summary=activity_type.summary,
                    note=Markup("<br/>").join(promise._tell() for promise in promises),
                    date_deadline=case.company_id._collections_day(),
                )
                for case, promises in self.grouped("case_id").items()
            ]
        )

    def _tell(self):
        """Return the promise as a sentence."""
        return self.env._(
            "%(amount)s was promised for %(date)s; %(received)s came in time.",
            amount=self.currency_id.format(self.amount),
            date=format_date(self.env, self.date),
            received=self.currency_id.format(self.received),
        )

    def action_cancel(self):
        """Cancel a promise that was recorded by mistake: it counts neither as kept nor as broken."""
        self.case_id.check_access("write")
        self.sudo()._cancel()  # users who work a case may say that nothing was promised

    def _withdraw(self):
        """Cancel a promise that its customer takes back in time: it counts neither as kept nor as broken."""
        self._cancel(withdrawn_on=self.company_id._collections_day())

    def _cancel(self, **values):
        """Let promises count no more; nothing else writes this state.

        :param values: written beside it
        """
        self.write({"state": "cancelled", **values})
        self.env["collections.case"]._add_to_timeline(self, lambda promise: promise._in_one_line())
        self.env["collections.indicator.promise_kept_rate"]._refresh(self.case_id)
        self.case_id._refresh()


class CollectionsPromiseItem(models.Model):
    """A debt that a promise covers, with its open amount then."""

    _name = "collections.promise.item"
    _description = "Item of a Promise"
    _inherit = ["collections.covered"]
    _rec_name = "move_id"
    _log_access = False
    _commitment = "promise_id"

    # whoever may see the debt may see its invoice's number, even of a company whose invoices they may not open
    display_name = fields.Char(compute_sudo=True)
    promise_id = fields.Many2one(
        "collections.promise", required=True, ondelete="cascade", index=True, help="The promise."
    )
    currency_id = fields.Many2one(related="promise_id.currency_id")
    amount = fields.Monetary(readonly=True, help="What was open of it when it was promised.")
    amount_residual_currency = fields.Monetary(related="line_id.amount_residual_currency", string="Open Now")
