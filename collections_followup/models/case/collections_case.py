import logging
import re
from datetime import timedelta
from functools import partial

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_amount, format_date

from ...decision import conclude, consider
from ...decision.aging import FIRST_DAYS
from ...decision.failure import FAILED, FULL, REFUSED, TOO_LARGE
from ...tools import bulk, later, reasons
from ...tools.reasons import CODES as REASON_CODES
from ..ledger.collections_ledger import Commitments

_logger = logging.getLogger(__name__)

#: Written by the follow-up itself only.
PROTECTED = {
    *("partner_id", "company_id", "link_secret", "replies_read_at", "offers_seen_at", "statement_until"),
    *("state", "episode", "opened_on", "closed_on", "assessed_on"),
    *("amount_overdue", "amount_total", "amount_credit", "oldest_due", "payment_delay", "last_contact_on"),
    "promise_kept_rate",
    *("policy_id", "level_id", "next_level_id", "next_date", "outcome", "reason_code", "reasons"),
    *("look_on", "fingerprint"),
}
#: Every case is looked at after so many days and up to a week more, by and by: for what changes unseen.
LOOK_AGAIN_DAYS = 7

#: So many items that are held back are told of beside the reasons, the oldest first.
HOLDS_TOLD = 5

#: What a run needs of a case beside what the ledger reads.
FACTS = ("partner_id", "company_id", "user_id", "state", "pinned_policy_id")
#: How a customer is followed up: when people change it, what waits is looked at again.
SETTINGS = {
    *("mode", "pinned_policy_id", "paused_until", "excluded", "exclusion_reason"),
    *("preferred_channel", "preferred_lang", "no_email", "no_sms", "no_phone", "no_post"),
}
#: Types of activities, and what must be found for one to be planned.
ASKED_OF_PEOPLE = {
    "collections_followup.mail_activity_allocate": lambda verdict: verdict.reasons[0].code == "covered_by_credit",
    "collections_followup.mail_activity_decide": lambda verdict: verdict.reasons[0].code == "rest",
    "collections_followup.mail_activity_address": lambda verdict: verdict.needs_address,
    "collections_followup.mail_activity_full": lambda verdict: FULL in verdict.problems,
    "collections_followup.mail_activity_rejected": lambda verdict: REFUSED in verdict.problems,
    "collections_followup.mail_activity_too_large": lambda verdict: TOO_LARGE in verdict.problems,
    "collections_followup.mail_activity_failed": lambda verdict: FAILED in verdict.problems,
}


class CollectionsCase(models.Model):
    """One debtor of one company: where it stands, what comes next, and why.

    The path of the data, in ``_propose`` and ``collections.step._carry_out_batch``: read the facts, judge them,
    write down the step; then judge again, deliver it through its channel, and log the contact.
    """

    _name = "collections.case"
    _description = "Follow-up Case"
    _inherit = [
        "collections.safely",
        "collections.tracked",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "amount_overdue desc, id"
    _rec_name = "partner_id"
    _check_company_auto = True
    _mail_post_access = "read"

    # === WHO === #
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        ondelete="restrict",
        help="The customer; debts of its contacts are included.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, help="To whom it is owed; debts to its branches are included."
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    lang = fields.Char(compute="_compute_recipient", help="Language in which the customer is written to.")
    recipient_id = fields.Many2one(
        "res.partner",
        "Written To",
        compute="_compute_recipient",
        help="Collections contact, else invoice contact, else the customer.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        tracking=True,
        index=True,
        domain=[("share", "=", False)],
        help="Who looks after this customer.",
    )

    # === HOW === #
    mode = fields.Selection(
        [("auto", "Automatic"), ("manual", "Manual")],
        "Follow-up",
        required=True,
        default="auto",
        tracking=True,
        help="Manual: a person approves every step for this customer.",
    )
    pinned_policy_id = fields.Many2one(
        "collections.policy",
        "Own Policy",
        tracking=True,
        check_company=True,
        ondelete="set null",
        help="Use this policy for this customer, whatever the segments say.",
    )
    paused_until = fields.Date(tracking=True, help="Nothing is sent up to and including this day.")
    excluded = fields.Boolean(tracking=True, help="This customer is never followed up.")
    exclusion_reason = fields.Char(tracking=True, help="Why this customer is never followed up.")
    preferred_channel = fields.Selection(
        lambda self: self.env["collections.channel"]._selection(),
        tracking=True,
        help="How the customer wishes to be contacted: it takes the place of a level's main channel, "
        "where the level has the wording for it.",
    )
    preferred_lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        "Preferred Language",
        tracking=True,
        help="The customer is written to in this language.",
    )
    preferred_hours = fields.Char(
        "Hours for Calls", tracking=True, help="When the customer wishes to be called, in their own words."
    )
    page_reach = fields.Json(
        "Changes on the Page",
        copy=False,
        groups=fields.NO_ACCESS,
        help="The address that the page has set, the one that was on file before, and when the page has changed them.",
    )
    no_email = fields.Boolean("No E-mail", tracking=True, help="Do not write e-mails to this customer.")
    no_sms = fields.Boolean("No Text Messages", tracking=True, help="Do not send text messages to this customer.")
    no_phone = fields.Boolean("No Calls", tracking=True, help="Do not call this customer.")
    no_post = fields.Boolean("No Letters", tracking=True, help="Do not send letters to this customer.")
    statement_monthly = fields.Boolean(
        "Monthly Statement",
        tracking=True,
        help="At the beginning of each month the customer is sent a statement of account of the month before.",
    )
    statement_until = fields.Date(
        "Statements Up To", readonly=True, help="Until when the monthly statements have been dealt with."
    )
    replies_read_at = fields.Datetime(readonly=True, help="When somebody last read what the customer wrote.")

    # === WHERE IT STANDS: as of the last look === #
    state = fields.Selection(
        [("open", "Open"), ("closed", "Closed")],
        required=True,
        default="closed",
        readonly=True,
        help="Open while something is overdue.",
    )
    episode = fields.Integer(
        "Times Opened", default=0, readonly=True, help="How many times the customer has fallen behind."
    )
    opened_on = fields.Date(readonly=True, help="When the customer last fell behind.")
    closed_on = fields.Date(readonly=True, help="When the customer last came clear.")
    assessed_on = fields.Date("Looked At", readonly=True, help="The day on which these figures were taken.")
    amount_overdue = fields.Monetary("Overdue", readonly=True, help="Overdue in the ledger, in company currency.")
    amount_total = fields.Monetary("Open Amount", readonly=True, help="All that is open in the ledger, due or not.")
    amount_credit = fields.Monetary(
        "Credit", readonly=True, help="Credit notes and payments that wait to be allocated."
    )
    oldest_due = fields.Date(readonly=True, help="Due date of the oldest open item.")
    aging_0 = fields.Monetary("Not Due", compute="_compute_aging", help="Open today and not due yet, credits included.")
    aging_1 = fields.Monetary("1-30", compute="_compute_aging", help="Open today and 1 to 30 days past due.")
    aging_31 = fields.Monetary("31-60", compute="_compute_aging", help="Open today and 31 to 60 days past due.")
    aging_61 = fields.Monetary("61-90", compute="_compute_aging", help="Open today and 61 to 90 days past due.")
    aging_91 = fields.Monetary("Over 90", compute="_compute_aging", help="Open today and over 90 days past due.")
    days_overdue = fields.Integer(compute="_compute_days_overdue", help="Days since the oldest open item was due.")
    payment_delay = fields.Float(
        readonly=True,
        digits=(8, 1),
        aggregator="avg",
        help="Days after the due date at which this customer paid in the last year, weighted by amount.",
    )
    promise_kept_rate = fields.Float(
        "Promises Kept",
        readonly=True,
        aggregator="avg",
        help="Share of the promises of this customer that were kept, in percent; 100 when nothing was promised yet.",
        default=100.0,
    )
    policy_id = fields.Many2one("collections.policy", readonly=True, ondelete="set null", help="The policy that fits.")
    level_id = fields.Many2one(
        "collections.level",
        readonly=True,
        ondelete="set null",
        help="The highest level taken for what is open now.",
    )
    next_level_id = fields.Many2one(
        "collections.level", readonly=True, ondelete="set null", help="The level that is next."
    )
    next_date = fields.Date("Next Step On", readonly=True, help="The day of the next step, as far as it is known.")
    outcome = fields.Selection(
        [
            ("step", "Step Due"),
            ("wait", "Waiting"),
            ("refused", "Held"),
            ("rest", "Rests with a Person"),
            ("clear", "Nothing Overdue"),
        ],
        "Finding",
        readonly=True,
        help="What the last look has found.",
    )
    reason_code = fields.Selection(REASON_CODES, "Reason", readonly=True, help="The first reason, to group by.")
    reasons = fields.Json(readonly=True)
    why = fields.Text(compute="_compute_why", help="Why the next step comes then, or why there is none.")
    look_on = fields.Date(
        "Look Again On",
        readonly=True,
        help="The night that looks at this case again if nothing changes until then; empty: the next one.",
    )
    fingerprint = fields.Char(readonly=True, help="Tells whether something has changed that matters to the next step.")
    last_contact_on = fields.Date(
        "Last Contact", readonly=True, help="The day of the last contact, in either direction."
    )

    # === WHAT BELONGS TO IT === #
    contact_ids = fields.One2many("collections.contact", "case_id", "Contact Log", help="Every contact, in and out.")
    promise_ids = fields.One2many("collections.promise", "case_id", "Promises", help="What the customer has promised.")
    dispute_ids = fields.One2many("collections.dispute", "case_id", "Disputes", help="What the customer contests.")
    dispute_count = fields.Integer(compute="_compute_dispute_count", help="Number of open disputes.")
    agreement_ids = fields.One2many(
        "collections.agreement", "case_id", "Agreements", help="Payment agreements with the customer."
    )
    agreement_count = fields.Integer(compute="_compute_agreement_count", help="Number of payment agreements.")
    promise_count = fields.Integer(compute="_compute_promise_count", help="Number of promises.")
    contact_count = fields.Integer(compute="_compute_contact_count", help="Number of contacts.")
    step_ids = fields.One2many("collections.step", "case_id", "Steps", help="What each run decided.")
    item_ids = fields.Many2many(
        "account.move.line", string="Open Items", compute="_compute_item_ids", help="What is open in the ledger."
    )
    items_elsewhere = fields.Char(
        "Open Elsewhere",
        compute="_compute_items_elsewhere",
        help="Branches in which the customer has open items, and which are not among the companies that are ticked.",
    )
    unread_reply = fields.Boolean(
        compute="_compute_unread_reply",
        search="_search_unread_reply",
        help="The customer wrote and nobody has read it.",
    )
    debt_table = fields.Html(
        compute="_compute_debt_table", sanitize=False, help="What a message written now would list."
    )
    total_text = fields.Char(
        compute="_compute_total_text", help="What a message written now would ask for, by currency, as text."
    )
    pay_url = fields.Char(compute="_compute_pay_url", help="The customer's page: what is owed, and how to pay.")
    sender = fields.Char(compute="_compute_signature", help="From whom messages to the customer come.")
    signature = fields.Char(compute="_compute_signature", help="Who signs messages to the customer.")
    why_now = fields.Html(
        "Why / Why Not", compute="_compute_why_now", sanitize=False, help="What would be done today, and why."
    )

    # Each further index would slow down the nightly writing: keep to what the night and the record rules need.
    _partner_company_unique = models.UniqueIndex("(partner_id, company_id)", "This customer has a case already.")
    _to_look_at = models.Index("(company_id, state)")

    # === COMPUTES === #

    @api.depends("oldest_due")
    def _compute_days_overdue(self):
        for case in self:
            today = case.company_id._collections_day()
            case.days_overdue = max((today - case.oldest_due).days, 0) if case.oldest_due else 0

    def _compute_aging(self):
        """What is open today, by age, as in the aged receivables."""
        for company, cases in self.grouped("company_id").items():
            aging = self.env["collections.open.items"].sudo()._aging(cases, company._collections_day())
            for case in cases:
                for first in FIRST_DAYS:
                    case[f"aging_{first}"] = aging[case.id].get(first, 0.0)

    @api.depends("partner_id.child_ids.type", "partner_id.email", "preferred_lang")
    def _compute_recipient(self):
        recipients = self.env["collections.channel.email"]._recipients(self)
        installed = dict(self.env["res.lang"].get_installed())
        for case in self:
            case.recipient_id = recipients[case.id]
            wanted = (case.preferred_lang, recipients[case.id].lang, case.partner_id.lang, self.env.lang)
            case.lang = next((lang for lang in wanted if lang in installed), "en_US")

    @api.depends("reasons")
    @api.depends_context("lang")
    def _compute_why(self):
        for case in self:
            case.why = reasons.tell(case.env, case.reasons)

    @api.depends("contact_ids")
    def _compute_contact_count(self):
        counts = self._counts("collections.contact")
        for case in self:
            case.contact_count = counts.get(case, 0)

    def _counts(self, model, *conditions):
        """How many records of the model belong to each case, by case."""
        domain = [("case_id", "in", self.ids), *conditions]
        return dict(self.env[model]._read_group(domain, ["case_id"], ["__count"]))

    @api.depends("dispute_ids.state")
    def _compute_dispute_count(self):
        counts = self._counts("collections.dispute", ("state", "=", "open"))
        for case in self:
            case.dispute_count = counts.get(case, 0)

    @api.depends("agreement_ids")
    def _compute_agreement_count(self):
        counts = self._counts("collections.agreement")
        for case in self:
            case.agreement_count = counts.get(case, 0)

    @api.depends("promise_ids")
    def _compute_promise_count(self):
        counts = self._counts("collections.promise")
        for case in self:
            case.promise_count = counts.get(case, 0)

    @api.depends_context("allowed_company_ids")
    def _compute_item_ids(self):
        for case in self:
            case.item_ids = self.env["account.move.line"].search(case._item_domain(), order="date_maturity, id")

    @api.depends_context("allowed_company_ids")
    def _compute_items_elsewhere(self):
        """The case is shared with branches, and its figures are of all of them; their items are not shown to others."""
        for case in self:
            # no more than the name of a company whose debts are in the figures of the case
            branches = self.env["account.move.line"].sudo()._read_group(case._item_domain(), ["company_id"])
            elsewhere = [company.name for (company,) in branches if company not in self.env.companies]
            case.items_elsewhere = ", ".join(elsewhere)

    def _item_domain(self):
        """Open receivable items of the customer and its contacts, in the company and its branches."""
        return Domain(
            [
                ("partner_id.commercial_partner_id", "=", self.partner_id.id),
                ("company_id", "child_of", self.company_id.id),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
            ]
        )

    def _overdue_items(self):
        """What is open and overdue today, in any currency."""
        today = self.company_id._collections_day()
        return self.item_ids.filtered(
            lambda line: line.amount_residual_currency > 0 and (due := line._collections_due()) and due < today
        )

    def _in_one_currency(self, lines):
        """Those of the items that are in the company's currency, where some are; else in that of the first."""
        own = self.company_id.currency_id
        currency = own if own in lines.currency_id else lines.currency_id[:1]
        return lines.filtered(lambda line: line.currency_id == currency)

    @api.depends_context("lang")
    def _compute_debt_table(self):
        verdicts = self._judge_today()
        for case in self:
            case.debt_table = case._render_debt(verdicts[case.id])

    def _render_debt(self, verdict):
        """What a message lists, as HTML; with plain functions for the cells, since widgets are slow."""
        values = {
            "base_url": self.get_base_url(),
            "day": partial(format_date, self.env),
            "money": partial(format_amount, self.env),
            **self._debt(verdict),
        }
        return self.env["ir.qweb"]._render("collections_followup.debt_table", values)

    @api.depends_context("lang")
    def _compute_total_text(self):
        verdicts = self._judge_today()
        for case in self:
            totals = case._debt(verdicts[case.id])["totals"]
            text = " + ".join(format_amount(self.env, amount, currency) for currency, amount in totals.items())
            case.total_text = text.replace("\xa0", " ")  # which makes a text message twice as long

    @api.depends_context("lang")
    def _compute_why_now(self):
        verdicts = self._judge_today()
        for case in self:
            verdict = verdicts[case.id]
            told = (*verdict.reasons, *verdict.in_advance, *verdict.holds[:HOLDS_TOLD])
            sentences = [reasons.tell(self.env, reasons.dump([r])) for r in told]
            values = {"verdict": verdict, "sentences": sentences, "case": case}
            case.why_now = self.env["ir.qweb"]._render("collections_followup.why_now", values)

    def _compute_pay_url(self):
        for case in self:
            case.pay_url = case._page_url()

    @api.depends("user_id", "company_id")
    def _compute_signature(self):
        for case in self:
            responsible = case._responsible().sudo()
            case.sender = responsible.email_formatted or case.company_id.email_formatted
            case.signature = f"{responsible.name}, {case.company_id.name}" if responsible else case.company_id.name

    # === BEFORE THE FIRST LOOK === #

    @api.model
    def _has_looked(self, company, customer=None):
        """Whether cases of a company, or that of a customer with it, have ever been looked at."""
        of_customer = Domain("partner_id", "=", customer.id) if customer else Domain.TRUE
        looked = Domain("company_id", "=", company.id) & Domain("assessed_on", "!=", False)
        return bool(self.search_count(looked & of_customer, limit=1))

    @api.model
    def get_empty_list_help(self, help_message):
        """Nobody is told that nothing is overdue before the follow-up has looked."""
        if not self.env.company.root_id.sudo()._collections_unseen():
            return super().get_empty_list_help(help_message)
        text = Markup('<p class="o_view_nocontent_smiling_face">%s</p><p>%s</p>') % (
            self.env._("Not looked at yet"),
            self.env._("Invoices are overdue. They are looked at tonight, or as soon as a manager makes a proposal."),
        )
        if self.env["collections.run"].has_access("write"):
            text += Markup('<a type="action" name="%s" class="btn btn-primary">%s</a>') % (
                "collections_followup.collections_run_action_propose",
                self.env._("Propose Now"),
            )
        return text

    # === CONSTRAINTS AND RIGHTS === #

    @api.constrains("excluded", "exclusion_reason")
    def _check_exclusion_reason(self):
        for case in self:
            if case.excluded and not (case.exclusion_reason or "").strip():
                raise ValidationError(
                    self.env._("Say why %(partner)s is excluded from follow-up.", partner=case.partner_id.name)
                )

    def write(self, vals):
        """People set how a customer is followed up; where the case stands is read from the ledger."""
        if not self.env.su and PROTECTED & set(vals):
            raise AccessError(self.env._("Where a case stands is read from the ledger; it cannot be set by hand."))
        result = super().write(vals)
        if not SETTINGS.isdisjoint(vals):
            later.note(self, "_look_again")
        return result

    @api.readonly
    def web_read(self, specification):
        """Whoever has just changed how a customer is followed up sees what comes of it."""
        later.do(self, "_look_again")
        return super().web_read(specification)

    # === THE PATH OF THE DATA === #

    def _judge(self, today, commitments=None):
        """Judge cases of one company.

        :param commitments: Commitments of the cases, if they have been read already
        :returns: {case id: Verdict}
        """
        opinions = self._consider(today, commitments)
        # addresses are looked at only where the step, or the one that is waited for, would use them
        asked = {case_id: opinion.channels for case_id, opinion in opinions.items()}
        problems = self.env["collections.ledger"]._problems(self, asked) if self else {}
        return {case_id: conclude(opinion, problems[case_id]) for case_id, opinion in opinions.items()}

    def _consider(self, today, commitments=None, apart=()):
        """What the ladder says about cases of one company.

        :param commitments: Commitments of the cases, if they have been read already
        :param apart: ids of contacts that are read as if they had not been
        :returns: {case id: Opinion}
        """
        if not self:
            return {}
        commitments = commitments or self._commitments(today)
        facts = self.env["collections.ledger"]._facts(self, today, commitments, apart)
        return {case_id: consider(known, today) for case_id, known in facts.items()}

    def _judge_today(self):
        """Judge cases of any companies, each on its company's today."""
        verdicts = {}
        for company, cases in self.sudo().grouped("company_id").items():
            verdicts |= cases._judge(company._collections_day())
        return verdicts

    def _propose(self, run, today):
        """Look at cases of one company, and write down for each the step or the reason why none."""
        self._fetch_facts()
        commitments = self._settle(today)
        self._refresh_amounts(today)
        # what is taken back changes what customers were told, and nothing in the books
        books = self.env["collections.ledger"]._books(self, today, commitments)
        commitments = commitments._replace(books=books)
        self._take_back_outdated(commitments)
        verdicts = self._judge(today, commitments)
        # only a batch of the night is a transaction of its own, in which nothing can change after the look
        fingerprints = self.env["collections.changes"]._fingerprints(self, today) if run.nightly else None
        self._write_standing(verdicts, fingerprints)
        self.env["collections.step"]._record(run, self, verdicts)
        self._ask_people(verdicts)

    def _refresh(self):
        """Take back what is not true any more, and take the figures of today."""
        self.sudo()._take_back_outdated()
        self._take_figures()

    def _take_figures(self):
        for company, cases in self.sudo().grouped("company_id").items():
            today = company._collections_day()
            commitments = cases._settle(today)
            cases._refresh_amounts(today)
            verdicts = cases._judge(today, commitments)
            cases._write_standing(verdicts)
            cases._ask_people(verdicts)
            cases.env["collections.step"]._withdraw_outdated(cases, verdicts)

    def _look_again(self):
        """Something about these cases has changed: look at those on which nobody else works."""
        self.sudo().exists().try_lock_for_update()._each_safely(
            lambda batch: batch._refresh(),
            lambda case, error: _logger.error("%s was not looked at again: %s", case, error),
        )

    def _take_back_outdated(self, commitments=None):
        """Of what waits for these customers, take back what would not be written so now."""
        self.env["collections.contact"]._waiting(self)._take_back_outdated(commitments)

    def _write_standing(self, verdicts, fingerprints=None):
        """Write what the verdicts say: the one writer of where a case stands.

        :param fingerprints: text by case id, where a night looks: later ones compare with it
        """
        standings = {case_id: self._standing(case_id, verdicts[case_id]) for case_id in self.ids}
        for case_id, fingerprint in (fingerprints or {}).items():
            standings[case_id]["fingerprint"] = fingerprint
        bulk.update(self, standings)
        self._found("clear", verdicts).filtered(lambda c: c.state == "open")._close()

    def _found(self, outcome, verdicts):
        """The cases with this outcome."""
        return self.browse([case_id for case_id in self.ids if verdicts[case_id].outcome == outcome])

    def _close(self):
        """The customer is clear. One that was only opened to be looked at has not fallen behind again."""
        contacted = self.filtered(lambda c: c.last_contact_on and c.opened_on and c.last_contact_on >= c.opened_on)
        for case in (self - contacted).filtered(lambda c: c.opened_on == c.assessed_on):
            case.episode -= 1
        for day, cases in self.grouped("assessed_on").items():
            cases.write({"state": "closed", "closed_on": day})

    @api.model
    def _standing(self, case_id, verdict):
        decision, assessment = verdict.decision, verdict.assessment
        return {
            "amount_overdue": assessment.booked_overdue,
            "amount_total": assessment.booked_total,
            "amount_credit": assessment.credit,
            "oldest_due": assessment.oldest_due,
            "assessed_on": verdict.today,
            "policy_id": verdict.policy_id,
            "level_id": verdict.level_id,
            "next_level_id": decision.rung.id if decision.rung else None,
            "next_date": verdict.next_day,
            "outcome": verdict.outcome,
            "reasons": reasons.dump(verdict.reasons),
            "reason_code": verdict.reasons[0].code,
            "last_contact_on": verdict.last_contact,
            "look_on": self._look_on(case_id, verdict),
        }

    @api.model
    def _look_on(self, case_id, verdict):
        latest = verdict.today + timedelta(LOOK_AGAIN_DAYS + case_id % 7)
        return min(verdict.look_on or latest, latest)

    # === WHAT THEY HAVE PROMISED AND AGREED TO === #

    def _commitments(self, today):
        """Read from the ledger where promises and payment agreements stand."""
        promises = self.env["collections.promise"].sudo()._of_cases(self)
        agreements = self.env["collections.agreement"].sudo()._of_cases(self)
        promised, agreed = promises._covered(), agreements._covered()
        return Commitments(
            promises._settled_with(promised, today), agreements._followed_with(agreed, today), promised, agreed
        )

    def _settle(self, today):
        """Read where promises, payment agreements and disputes about payments stand, and write what has changed.

        :returns: Commitments, to judge by them
        """
        found = self._commitments(today)
        self.env["collections.promise"].sudo()._settle(found.settled)
        self.env["collections.agreement"].sudo()._settle(found)
        self.env["collections.dispute"]._settle(self)
        return found

    def _count_promises(self):
        """Write the share of promises kept: the one writer of it."""
        counts = self.env["collections.promise"]._read_group(
            [("case_id", "in", self.ids), ("state", "in", ("kept", "partly", "broken"))],
            ["case_id", "state"],
            ["__count"],
        )
        decided, kept = {}, {}
        for case, state, count in counts:
            decided[case.id] = decided.get(case.id, 0) + count
            kept[case.id] = kept.get(case.id, 0) + (count if state == "kept" else 0)
        rates = {case_id: 100.0 * kept[case_id] / decided[case_id] for case_id in decided}
        bulk.update(self, {case_id: {"promise_kept_rate": rates.get(case_id, 100.0)} for case_id in self.ids})

    # === POLICY AND PEOPLE === #

    def _refresh_amounts(self, today):
        """Take the amounts of today first, where a segment may choose by them; the verdicts bring them anyway."""
        if any(policy._segment() for policy in self._company_policies()):
            self.env["collections.ledger"]._refresh_amounts(self, today)

    def _company_policies(self):
        return self.env["collections.policy"].sudo().search([("company_id", "=", self.company_id.id)])

    def _fetch_facts(self):
        """Read what the rules need of the cases and the customers, and no more of their many columns."""
        self.fetch(FACTS)
        self.partner_id.sudo().fetch(["name", "email", "email_normalized", "phone", "lang"])

    def _policies(self):
        """The policy of each case as a value, by case id: its own, else the first whose segment fits; or None."""
        policies = self._company_policies()
        values = {policy: policy._as_value() for policy in policies}
        chosen = {case.id: values.get(case.pinned_policy_id) for case in self}
        left = self.browse([case_id for case_id, policy in chosen.items() if policy is None])
        for policy in policies:
            fitting = left._filter_segment(policy._segment())
            chosen.update(dict.fromkeys(fitting.ids, values[policy]))
            left -= fitting
        return chosen

    def _filter_segment(self, segment):
        if not self or not segment:
            return self
        return self.sudo().with_context(active_test=False).search(Domain(segment) & Domain("id", "in", self.ids))

    def _responsible(self):
        """Who looks after the customer: the case's own person, else the company's; nobody who has left."""
        self.ensure_one()
        return self.user_id.filtered("active") or self.company_id._collections_responsible()

    def _ask_people(self, verdicts):
        """Ask the responsible for what only a person can do; take back what is no longer needed."""
        planned = self._planned()
        for xmlid, is_needed in ASKED_OF_PEOPLE.items():
            concerned = self.browse([case_id for case_id in self.ids if is_needed(verdicts[case_id])])
            self._keep_activity(xmlid, concerned, planned)

    def _planned(self):
        """What people have been asked for already: activities by the id of their type."""
        type_id = self.env["ir.model.data"]._xmlid_to_res_id
        types = [type_id(xmlid) for xmlid in ASKED_OF_PEOPLE]
        of_types = Domain("res_model", "=", self._name) & Domain("activity_type_id", "in", types)
        planned = self.env["mail.activity"].sudo().search(of_types & bulk.among("res_id", self.ids))
        return planned.grouped(lambda a: a.activity_type_id.id)

    def _keep_activity(self, xmlid, concerned, planned):
        """Plan an activity of the type for each concerned case that has none, and for no other."""
        there = planned.get(self.env["ir.model.data"]._xmlid_to_res_id(xmlid), self.env["mail.activity"])
        asked, needed = set(there.mapped("res_id")), set(concerned.ids)
        there.filtered(lambda a: a.res_id not in needed).unlink()
        if missing := concerned.filtered(lambda c: c.id not in asked):
            activity_type = self.env.ref(xmlid)
            self._plan_activities([case._asked_values(activity_type) for case in missing])

    def _asked_values(self, activity_type, day=None, note=None):
        """An activity that asks the responsible person, in their language.

        :param day: from which on they have their time; that of the last look, unless it is given
        :param note: what it is about; why the case stands as it does, unless it is given
        """
        lang = self._responsible().lang or self.env.lang
        return self._activity_values(
            activity_type,
            summary=activity_type.with_context(lang=lang).summary,
            note=note or self.with_context(lang=lang).why,
            date_deadline=fields.Date.add(day or self.assessed_on, days=activity_type.delay_count),
        )

    def _activity_values(self, activity_type, **values):
        """An activity of the responsible person."""
        return {
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "res_name": self.display_name,  # which would be written to each afterwards
            "activity_type_id": activity_type.id,
            "user_id": self._responsible().id,
            **values,
        }

    @api.model
    def _plan_activities(self, values):
        # quick update: the person finds it in the worklist; an e-mail for each would bury it
        return self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True).create(values)

    # === ACTIONS === #

    def action_refresh(self):
        self.check_access("read")
        self.sudo()._refresh()

    def action_log_contact(self):
        """Open the wizard that notes a conversation."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Log a Contact"),
            "res_model": "collections.contact.log",
            "view_mode": "form",
            "target": "new",
            "context": {"default_case_id": self.id},
        }

    def action_statement(self):
        """Open the wizard that makes statements of account."""
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Statement of Account"),
            "res_model": "collections.statement.send",
            "view_mode": "form",
            "target": "new",
            "context": {"default_case_ids": self.ids},
        }

    def action_propose(self):
        """Propose the steps that are due for these cases now, to be looked at and approved."""
        self.check_access("write")  # whoever works a case may propose; a manager approves
        runs = self.env["collections.run"]
        for company, cases in self.sudo().grouped("company_id").items():
            runs |= self.env["collections.run"].sudo()._propose_now(company, cases)
        return runs._action_open()

    def action_dispute(self):
        """Note that the customer contests an invoice."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dispute"),
            "res_model": "collections.dispute",
            "view_mode": "form",
            "target": "new",
            "context": {"default_case_id": self.id},
        }

    def action_agreement(self):
        """Open the wizard that drafts a payment agreement."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Payment Agreement"),
            "res_model": "collections.agreement.make",
            "view_mode": "form",
            "target": "new",
            "context": {"default_case_id": self.id},
        }

    def action_view_agreements(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("collections_followup.collections_agreement_action")
        return {**action, "domain": [("case_id", "=", self.id)], "context": {"default_case_id": self.id}}

    def action_view_contacts(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("collections_followup.collections_contact_action")
        return {**action, "domain": [("case_id", "=", self.id)], "context": {"default_case_id": self.id}}

    def action_customer_page(self):
        """Look at the page as the customer sees it."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self._page_path(), "target": "new"}

    def action_view_items(self):
        """The open journal items of the customer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Open Items"),
            "res_model": "account.move.line",
            "view_mode": "list,form",
            "views": [(self.env.ref("collections_followup.collections_item_view_list").id, "list"), (False, "form")],
            "domain": list(self._item_domain()),
        }

    # === WHAT A MESSAGE LISTS === #

    def _debt(self, verdict, about=None):
        """What a message lists: the items it asks for, credits, totals by currency, and what is not due yet.

        :param about: journal items that it speaks of, whether they are asked for now or not
        :returns: dict with ``items``, ``credits`` and ``totals`` ({currency: amount}), ``coming``
        """
        assessment = verdict.assessment
        if about is not None:
            asked = [i for i in assessment.items if i.receivable.id in about.ids]
        elif verdict.outcome == "step":
            asked = list(verdict.decision.items)
        else:
            asked = [i for i in assessment.collectible if i.overdue(verdict.today)]
        ids = {i.receivable.id for i in asked}
        coming = [i for i in assessment.collectible if not i.overdue(verdict.today) and i.receivable.id not in ids]
        currency_ids = self.env["collections.ledger"]._currency_ids()
        codes = {i.receivable.currency for i in [*asked, *coming]}
        by_code = {code: self.env["res.currency"].browse(currency_ids[code]) for code in codes}
        credits, totals = {}, {}
        for item in asked:
            currency = by_code[item.receivable.currency]
            credits[currency] = credits.get(currency, 0.0) + item.asked - item.open
            totals[currency] = totals.get(currency, 0.0) + item.open
        return {
            "items": [self._debt_row(i, by_code, verdict.today) for i in asked],
            "credits": {c: amount for c, amount in credits.items() if not c.is_zero(amount)},
            "totals": totals,
            "coming": [self._debt_row(i, by_code, verdict.today) for i in coming],
        }

    def _invoice_meant(self, text):
        """The one open invoice that a text names, or the only one there is; else empty. Not one in dispute already."""
        moves = self.item_ids.filtered(lambda line: line.amount_residual > 0).move_id
        moves -= self.dispute_ids.filtered(lambda dispute: dispute.state == "open").move_id
        named = moves.filtered(lambda m: m.name and re.search(rf"(?<!\w){re.escape(m.name)}(?!\w)", text))
        found = named or moves
        return found if len(found) == 1 else found.browse()

    def _find_invoice(self, move_id):
        """The invoice of this id if it is this customer's, in this company or its branches; else empty.

        What the company owes them is none of it, though it may be the same partner.
        """
        domain = Domain("id", "=", move_id) & Domain("company_id", "child_of", self.company_id.id)
        domain &= Domain("commercial_partner_id", "=", self.partner_id.id) & Domain("state", "=", "posted")
        moves = self.env["account.move"]
        return moves.search(domain & Domain("move_type", "not in", moves.get_purchase_types(include_receipts=True)))

    def _debt_row(self, item, currencies, today):
        receivable = item.receivable
        return {
            "id": receivable.id,
            "name": receivable.name,
            "due": receivable.due,
            "days": receivable.age(today),
            "amount": item.asked,
            "disputed": receivable.disputed,
            "currency": currencies[receivable.currency],
            "path": self._page_path(f"/invoice/{receivable.move_id}"),
        }
