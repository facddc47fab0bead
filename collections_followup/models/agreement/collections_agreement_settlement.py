import logging

from odoo import api, fields, models
from odoo.fields import Domain

from ...const import RUNNING
from ...decision.agreement import Agreement, InstallmentStatus, agreement_status
from ...tools import bulk, reasons
from ...tools.preparation import Preparation
from ..base.collections_commitment import Marks, Progress
from ..commitments.collections_promise import SETTLED_BY

_logger = logging.getLogger(__name__)
#: The fields of an agreement that are read to follow it.
TERMS = (
    *("name", "version", "case_id", "partner_id", "company_id", "currency_id", "grace_days", "default_misses"),
    *("discount", "discount_state", "amount_total", "made_on", "item_ids", "installment_ids"),
    *("state", "received", "settled_by", "attention", "kept_until"),
)
#: Reasons to hold a reminder that people know already: they gave them, or are asked about them elsewhere.
KNOWN = {"legal_hold", "contact_stopped", "customer_excluded", "customer_paused", "bank_behind", "other_currency"}


class CollectionsAgreement(models.Model):
    """Settling an agreement: its status is read from the ledger, whenever something is paid or a day has passed."""

    _inherit = "collections.agreement"

    received = fields.Monetary(readonly=True, help="What has come for it.")
    settled_by = fields.Selection(
        SETTLED_BY, readonly=True, help="How what it covers was settled, once it is completed."
    )
    kept_until = fields.Date(
        readonly=True,
        help="The last day on which one that is in default was kept, or one that was active before it was cancelled.",
    )
    attention = fields.Selection(
        [("grown", "The Debt Has Grown"), ("converted", "The Currency Has Changed")],
        "Needs Attention",
        readonly=True,
        help="What has happened to the invoices that a person has to look at: more is owed than was agreed upon, or an "
        "invoice is in another currency now. Renegotiate the agreement, or leave it as it is.",
    )
    reminder_reasons = fields.Json(readonly=True)
    reminder_held = fields.Text(
        compute="_compute_reminder_held",
        help="Why the customer was not reminded of an installment last night.",
    )

    @api.depends("reminder_reasons")
    @api.depends_context("lang")
    def _compute_reminder_held(self):
        for agreement in self:
            agreement.reminder_held = reasons.tell(agreement.env, agreement.reminder_reasons)

    def _lines(self):
        """Return the journal items on which the covered debts are booked now."""
        return self.item_ids._lines()

    def _as_value(self, covered):
        """Return the agreement as the rules see it.

        :param covered: Covered
        """
        return Agreement(
            tuple(installment._as_value() for installment in self.installment_ids),
            covered.debts,
            self.made_on,
            self.grace_days,
            self.default_misses,
            self.currency_id.rounding,
            covered.agreed,
        )

    def _followed(self, today):
        """Return the status of each agreement today: {agreement id: AgreementStatus}."""
        return self._progress(today).status

    def _progress(self, today):
        """Return the Progress of agreements. While an invoice is being corrected, signed ones keep their status."""
        covered = self._covered()
        followed = {
            agreement.id: agreement_status(agreement._as_value(covered[agreement.id]), today) for agreement in self
        }
        for agreement in self.filtered(lambda a: a.state in RUNNING and covered[a.id].is_draft):
            followed[agreement.id] = followed[agreement.id]._replace(
                state=agreement.state,
                received=agreement.received,
                installments={
                    i.id: InstallmentStatus(i.state, i.received, i.expected) for i in agreement.installment_ids
                },
                in_time=agreement.discount_state != "lost",
                settled_by=agreement.settled_by or "",
                kept_until=agreement.kept_until or None,
            )
        return Progress(self, followed, covered)

    def _covered(self):
        """Return what each agreement covers now: {agreement id: Covered}."""
        self.fetch(TERMS)  # at once: by itself the ORM would read a thousand records at a time
        self.installment_ids.fetch(["date", "amount", "state", "received", "expected", "currency_id"])
        return self.item_ids._covered()

    def _open_installments(self, today):
        """Return the amount still to be paid for each installment: {installment: amount}, by payments until today."""
        paid = self._followed(today)[self.id].installments
        left = {i: self.currency_id.round(paid[i.id].expected) for i in self.installment_ids}
        return {i: amount for i, amount in left.items() if not self.currency_id.is_zero(amount)}

    def _next_installment(self):
        """Return the first installment that is not paid yet; empty if all are."""
        return self.installment_ids.filtered(lambda i: i.currency_id.compare_amounts(i.expected, 0) > 0)[:1]

    @api.model
    def _counting(self):
        """Return the domain of the agreements that both sides have signed, and nobody has ended."""
        return Domain("state", "in", RUNNING)

    def _settle(self, progress):
        """Write the status of signed agreements, as far as it has changed; no other code writes it."""
        followed = progress.status
        running = self.filtered(lambda a: a.state in RUNNING)
        self.env["collections.agreement.installment"]._settle(
            {paid_id: paid for a in running for paid_id, paid in followed[a.id].installments.items()}
        )
        running.invalidate_recordset(["next_date"])
        new = {a: a._result(followed[a.id], progress.covered[a.id]) for a in running}
        changed = running.filtered(lambda a: any((a[name] or None) != (new[a][name] or None) for name in new[a]))
        broken = changed.filtered(lambda a: a.state != "defaulted" and new[a]["state"] == "defaulted")
        odd = changed.filtered(lambda a: new[a]["attention"] and a.attention != new[a]["attention"])
        earned = changed.filtered(
            lambda a: a.discount_state != "earned" and new[a]["discount_state"] == "earned" and not a.discount_move_ids
        )
        moved = changed.filtered(lambda a: a.state != new[a]["state"])
        bulk.update(changed, {agreement.id: new[agreement] for agreement in changed})
        moved._to_timeline()
        broken._ask_people("collections_followup.mail_activity_agreement")
        odd._ask_people("collections_followup.mail_activity_agreement_attention", lambda a: a._tell_attention())
        earned._ask_people("collections_followup.mail_activity_agreement_discount")

    def _result(self, found, covered):
        """Return the values of an agreement with this status.

        :param found: AgreementStatus
        :param covered: Covered
        """
        discount, attention = None, None
        if self.currency_id.compare_amounts(self.discount, 0) > 0:
            discount = "lost" if not found.in_time else "earned" if found.state == "completed" else "open"
        if found.state in ("active", "defaulted") and not covered.is_draft:
            attention = "converted" if covered.is_converted else "grown" if found.grown else None
        return {
            "state": found.state,
            "received": found.received,
            "discount_state": discount,
            "settled_by": found.settled_by or None,
            "kept_until": found.kept_until,
            "attention": attention,
        }

    @api.model
    def _hold_reminders(self, cases, held):
        """Record why customers were not reminded tonight, and ask people; no other code writes it.

        :param held: {installment: Reasons}
        """
        before = self.search(bulk.among("case_id", cases.ids) & Domain("reminder_reasons", "!=", False))
        new = dict.fromkeys(before)
        for installment, why in held.items():
            new.setdefault(installment.agreement_id, None)
            new[installment.agreement_id] = new[installment.agreement_id] or reasons.dump(why)
        changed = self.union(
            *(agreement for agreement in new if (agreement.reminder_reasons or None) != new[agreement])
        )
        codes = {agreement: self._codes(agreement.reminder_reasons) for agreement in changed}
        bulk.update(changed, {agreement.id: {"reminder_reasons": new[agreement]} for agreement in changed})
        asked = changed.filtered(lambda a: self._codes(new[a]) - codes[a] - KNOWN)
        asked._ask_people("collections_followup.mail_activity_agreement_reminder", lambda a: a.reminder_held)

    @api.model
    def _codes(self, dumped):
        return {reason["code"] for reason in dumped or ()}

    def _ask_people(self, xmlid, tell=None):
        """Ask the responsible person for what only a person can do.

        :param tell: returns the note about an agreement; None: its status
        """
        if not self:
            return
        self.partner_id.mapped("display_name")  # each activity needs it; read for all at once
        activity_type = self.env.ref(xmlid)
        self.env["collections.case"]._plan_activities(
            [
                agreement.case_id._activity_values(
                    activity_type,
                    summary=activity_type.summary,
                    note=tell(agreement) if tell else agreement._status_told(),
                    date_deadline=agreement.company_id._collections_day(),
                )
                for agreement in self
            ]
        )

    def _tell_attention(self):
        """Return what a person has to check, as a sentence."""
        told = {
            "grown": self.env._("More is owed of its invoices than agreement %s says.", self.display_name),
            "converted": self.env._("An invoice of agreement %s is in another currency now.", self.display_name),
        }
        return told[self.attention]

    def _status_told(self):
        """Return its status, as a sentence."""
        return self.env._(
            "Agreement %(agreement)s: %(received)s of %(total)s has come.",
            agreement=self.display_name,
            received=self.currency_id.format(self.received),
            total=self.currency_id.format(self.amount_total),
        )

    @api.model
    def _marks(self, progress):
        """Return the items held by agreements that are kept, and those no longer held since the agreement defaulted.

        An earned discount is on hold until it is credited: the customer no longer owes it.
        """
        held, broken = {}, set()
        for agreement in progress.records:
            found = progress.status[agreement.id]
            line_ids = progress.covered[agreement.id].line_ids
            if found.state == "defaulted":
                broken.update(line_ids)
            elif found.state == "active" or (agreement.discount and found.in_time):
                mark = {"agreement": agreement.display_name, "agreement_until": found.until}
                held |= dict.fromkeys(line_ids, mark)
        return Marks(held, frozenset(broken))

    @api.model
    def _preparations(self, company, today):
        """Return the part of a night that settles running agreements and reminds of installments, case by case."""
        told = Domain("state", "in", ("active", "defaulted")) | Domain("reminder_reasons", "!=", False)
        agreed = Domain("company_id", "=", company.id) & Domain("agreement_ids", "any", told)
        cases = self.env["collections.case"].sudo()
        return [Preparation(cases, agreed, lambda batch: self._follow_up(batch, today))]

    @api.model
    def _follow_up(self, cases, today):
        running = self.sudo().search(bulk.among("case_id", cases.ids) & Domain("state", "in", ("active", "defaulted")))
        running._process_isolated(
            lambda batch: batch._follow_up_batch(today),
            lambda agreement, error: _logger.error("%s was not settled: %s", agreement, error),
        )
        self.env["collections.agreement.installment"].sudo()._remind(cases, today)

    def _follow_up_batch(self, today):
        self._settle_now(today)
        # a closed case is not evaluated otherwise
        self.env["collections.contact"]._waiting(self.case_id)._take_back_outdated()
