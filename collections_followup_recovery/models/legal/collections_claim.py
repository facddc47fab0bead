from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.collections_followup.decision.debt import received
from odoo.addons.collections_followup.models.base.collections_commitment import Marks, Progress
from odoo.addons.collections_followup.tools import bulk

#: The states in which our own reminders rest.
RUNNING = ("noticed", "filed", "hearing", "judgment", "enforcement")
#: The states that end a claim.
ENDED = ("paid", "settled", "withdrawn", "lost")
#: Fields that only the actions set, or that are read from the ledger.
BY_ACTIONS = {
    *("name", "case_id", "currency_id", "state", "item_ids", "made_on", "noticed_on", "filed_on", "judgment_on"),
    *("judgment_amount", "closed_on", "agreement_id", "amount_received"),
}


class CollectionsClaim(models.Model):
    """A claim in court, from its preparation to its end. What is paid of it is read from the ledger."""

    _name = "collections.claim"
    _description = "Claim in Court"
    _inherit = [
        *("collections.tracked", "mail.thread", "mail.activity.mixin"),
        *("collections.by.people", "collections.limited", "collections.commitment", "collections.case.pack"),
    ]
    _order = "made_on desc, id desc"
    _check_company_auto = True
    _place = 45

    name = fields.Char("Number", required=True, readonly=True, index=True, help="Number of the claim.")
    case_id = fields.Many2one(
        "collections.case", required=True, readonly=True, ondelete="restrict", index=True, help="Against whom."
    )
    partner_id = fields.Many2one(related="case_id.partner_id", store=True, index=True)
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True, help="Currency of the claim.")
    user_id = fields.Many2one(
        "res.users",
        "Handled By",
        required=True,
        default=lambda self: self.env.user,
        tracking=True,
        domain=[("share", "=", False)],
        help="Who looks after it in the company.",
    )
    lawyer_id = fields.Many2one(
        "res.partner", tracking=True, ondelete="restrict", help="Who represents the company in court."
    )
    venue_id = fields.Many2one(
        "collections.venue", tracking=True, ondelete="restrict", index=True, help="Where and how it is claimed."
    )
    court = fields.Char(tracking=True, help="Name of the court.")
    reference = fields.Char("File Number", tracking=True, help="Under which the court keeps it.")
    item_ids = fields.One2many("collections.claim.item", "claim_id", "Covers", readonly=True, help="What is claimed.")
    step_ids = fields.One2many(
        "collections.claim.step", "claim_id", "Steps", help="What is to be done by when, and what it costs."
    )
    note = fields.Text(help="For colleagues; the customer does not see it.")

    state = fields.Selection(
        [
            ("draft", "Prepared"),
            ("noticed", "Notice Sent"),
            ("filed", "Filed"),
            ("hearing", "Hearing"),
            ("judgment", "Judgment"),
            ("enforcement", "Enforcement"),
            ("paid", "Paid"),
            ("settled", "Settled"),
            ("withdrawn", "Withdrawn"),
            ("lost", "Lost"),
        ],
        required=True,
        default="draft",
        readonly=True,
        index=True,
        tracking=True,
        help="From the notice on our own reminders rest. That it is paid is read from the ledger.",
    )
    made_on = fields.Date(required=True, readonly=True, help="The day on which it was prepared.")
    noticed_on = fields.Date("Notice On", readonly=True, help="The day on which the notice before court was sent.")
    filed_on = fields.Date(readonly=True, help="The day on which it was filed: from then on no limitation runs.")
    judgment_on = fields.Date(readonly=True, help="The day of the judgment.")
    closed_on = fields.Date(readonly=True, help="The day on which it ended.")
    agreement_id = fields.Many2one(
        "collections.agreement",
        "Settlement",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="The payment agreement that settles it, as soon as both sides have signed.",
    )

    amount = fields.Monetary("Claimed", compute="_compute_amount", store=True, help="What was open when it was made.")
    amount_open = fields.Monetary("Open Now", compute="_compute_amount_open", help="What is open of it in the ledger.")
    amount_received = fields.Monetary(
        "Received", readonly=True, help="The money that has come for it since it was made, read from the ledger."
    )
    judgment_amount = fields.Monetary("Adjudged", readonly=True, help="What the court has adjudged, interest included.")
    amount_costs = fields.Monetary("Costs", compute="_compute_amount_costs", store=True, help="What its steps cost.")

    @api.depends("item_ids.amount")
    def _compute_amount(self):
        for claim in self:
            claim.amount = sum(claim.item_ids.mapped("amount"))

    @api.depends("item_ids")
    def _compute_amount_open(self):
        covered = self.sudo().item_ids._covered()  # of claims that the user may read
        for claim in self:
            claim.amount_open = sum(debt.open for debt in covered[claim.id].debts) if claim.id in covered else 0.0

    @api.depends("step_ids.cost")
    def _compute_amount_costs(self):
        for claim in self:
            claim.amount_costs = sum(claim.step_ids.mapped("cost"))

    # === MADE === #

    @api.model
    def _make(self, case, lines, **values):
        """Prepare a claim.

        :param case: with all rights
        :param lines: open journal items of the customer, in one currency
        :raises ValidationError: if they cannot be claimed together
        """
        claim = self.create(
            {
                "name": self.env["ir.sequence"].sudo().next_by_code(self._name),
                "case_id": case.id,
                "made_on": case.company_id._collections_day(),
                **self.env["collections.claim.item"]._covering(lines, case.company_id),
                **values,
            }
        )
        claim._to_timeline()
        return claim

    @api.constrains("case_id", "item_ids")
    def _check_items(self):
        for claim in self:
            case, lines = claim.case_id, claim.item_ids.line_id
            case.invalidate_recordset(["item_ids"], flush=False)  # computed, and perhaps before the last invoice
            if not lines or lines - case.item_ids or any(line.amount_residual_currency <= 0 for line in lines):
                raise ValidationError(self.env._("A claim covers open invoices of %s.", case.partner_id.name))
            if len(lines.currency_id) > 1:
                raise ValidationError(self.env._("A claim is for invoices of one currency: make one for each."))
            claim._check_claimed_once(lines)

    def _check_claimed_once(self, lines):
        of_moves = Domain("item_ids.move_id", "in", lines.move_id._collections_and_replaced().ids)
        others = self.search(of_moves & Domain("state", "in", ("draft", *RUNNING)) & Domain("id", "!=", self.id))
        covered = others.item_ids._covered()
        claimed = {line_id: other for other in others for line_id in covered[other.id].line_ids}
        for line in lines.filtered(lambda line: line.id in claimed):
            raise ValidationError(
                self.env._(
                    "%(invoice)s is in claim %(claim)s already.",
                    invoice=line.move_id.name or line.name,
                    claim=claimed[line.id].name,
                )
            )

    @api.constrains("agreement_id")
    def _check_agreement(self):
        for claim in self.filtered("agreement_id"):
            agreement = claim.agreement_id
            claimed = claim._lines().filtered(lambda line: not line.reconciled)
            if claim.state in ENDED or agreement.case_id != claim.case_id or claimed - agreement._lines():
                raise ValidationError(
                    self.env._("Claim %s is settled by an agreement that covers all of it.", claim.name)
                )

    def write(self, vals):
        """Let only actions change the state and what is claimed."""
        if not self.env.su and BY_ACTIONS & set(vals):
            raise AccessError(self.env._("A claim moves on by its own actions."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if self.filtered(lambda claim: claim.state != "draft"):
            raise UserError(self.env._("Claims are kept: withdraw it instead."))

    # === THE LEDGER === #

    @api.model
    def _counting(self):
        """Return the domain of the claims that are under way, or paid until a payment is taken back."""
        return Domain("state", "in", (*RUNNING, "paid"))

    def _progress(self, today):
        """Return the Progress of claims: (state, received) of each. While an invoice is corrected, they stay."""
        covered = self.item_ids._covered()
        return Progress(self, {claim.id: claim._stands(covered[claim.id]) for claim in self}, covered)

    def _stands(self, covered):
        if covered.is_draft:
            return self.state, self.amount_received
        came = self.currency_id.round(received(covered.debts, self.made_on))
        if self.currency_id.compare_amounts(sum(debt.open for debt in covered.debts), 0) <= 0:
            return "paid", came
        if self.agreement_id.state in ("active", "completed"):
            return "settled", came
        return self._under_way() if self.state == "paid" else self.state, came

    def _under_way(self):
        """Return the state to which a paid claim returns when a payment is taken back."""
        return "judgment" if self.judgment_on else "filed" if self.filed_on else "noticed"

    def _settle(self, progress):
        """Write what has been received, and end what is paid or settled; no other code writes it."""
        changed = self.filtered(lambda claim: (claim.state, claim.amount_received) != progress.status[claim.id])
        ended = changed.filtered(lambda claim: progress.status[claim.id][0] != claim.state)
        values = {claim.id: claim._result(*progress.status[claim.id]) for claim in changed}
        bulk.update(changed, values)
        ended._to_timeline()
        ended.filtered(lambda claim: claim.state in ENDED)._drop_tasks()

    def _result(self, state, received):
        closed = self.company_id._collections_day() if state in ENDED else None
        return {"state": state, "amount_received": received, "closed_on": closed}

    @api.model
    def _marks(self, progress):
        running = progress.records.filtered(lambda claim: progress.status[claim.id][0] in RUNNING)
        return Marks(
            {
                line_id: {"recovery_claim": claim.name}
                for claim in running
                for line_id in progress.covered[claim.id].line_ids
            }
        )

    @api.model
    def _covers(self, moves):
        return bool(self.search_count(Domain("item_ids.move_id", "in", moves.ids) & self._counting(), limit=1))

    def _is_about(self, lines):
        return self.env["collections.case"]._is_about(self.item_ids, lines)

    def _along(self):
        return [self.step_ids]

    def _lines(self):
        """Return the journal items on which the claimed debts are booked now."""
        return self.item_ids._lines()

    # === PEOPLE === #

    def _to_timeline(self):
        """Note the state of these claims in the time-lines of their cases."""
        self.env["collections.case"].sudo()._add_to_timeline(self.sudo(), lambda claim: claim._in_one_line())

    def _in_one_line(self):
        states = dict(self._fields["state"]._description_selection(self.env))
        return self.env._("Claim in court %(number)s: %(state)s", number=self.name, state=states[self.state])

    def _speaks(self):
        """Return whom the customer speaks to about the claim, in one line."""
        person = self.lawyer_id or self.user_id.partner_id
        return ", ".join(filter(None, [person.name, person.phone, person.email]))

    def _drop_tasks(self):
        """Nothing is left to be done about claims that have ended."""
        # the tasks of whoever was asked
        self.sudo().activity_unlink(["collections_followup_recovery.mail_activity_claim_step"])
