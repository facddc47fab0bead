from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, ValidationError
from odoo.tools import email_normalize, ormcache

from ...const import MANAGER_GROUP
from ...decision import local_time
from ...decision.bank import behind


def day_in(zone, moment=None):
    """Return the day in a time zone.

    :param zone: its name
    :param moment: in UTC without a time zone; by default now
    """
    return local_time.there(moment or fields.Datetime.now(), pytz.timezone(zone)).date()


class ResCompany(models.Model):
    _name = "res.company"
    _inherit = ["res.company", "collections.limited"]
    _limited_prefix = "collections_"

    collections_active = fields.Boolean(
        "Automatic Follow-up",
        help="Automatic levels are sent at night. Until it is on, the nightly run only proposes, and sends nothing.",
    )
    collections_start_date = fields.Date(
        "Follow Up Debts Due From", help="Debts that were due earlier are treated as set for older debts."
    )
    collections_older_debt = fields.Selection(
        [
            ("skip", "are left alone"),
            ("person", "are followed up when a person approves"),
            ("follow", "are followed up like all others"),
        ],
        "Older Debts",
        default="person",
        required=True,
        help="What happens to debts that were due before follow-up began.",
    )
    collections_rehearsal_email = fields.Char(
        "Rehearsal Address",
        help="While this is set, every message goes to this address instead of the customer, and the levels start "
        "afresh when it is cleared.",
    )
    collections_user_id = fields.Many2one(
        "res.users",
        "Default Responsible",
        domain=[("share", "=", False)],
        help="Looks after customers who have nobody else.",
    )
    collections_tz = fields.Selection(
        related="partner_id.tz",
        readonly=False,
        string="Time Zone",
        help="Says which day it is for this company: when an invoice is overdue, a promise broken, a link expired. "
        "Empty: the first time zone of its country.",
    )
    collections_min_amount = fields.Monetary(
        "Smallest Amount", help="Customers who owe less than this overdue are not contacted."
    )
    collections_reply_hold_days = fields.Integer(
        "Days a Reply Holds",
        default=7,
        help="After a customer has written, automatic steps wait until somebody has read it, but no longer than this.",
    )
    collections_blacklist = fields.Boolean(
        "E-mail Blacklist Stops Follow-up",
        help="Addresses on the blacklist of e-mails get no messages about what is owed. Who declines a newsletter is "
        "put on it, though such messages are no newsletters. “No E-mail” on the case stops them whatever is set here.",
    )
    collections_retry_hours = fields.Integer(
        "Hours until a Message Is Sent Again",
        default=12,
        required=True,
        help="A message that came back for a reason that may pass, such as a full mailbox, is sent again after so many "
        "hours, then after twice as many.",
    )
    collections_retry_days = fields.Integer(
        "Days until Somebody Is Asked",
        default=2,
        required=True,
        help="A message that could not be delivered for now is tried for so many days before somebody is asked.",
    )
    collections_payment_days = fields.Integer(
        "Wait for Registered Payments (Days)",
        default=30,
        required=True,
        help="A payment that was registered and has not arrived on the bank account yet is set off for so many days "
        "after its date.",
    )
    collections_transit_days = fields.Integer(
        "Pending Payments (Days)",
        default=5,
        help="An online payment that is under way holds the reminder of its invoices this long.",
    )

    collections_sent_by = fields.Selection(
        [("posted", "when it was posted"), ("odoo", "when it was sent from Odoo")],
        "An Invoice Counts as Sent",
        default="posted",
        required=True,
        help="When it was posted: for companies that send invoices by other means. One that is sent from Odoo later "
        "counts from that day on. When it was sent from Odoo: an invoice is not followed up before.",
    )
    collections_sent_days = fields.Integer(
        "Days after an Invoice Was Sent",
        default=3,
        help="An invoice is followed up no sooner than so many days after it was sent, however late it was entered.",
    )
    collections_bank_days = fields.Integer(
        "Age of the Latest Statement Line",
        help="Automatic messages wait while the latest statement line of a bank journal is older than so many days. "
        "0: they do not wait.",
    )
    collections_bank_unmatched_days = fields.Integer(
        "Age of Unmatched Receipts",
        help="Automatic messages wait while money that came in on a bank journal more than so many days ago is not "
        "matched. 0: they do not wait.",
    )

    collections_tolerance_days = fields.Integer(
        "Days a Promise May Be Late",
        default=2,
        help="Money that comes this many days after the promised day is still in time: banks take days too.",
    )

    collections_dispute_days = fields.Integer(
        "Days to Answer a Dispute",
        default=10,
        help="Days within which a customer who disputes an invoice gets an answer.",
    )

    collections_agreement_share = fields.Float(
        "Share of the Usual Payments",
        default=50.0,
        help="An agreement is realistic when no month asks for more than this part, in percent, of what the customer "
        "has paid in a month of the last year, on average.",
    )
    collections_agreement_grace_days = fields.Integer(
        "Days an Installment May Be Late", default=5, help="Money that comes this many days later is still in time."
    )
    collections_agreement_misses = fields.Integer(
        "Misses until Default", default=1, help="An agreement is in default when so many installments are missed."
    )
    collections_agreement_reminder_days = fields.Integer(
        "Days before an Installment",
        default=3,
        help="The customer is reminded of each installment this many days before it is due.",
    )
    collections_agreement_terms = fields.Text(
        "Interest and Late Charges",
        translate=True,
        help="What a payment agreement says about interest and late charges. Empty: none are added.",
    )

    collections_promise_days = fields.Integer(
        "Longest Promise",
        default=14,
        help="On their page customers promise a payment for a day no more than this many days ahead.",
    )
    collections_promise_count = fields.Integer(
        "Promises for an Invoice",
        default=2,
        help="When so many promises were made for an invoice or parts of it, and it is still open, the customer is "
        "shown other ways than to promise again: a plan, or a call.",
    )
    collections_plan_user_id = fields.Many2one(
        "res.users",
        "Signs Plans for the Company",
        domain=lambda self: [
            ("share", "=", False),
            ("all_group_ids", "in", self.env.ref(MANAGER_GROUP).id),
        ],
        help="In whose name plans within the limits are signed as soon as a customer asks for them. Nobody: a person "
        "looks at every plan.",
    )
    collections_plan_total = fields.Monetary(
        "Largest Plan Accepted",
        help="Plans up to this amount are accepted at once when they are within the other limits too. 0: a person "
        "looks at every plan.",
    )
    collections_plan_months = fields.Integer(
        "Maximum Duration (Months)", default=6, help="Months in which a plan that is accepted at once is paid."
    )
    collections_plan_count = fields.Integer(
        "Maximum Number of Installments", default=12, help="The most installments of a plan that is accepted at once."
    )
    collections_plan_first_days = fields.Integer(
        "Latest First Installment (Days)", default=30, help="Days in which a plan that is accepted at once begins."
    )
    collections_plan_smallest = fields.Monetary(
        "Smallest Installment", help="The smallest installment of a plan that is accepted at once."
    )
    collections_plan_answer_days = fields.Integer(
        "Days to Answer", default=3, help="Days in which a customer who asks for a plan has an answer."
    )

    collections_link_days = fields.Integer(
        "Days a Link Opens",
        default=90,
        help="The link in a message opens the customer's page without a login for this many days.",
    )

    collections_agreement_discount = fields.Selection(
        [("credit_note", "a credit note"), ("write_off", "a write-off entry")],
        "Discounts Are Given By",
        default="credit_note",
        required=True,
        help="What is drafted for a discount that was earned: a credit note gives back its share of the taxes, a "
        "write-off entry takes the rest to an account and changes no taxes.",
    )
    collections_discount_account_id = fields.Many2one(
        "account.account",
        "Account of Discounts",
        check_company=True,
        domain="[('account_type', 'in', ('expense', 'expense_other', 'income', 'income_other'))]",
        help="Account for discounts that are written off.",
    )

    _collections_promise = models.Constraint(
        "CHECK (COALESCE(collections_promise_days, 0) >= 0 AND COALESCE(collections_promise_count, 1) > 0)",
        "The days of a promise cannot be negative, and each invoice can be promised at least once.",
    )
    _collections_plan = models.Constraint(
        "CHECK (COALESCE(collections_plan_total, 0) >= 0 AND COALESCE(collections_plan_smallest, 0) >= 0"
        " AND COALESCE(collections_plan_months, 1) > 0 AND COALESCE(collections_plan_count, 1) > 0"
        " AND COALESCE(collections_plan_first_days, 0) >= 0 AND COALESCE(collections_plan_answer_days, 0) >= 0)",
        "A payment plan has at least one month and one installment; its amounts and days cannot be negative.",
    )
    _collections_link = models.Constraint(
        "CHECK (COALESCE(collections_link_days, 1) > 0)", "A link opens the customer's page for at least one day."
    )
    _collections_agreement = models.Constraint(
        "CHECK (COALESCE(collections_agreement_share, 1) > 0 AND COALESCE(collections_agreement_grace_days, 0) >= 0"
        " AND COALESCE(collections_agreement_misses, 1) > 0 AND COALESCE(collections_agreement_reminder_days, 0) >= 0)",
        "The share and the misses of payment agreements are more than nothing, and days cannot be negative.",
    )
    _collections_days = models.Constraint(
        "CHECK (collections_reply_hold_days >= 0 AND collections_transit_days >= 0 AND collections_payment_days >= 0"
        " AND COALESCE(collections_tolerance_days, 0) >= 0 AND COALESCE(collections_dispute_days, 0) >= 0)",
        "The days that a reply or a payment is waited for cannot be negative.",
    )
    _collections_retry = models.Constraint(
        "CHECK (COALESCE(collections_retry_hours, 1) > 0 AND COALESCE(collections_retry_days, 1) > 0)",
        "A message that could not be delivered is sent again after one hour, and for one day, at least.",
    )
    _collections_sent_days = models.Constraint(
        "CHECK (COALESCE(collections_sent_days, 0) >= 0)",
        "The days after an invoice was sent cannot be negative.",
    )
    _collections_bank_days = models.Constraint(
        "CHECK (COALESCE(collections_bank_days, 0) >= 0 AND COALESCE(collections_bank_unmatched_days, 0) >= 0)",
        "The age of statement lines cannot be negative.",
    )
    _collections_smallest = models.Constraint(
        "CHECK (collections_min_amount IS NULL OR collections_min_amount >= 0)",
        "The smallest amount cannot be negative.",
    )

    @api.constrains("collections_rehearsal_email")
    def _check_collections_rehearsal_email(self):
        for company in self:
            if company.collections_rehearsal_email and not email_normalize(company.collections_rehearsal_email):
                raise ValidationError(self.env._("The rehearsal address is not an e-mail address."))

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        for company, vals in zip(companies, vals_list, strict=True):
            if "collections_min_amount" not in vals:
                company._set_default_collections_min_amount()
        return companies

    def write(self, vals):
        in_new_currency = "currency_id" in vals and "collections_min_amount" not in vals
        default = self._with_default_collections_min_amount() if in_new_currency else self.browse()
        result = super().write(vals)
        default._set_default_collections_min_amount()
        if "alias_domain_id" in vals:
            for company in self.sudo().filtered("collections_answer_alias_id"):
                company.collections_answer_alias_id.alias_domain_id = company.alias_domain_id
        return result

    def _with_default_collections_min_amount(self):
        """Return the companies whose minimum amount is still the default."""
        return self.filtered(lambda c: c.collections_min_amount == c._collections_smallest_amount())

    def _set_default_collections_min_amount(self):
        for company in self:
            company.collections_min_amount = company._collections_smallest_amount()

    def _collections_smallest_amount(self):
        """Return the default minimum for a message: one unit of the company's currency.

        Less than that is a rounding difference or a bank charge, and annoys more than it brings. If the currency
        has no smaller unit, such as yen, it is a hundred, since one of those is worth about a cent.
        """
        return 1.0 if self.currency_id.decimal_places else 100.0

    def _collections_day(self, moment=None):
        """Return the company's date for its cases, the same for everyone, wherever they ask from.

        :param moment: the moment whose day is wanted, in UTC without a time zone; by default now
        """
        return day_in(self._collections_zone(), moment)

    def _collections_misc_journal(self):
        """Return the first journal for miscellaneous entries; empty if there is none."""
        journals = self.env["account.journal"].with_company(self)
        return journals.search([*journals._check_company_domain(self), ("type", "=", "general")], limit=1)

    def _collections_open_day(self, day, taxed, journal):
        """Return a day, or the first one after it on which the books are open.

        :param taxed: True if the entry bears taxes
        :param journal: where the entry is booked
        """
        locks = self._get_violated_lock_dates(day, taxed, journal)
        return fields.Date.add(locks[-1][0], days=1) if locks else day

    def _collections_zone(self):
        """Return the name of the company's time zone: as it is set, else the first one of its country."""
        self.ensure_one()
        return self.collections_tz or self._collections_zone_of(self.partner_id.country_id.id)

    @ormcache("country_id", cache="stable")  # Odoo clears this cache when a country changes
    def _collections_zone_of(self, country_id):
        code = self.env["res.country"].browse(country_id).code
        return next(iter(pytz.country_timezones.get(code or "", ())), "UTC")

    def _collections_agreement_terms(self):
        """Return what an agreement says about interest and late charges, in the language of ``env``."""
        self.ensure_one()
        return (
            self.collections_agreement_terms
            or self.env["collections.charge"]._terms(self)
            or self.env._("No interest and no late charges are added to what this agreement covers while it is kept.")
        )

    def _collections_plan_signer(self):
        """Return the user who signs plans of customers for the company, if still allowed to; else nobody."""
        self.ensure_one()
        user = self.collections_plan_user_id.filtered("active")
        may = user and user.has_group(MANAGER_GROUP) and self in user.company_ids
        return user if may else user.browse()

    def _collections_try_again(self, since, first):
        """Return when a message that failed temporarily is sent again: after as long as it has waited already.

        :param since: when it was first sent
        :param first: the least time to wait
        :returns: a moment; None if it has been tried for long enough
        """
        now = fields.Datetime.now()
        if now - since >= timedelta(days=self.collections_retry_days):
            return None
        return now + max(first, now - since)

    def _collections_responsible(self):
        """Return the default person responsible for customers; nobody if that person has left."""
        return self.collections_user_id.filtered("active")

    def _collections_manager(self):
        """Return the manager of collections to notify: the responsible person if they are one, else the first one."""
        self.ensure_one()
        # those who cause the message need not know whoever receives it
        everybody = self.env.ref(MANAGER_GROUP).sudo().all_user_ids
        managers = everybody.filtered(lambda user: user.active and not user.share and self in user.company_ids.root_id)
        return self.collections_user_id & managers or managers.sorted("id")[:1]

    def _collections_asks_when_sent(self):
        """Return True if it matters when an invoice was sent."""
        self.ensure_one()
        return self.collections_sent_by == "odoo" or self.collections_sent_days > 0

    def _collections_bank_behind(self, today):
        """Return in what the bank of the company and its branches is not up to date, so that automatic messages wait.

        :returns: {account.journal: Reasons}; empty if it is up to date, or if no limit is set
        """
        self.ensure_one()
        days, unmatched_days = self.collections_bank_days, self.collections_bank_unmatched_days
        if not days and not unmatched_days:
            return {}
        accounts = self.env["account.journal"]._collections_bank_accounts(self, today)
        found = {journal: behind(account, days, unmatched_days, today) for journal, account in accounts.items()}
        return {journal: reasons for journal, reasons in found.items() if reasons}

    def _collections_rehearses(self):
        self.ensure_one()
        return bool(self.collections_rehearsal_email)

    def _collections_may_send(self):
        """Return True if messages leave: to customers, or to the rehearsal address."""
        self.ensure_one()
        return self.collections_active or self._collections_rehearses()

    def _check_collections_active(self):
        """Raise RedirectWarning, with the way to switch it on, unless follow-up is on, or rehearsed."""
        for company in self:
            if not company._collections_may_send():
                message = self.env._(
                    "Follow-up of %(company)s is not switched on: nothing is sent to customers yet. "
                    "Switch it on from the proposal, or set a rehearsal address first.",
                    company=company.name,
                )
                raise RedirectWarning(message, company._collections_action_switch_on(), self.env._("Switch On"))
