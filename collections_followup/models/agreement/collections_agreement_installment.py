from collections import defaultdict
from itertools import chain

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...decision.agreement import Installment
from ...decision.reminder import Reminder, failure, remind
from ...decision.verdict import detour
from ...tools import bulk, reasons


class CollectionsAgreementInstallment(models.Model):
    """An amount that is due on a day under a payment agreement. Whether it was paid is read from the ledger."""

    _name = "collections.agreement.installment"
    _description = "Installment of a Payment Agreement"
    _inherit = ["collections.safely", "collections.limited"]
    _order = "date, id"

    agreement_id = fields.Many2one(
        "collections.agreement", required=True, ondelete="cascade", index=True, help="The agreement."
    )
    agreement_state = fields.Selection(related="agreement_id.state", string="Agreement Status")
    case_id = fields.Many2one(related="agreement_id.case_id", string="Case")
    partner_id = fields.Many2one(related="agreement_id.partner_id", store=True, index=True)
    company_id = fields.Many2one(related="agreement_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="agreement_id.currency_id", store=True)
    number = fields.Integer("No.", readonly=True, aggregator=None, help="Its place in the calendar.")
    date = fields.Date("Due Date", required=True, index=True, help="The day on which it is due.")
    amount = fields.Monetary(required=True, help="How much is due.")
    received = fields.Monetary(readonly=True, help="What has come for it.")
    expected = fields.Monetary(compute="_compute_expected", store=True, help="What is still to come for it.")
    state = fields.Selection(
        [
            ("open", "To Come"),
            ("due", "Due"),
            ("paid", "Paid"),
            ("late", "Paid Late"),
            ("missed", "Missed"),
            ("dropped", "No Longer Due"),
        ],
        required=True,
        default="open",
        readonly=True,
        index=True,
        help="Read from what was paid on the covered invoices since the agreement was made. Where the debt has become "
        "smaller by other means, the last installments are no longer due.",
    )

    _amount_positive = models.Constraint("CHECK (amount > 0)", "Each installment must be greater than zero.")

    @api.depends("amount", "received")
    def _compute_expected(self):
        for installment in self:
            installment.expected = installment.amount - installment.received

    @api.depends("agreement_id.display_name", "number")
    def _compute_display_name(self):
        for installment in self:
            installment.display_name = f"{installment.agreement_id.display_name} #{installment.number}"

    # === EDITED AS A DRAFT === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_read({"state", "received", "expected", "number"} & set(vals))
        installments = super().create(vals_list)
        installments._check_draft()
        return installments

    def write(self, vals):
        self._check_draft()
        self._check_read({"state", "received", "expected", "number", "agreement_id"} & set(vals))
        return super().write(vals)

    def _check_read(self, names):
        """Refuse to let anybody type what is read from the payments."""
        if names and not self.env.su:
            raise UserError(self.env._("Whether an installment was paid is read from the payments."))

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        self._check_draft()

    def _check_draft(self):
        """Check that the agreement is a draft: a proposed calendar is not edited, a signed one is never changed."""
        if self.agreement_id.filtered(lambda a: a.state != "draft"):
            raise UserError(self.env._("The calendar is edited while the agreement is a draft."))

    # === KEPT OR NOT === #

    def _as_value(self):
        """Return the installment as the rules see it."""
        return Installment(self.id, self.date, self.amount)

    @api.model
    def _settle(self, paid):
        """Write the status of installments, as far as it has changed; no other code writes it.

        :param paid: {id: InstallmentStatus}
        """
        installments = self.browse(paid)
        changed = installments.filtered(lambda i: (i.state, i.received, i.expected) != tuple(paid[i.id]))
        bulk.update(changed, {i.id: paid[i.id]._asdict() for i in changed})

    # === REMINDERS === #

    @api.model
    def _remind(self, cases, today):
        """Remind of each installment before it is due, and again if it was missed; or record why not.

        Nothing is sent before the follow-up is switched on, or while the bank is not up to date; one message a night.
        """
        company = cases.company_id
        if not company._collections_may_send():
            return
        pairs = self._to_remind(cases, today)
        evaluated = self._evaluated(pairs, today)
        bank = tuple(chain.from_iterable(company._collections_bank_behind(today).values()))
        held = {i: why or bank for (i, _kind), (_routing, why) in evaluated.items() if why or bank}
        chosen = defaultdict(self.browse)
        for installment, kind in self._one_for_each_case(pair for pair in pairs if pair[0] not in held):
            chosen[kind, evaluated[installment, kind][0].channels[0]] |= installment
        problems = {installment: routing.problems for (installment, _kind), (routing, _why) in evaluated.items()}
        for (kind, code), installments in chosen.items():
            installments._process_isolated(
                lambda batch: batch._send(kind, code, problems),  # noqa: B023
                lambda installment, error: held.update({installment: (failure(str(error)),)}),
            )
        self.env["collections.agreement"]._hold_reminders(cases, held)

    @api.model
    def _evaluated(self, pairs, today, expected=None, commitments=None):
        """Return how each installment is reminded of, or why not.

        :param pairs: (installment, reminder) of customers of one company
        :param expected: the amount still to be paid, by pair; by default as last found
        :param commitments: Commitments of the cases, if they have been read already
        :returns: {pair: (Routing, Reasons)}; a constant number of queries
        """
        cases = self.union(*(installment for installment, _kind in pairs)).case_id
        if not cases:
            return {}
        ledger, expected = self.env["collections.ledger"], expected or {}
        commitments = commitments or cases._commitments(today)
        facts, agreed = ledger._facts(cases, today, commitments), commitments.of["collections.agreement"].covered
        wordings = {kind: self._wordings(kind) for kind in {kind for _installment, kind in pairs}}
        codes = {code for ways, _unapproved in wordings.values() for code in ways}
        problems = ledger._problems(cases, dict.fromkeys(cases.ids, codes))
        return {
            (i, kind): remind(
                i._reminder(expected.get((i, kind), i.expected), agreed[i.agreement_id.id], *wordings[kind]),
                facts[i.case_id.id],
                today,
                problems[i.case_id.id],
            )
            for i, kind in pairs
        }

    @api.model
    def _wordings(self, kind):
        """Return the codes of the channels that can remind, the usual one first; and their passages not approved."""
        wordings = self.env["collections.channel"]._reminding(kind)
        keys = {code: (wording._name, wording.id) for code, wording in wordings.items() if wording}
        waiting = self.env["collections.level"]._first_waiting(keys.values())
        return tuple(wordings), {code: waiting[key] for code, key in keys.items() if key in waiting}

    def _reminder(self, expected, covered, ways, unapproved):
        """Return the installment as the rules of reminders see it.

        :param covered: Covered of its agreement
        """
        return Reminder(expected, self.currency_id.name, frozenset(covered.line_ids), ways, unapproved)

    @api.model
    def _to_remind(self, cases, today):
        """Return (installment, reminder) for all reminders not sent yet, the missed ones first."""
        company = cases.company_id
        last = fields.Date.add(today, days=company.collections_agreement_reminder_days)
        expected = Domain("agreement_id.case_id", "in", cases.ids) & Domain("expected", ">", 0)
        active = expected & Domain("agreement_id.state", "=", "active")
        signed = expected & Domain("agreement_id.state", "in", ("active", "defaulted"))
        found = {
            "missed": self.search(signed & Domain("state", "=", "missed")),
            "before": self.search(
                active
                & Domain("state", "in", ("open", "due"))
                & Domain("date", ">=", today)
                & Domain("date", "<=", last)
            ),
        }
        reminded = self._reminded(found["missed"] | found["before"], company)
        return [(i, kind) for kind in found for i in found[kind] if (i, kind) not in reminded]

    @api.model
    def _reminded(self, installments, company):
        """Return the reminders in the log: (installment, reminder). A rehearsal counts while the company rehearses."""
        contacts = self.env["collections.contact"].search(
            [
                ("installment_id", "in", installments.ids),
                ("rehearsal", "=", company._collections_rehearses()),
                ("withdrawal_ids", "=", False),
            ]
        )
        return {(contact.installment_id, contact.reminder) for contact in contacts}

    def _expected_by(self, followed, today):
        """Return the amounts still to be paid, by the reminder that would ask for them: (installment, reminder).

        :param followed: {agreement id: AgreementStatus}, of running agreements
        """
        expected = {}
        for installment in self:
            if (found := followed.get(installment.agreement_id.id)) is None:
                continue
            paid = found.installments[installment.id]
            left = installment.currency_id.round(paid.expected)
            if paid.state == "missed":
                expected[installment, "missed"] = left
            elif found.state == "active" and paid.state in ("open", "due") and installment.date >= today:
                expected[installment, "before"] = left
        return expected

    @api.model
    def _one_for_each_case(self, pairs):
        first = {}
        for installment, reminder in pairs:
            first.setdefault(installment.case_id, (installment, reminder))
        return first.values()

    def _send(self, kind, code, problems):
        """Remind by a channel and log it, in one transaction.

        :param code: code of the channel
        :param problems: {installment: (code, Problem) of the channels that cannot be used}
        """
        reminded = self.env["collections.channel"]._get(code)._remind(self, kind, problems)
        times = self._times(kind)
        self.env["collections.contact"].sudo().create(
            [
                {
                    "case_id": i.case_id.id,
                    "direction": "out",
                    "channel": code,
                    "rehearsal": i.company_id._collections_rehearses(),
                    "user_id": self.env.uid,
                    "installment_id": i.id,
                    "installment_claimed": i.expected,
                    "reminder": kind,
                    "ordinal": 1 + times.get(i, 0),
                    **values,
                }
                for i, values in reminded.items()
            ]
        )

    def _times(self, kind):
        """Return how many times a reminder has been withdrawn, by installment: it is written again."""
        domain = Domain("installment_id", "in", self.ids) & Domain("reminder", "=", kind)
        domain &= Domain("rehearsal", "=", self.company_id._collections_rehearses())
        taken_back = domain & Domain("withdrawal_ids", "!=", False)
        return dict(self.env["collections.contact"].sudo()._read_group(taken_back, ["installment_id"], ["__count"]))

    def _activity_values(self, activity_type, kind, problems):
        """Return the values of an activity that asks the responsible person, in their language, to remind the customer.

        :param problems: (code of a channel, Problem): why the customer is not written to
        """
        own = self.with_context(lang=self.case_id._responsible().lang or self.env.lang)
        detours = reasons.tell(own.env, reasons.dump(detour(*problem) for problem in problems))
        return self.case_id._activity_values(
            activity_type,
            summary=own.env._("Remind %(customer)s of an installment", customer=self.partner_id.name),
            note=Markup("<p>%s</p><p>%s</p>") % (own._tell(kind), detours),
            date_deadline=fields.Date.add(self.company_id._collections_day(), days=activity_type.delay_count),
        )

    def _tell(self, kind):
        """Return the content of the reminder, as a sentence."""
        values = {
            "amount": self.currency_id.with_env(self.env).format(self.expected),
            "day": format_date(self.env, self.date),
            "agreement": self.agreement_id.display_name,
        }
        if kind == "missed":
            return self.env._(
                "%(amount)s that was due on %(day)s by agreement %(agreement)s has not arrived.", **values
            )
        return self.env._("%(amount)s is due on %(day)s by agreement %(agreement)s.", **values)

    def action_open(self):
        """Open the agreement."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("collections_followup.collections_agreement_action")
        return {**action, "res_id": self.agreement_id.id, "views": [(False, "form")], "context": {}}
