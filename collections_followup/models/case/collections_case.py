from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

from ...const import USER_GROUP
from ...decision.aging import FIRST_DAYS
from ...tools import later, reasons

#: Written only by the follow-up itself, like indicators.
PROTECTED = {
    *("partner_id", "company_id", "link_secret", "replies_read_at", "offers_seen_at", "statement_until"),
    *("state", "episode", "opened_on", "closed_on", "assessed_on"),
    *("amount_overdue", "amount_total", "amount_credit", "oldest_due", "last_contact_on"),
    *("policy_id", "level_id", "next_level_id", "next_date", "outcome", "reason_code", "reasons"),
    *("evaluate_on", "to_evaluate", "fingerprint", "item_count"),
}
#: The number of open items listed on the form of a case, and preselected in a wizard, the oldest first.
ITEMS_SHOWN = 200
#: The items that forms with ``partner_id`` and ``company_id`` choose from: ``_item_domain``, without a list of ids.
OPEN_ITEMS = (
    "[('partner_id.commercial_partner_id', '=', partner_id), ('company_id', 'child_of', company_id),"
    " ('account_type', '=', 'asset_receivable'), ('parent_state', '=', 'posted'), ('reconciled', '=', False)]"
)
#: The settings of a customer's follow-up, beside those that forbid a channel: a change has waiting messages checked.
SETTINGS = {
    *("mode", "pinned_policy_id", "paused_until", "excluded", "exclusion_reason"),
    *("preferred_channel", "preferred_lang"),
}


class CollectionsCase(models.Model):
    """One debtor of one company: what is owed, which step is next, and why.

    The path of the data, in ``_propose`` and ``collections.step._carry_out_batch``: read the facts, evaluate them,
    write down the step; then evaluate again, deliver it through its channel, and log the contact.
    """

    _name = "collections.case"
    _description = "Follow-up Case"
    _inherit = [
        "collections.safely",
        "collections.tracked",
        "mail.thread",
        "mail.activity.mixin",
        "collections.in.confidence",
    ]
    _in_confidence = frozenset()
    _order = "amount_overdue desc, id"
    _rec_name = "partner_id"
    _check_company_auto = True
    _mail_post_access = "read"

    # === DEBTOR === #
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
    user_id = fields.Many2one(
        "res.users",
        "Responsible",
        tracking=True,
        index=True,
        domain=lambda self: [("share", "=", False), ("all_group_ids", "in", self.env.ref(USER_GROUP).ids)],
        help="Who looks after this customer.",
    )

    # === SETTINGS === #
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
    pause_reason = fields.Char(tracking=True, help="Why nothing is sent until then, for colleagues.")
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

    # === RESULT OF THE LAST EVALUATION === #
    state = fields.Selection(
        [("open", "Open Case"), ("closed", "Closed")],
        required=True,
        default="closed",
        readonly=True,
        help="Open while something is overdue.",
    )
    episode = fields.Integer(
        "Times Opened", default=0, readonly=True, help="How many times the customer has fallen behind."
    )
    opened_on = fields.Date(readonly=True, help="When the customer last fell behind.")
    closed_on = fields.Date(readonly=True, help="When the customer last had nothing overdue.")
    assessed_on = fields.Date("Evaluated", readonly=True, help="The day on which these figures were taken.")
    amount_overdue = fields.Monetary("Overdue", readonly=True, help="Overdue in the ledger, in company currency.")
    amount_total = fields.Monetary("Open Amount", readonly=True, help="All that is open in the ledger, due or not.")
    amount_credit = fields.Monetary(
        "Credit", readonly=True, help="Credit notes and payments that are not reconciled yet."
    )
    oldest_due = fields.Date(readonly=True, help="Due date of the oldest open item.")
    aging_0 = fields.Monetary("Not Due", compute="_compute_aging", help="Open today and not due yet, credits included.")
    aging_1 = fields.Monetary("1-30", compute="_compute_aging", help="Open today and 1 to 30 days past due.")
    aging_31 = fields.Monetary("31-60", compute="_compute_aging", help="Open today and 31 to 60 days past due.")
    aging_61 = fields.Monetary("61-90", compute="_compute_aging", help="Open today and 61 to 90 days past due.")
    aging_91 = fields.Monetary("Over 90", compute="_compute_aging", help="Open today and over 90 days past due.")
    days_overdue = fields.Integer(compute="_compute_days_overdue", help="Days since the oldest open item was due.")
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
            ("refused", "On Hold"),
            ("rest", "Needs a Decision"),
            ("clear", "Nothing Overdue"),
        ],
        "Finding",
        readonly=True,
        help="Result of the last evaluation.",
    )
    reason_code = fields.Selection(
        lambda self: reasons.selection(self.env), "Reason", readonly=True, help="The first reason, to group by."
    )
    reasons = fields.Json(readonly=True)
    evaluate_on = fields.Date(
        "Evaluate Again On",
        readonly=True,
        help="The night that evaluates this case again if nothing changes until then. Empty: the next one.",
    )
    to_evaluate = fields.Boolean(
        "To Be Evaluated",
        readonly=True,
        copy=False,
        help="Something has been paid, and a job evaluates it: the customer has very many open items.",
    )
    item_count = fields.Integer(
        "Number of Open Items", readonly=True, help="How many were open at the last evaluation."
    )
    fingerprint = fields.Char(
        readonly=True,
        groups=fields.NO_ACCESS,
        help="Tells whether something has changed that matters to the next step.",
    )
    last_contact_on = fields.Date(
        "Last Contact", readonly=True, help="The day of the last contact, in either direction."
    )

    # === RECORDS OF THE CASE === #
    contact_ids = fields.One2many("collections.contact", "case_id", "Contact Log", help="Every contact, in and out.")
    contact_count = fields.Integer(
        compute="_compute_contact_count",
        help="Number of contacts that were made, and not refrained from or taken back.",
    )
    step_ids = fields.One2many("collections.step", "case_id", "Steps", help="What each run decided.")
    item_ids = fields.Many2many(
        "account.move.line", string="Open Items", compute="_compute_item_ids", help="What is open in the ledger."
    )
    shown_item_ids = fields.Many2many(
        "account.move.line",
        string="Oldest Open Items",
        compute="_compute_shown_item_ids",
        help="What is open in the ledger: the oldest items, where there are very many.",
    )
    has_more_items = fields.Boolean(
        "More Is Open", compute="_compute_shown_item_ids", help="More is open than is listed here."
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

    # Each further index would slow down the nightly writing: keep only those that the night and the record rules need.
    _partner_company_unique = models.UniqueIndex("(partner_id, company_id)", "This customer has a case already.")
    _to_look_at = models.Index("(company_id, state)")

    # === COMPUTES === #

    @api.depends("oldest_due")
    def _compute_days_overdue(self):
        for case in self:
            today = case.company_id._collections_day()
            case.days_overdue = max((today - case.oldest_due).days, 0) if case.oldest_due else 0

    def _compute_aging(self):
        """Compute today's open amounts by age, as in the aged receivables."""
        for company, cases in self.grouped("company_id").items():
            aging = self.env["collections.open.items"].sudo()._aging(cases, company._collections_day())
            for case in cases:
                for first in FIRST_DAYS:
                    case[f"aging_{first}"] = aging[case.id].get(first, 0.0)

    @api.depends("contact_ids")
    def _compute_contact_count(self):
        made = (("kind", "!=", "refrained"), ("withdrawal_ids", "=", False))
        counts = self._counts("collections.contact", *made)
        for case in self:
            case.contact_count = counts.get(case, 0)

    def _counts(self, model, *conditions):
        """Return the number of records of the model that belong to each case, by case."""
        domain = [("case_id", "in", self.ids), *conditions]
        return dict(self.env[model]._read_group(domain, ["case_id"], ["__count"]))

    @api.depends_context("allowed_company_ids")
    def _compute_item_ids(self):
        for case in self:
            case.item_ids = self.env["account.move.line"].search(case._item_domain(), order="date_maturity, id")

    @api.depends_context("allowed_company_ids")
    def _compute_shown_item_ids(self):
        for case in self:
            Line = self.env["account.move.line"]
            lines = Line.search(case._item_domain(), order="date_maturity, id", limit=ITEMS_SHOWN + 1)
            case.shown_item_ids, case.has_more_items = lines[:ITEMS_SHOWN], len(lines) > ITEMS_SHOWN

    @api.depends_context("allowed_company_ids")
    def _compute_items_elsewhere(self):
        """Name the companies whose items are in the figures of a case, but which the user has not selected."""
        for case in self:
            # no more than the name of a company whose debts are in the figures of the case
            branches = self.env["account.move.line"].sudo()._read_group(case._item_domain(), ["company_id"])
            elsewhere = [company.name for (company,) in branches if company not in self.env.companies]
            case.items_elsewhere = ", ".join(elsewhere)

    def _item_domain(self):
        """Return the domain of the customer's open receivable items, contacts and branches included."""
        return Domain(
            [
                ("partner_id.commercial_partner_id", "=", self.partner_id.id),
                ("company_id", "child_of", self.company_id.id),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
            ]
        )

    def _overdue_items(self, apart=()):
        """Return the items overdue today, in any currency; if there are very many, the oldest.

        :param apart: ids of items to leave out
        """
        if not self:
            return self.env["account.move.line"]
        Line = self.env["account.move.line"]
        overdue = Line._collections_overdue(self.company_id._collections_day())
        domain = self._item_domain() & overdue & Domain("id", "not in", tuple(apart))
        return Line.search(domain, order="date_maturity, id", limit=ITEMS_SHOWN)

    def _in_one_currency(self, lines):
        """Return the items in the company's currency, if there are any; else those in the currency of the first."""
        own = self.company_id.currency_id
        currency = own if own in lines.currency_id else lines.currency_id[:1]
        return lines.filtered(lambda line: line.currency_id == currency)

    # === BEFORE THE FIRST EVALUATION === #

    @api.model
    def _has_evaluated(self, company, customer=None):
        """Return True if a case of the company, or that of a customer with it, has ever been evaluated."""
        of_customer = Domain("partner_id", "=", customer.id) if customer else Domain.TRUE
        evaluated = Domain("company_id", "=", company.id) & Domain("assessed_on", "!=", False)
        return bool(self.search_count(evaluated & of_customer, limit=1))

    @api.model
    def get_empty_list_help(self, help_message):
        """Return a text that does not say “nothing is overdue” before the first evaluation."""
        if not self.env.company.root_id.sudo()._collections_unseen():
            return super().get_empty_list_help(help_message)
        text = Markup('<p class="o_view_nocontent_smiling_face">%s</p><p>%s</p>') % (
            self.env._("Not evaluated yet"),
            self.env._("Invoices are overdue. They are evaluated tonight, or as soon as a manager makes a proposal."),
        )
        return text + self._help_where_unseen()

    @api.model
    def _help_where_unseen(self):
        """Return what is offered before the first evaluation, as Markup."""
        return Markup()

    # === CONSTRAINTS AND RIGHTS === #

    @api.constrains("excluded", "exclusion_reason")
    def _check_exclusion_reason(self):
        for case in self:
            if case.excluded and not (case.exclusion_reason or "").strip():
                raise ValidationError(
                    self.env._("Say why %(partner)s is excluded from follow-up.", partner=case.partner_id.name)
                )

    @api.model
    def _protected(self):
        return PROTECTED.union(self.env["collections.indicator"]._all())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Show indicators wherever cases are listed and searched."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type == "list":
            self.env["collections.indicator"]._add_to_list(arch)
        elif view_type == "search":
            self.env["collections.indicator"]._add_to_search(arch)
        return arch, view

    def write(self, vals):
        """Let people write settings only: the result of an evaluation is read from the ledger."""
        if "paused_until" in vals and not vals["paused_until"]:
            vals = {**vals, "pause_reason": False}
        if not self.env.su and self._protected() & set(vals):
            raise AccessError(self.env._("The state of a case is read from the ledger; it cannot be set by hand."))
        result = super().write(vals)
        if not SETTINGS.union(self.env["collections.channel"]._forbidding()).isdisjoint(vals):
            later.note(self, "_evaluate_again")
        return result

    @api.readonly
    def web_read(self, specification):
        """Evaluate first if the settings were just changed, so that the user sees the result."""
        later.do(self, "_evaluate_again")
        return super().web_read(specification)

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

    def action_view_contacts(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("collections_followup.collections_contact_action")
        return {**action, "domain": [("case_id", "=", self.id)], "context": {"default_case_id": self.id}}

    def action_customer_page(self):
        """Open the page as the customer sees it."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self._page_path(), "target": "new"}

    def action_view_items(self):
        """Show the open journal items of the customer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Open Items"),
            "res_model": "account.move.line",
            "view_mode": "list,form",
            "views": [(self.env.ref("collections_followup.collections_item_view_list").id, "list"), (False, "form")],
            "domain": list(self._item_domain()),
        }
