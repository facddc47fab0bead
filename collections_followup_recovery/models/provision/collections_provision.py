from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from odoo.addons.collections_followup.decision.aging import FIRST_DAYS


class CollectionsProvision(models.Model):
    """An allowance for doubtful debts as of a day: by age, and for single customers.

    Its amounts are those of the aged receivables of that day, so they add up to the general ledger. It is booked
    with a reversing entry, so that the next one starts from nothing.
    """

    _name = "collections.provision"
    _description = "Provision for Doubtful Debts"
    _inherit = ["mail.thread", "collections.decided"]
    _order = "date desc, id desc"
    _by_code = {"state": "draft"}

    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company.root_id,
        help="Whose debts; those of its branches are included.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id", help="Currency of the company.")
    date = fields.Date(
        "As Of",
        required=True,
        default=lambda self: self._last_month(),
        tracking=True,
        help="The day of the balance sheet.",
    )
    reversed_on = fields.Date(
        compute="_compute_reversed_on",
        store=True,
        readonly=False,
        help="The day of the reversing entry, as a rule the day after.",
    )
    line_ids = fields.One2many("collections.provision.line", "provision_id", "Lines", help="What is provided for.")
    amount = fields.Monetary("Open", compute="_compute_amounts", store=True, help="All that was open on the day.")
    provision = fields.Monetary(compute="_compute_amounts", store=True, help="What is not expected to come of it.")
    previous_id = fields.Many2one(
        "collections.provision", "Last One", compute="_compute_previous_id", help="The one booked before."
    )
    previous = fields.Monetary("Last Time", compute="_compute_previous_id", help="What the one before came to.")
    change = fields.Monetary(compute="_compute_previous_id", help="What has changed since the one before.")
    state = fields.Selection(
        [("draft", "Draft"), ("posted", "Booked"), ("reversed", "Taken Back")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
        help="Whether it is in the books.",
    )
    move_ids = fields.One2many(
        "account.move", "collections_provision_id", "Journal Entries", readonly=True, help="Where it is booked."
    )

    @api.model
    def _last_month(self):
        """Return the last day of the month before."""
        return fields.Date.subtract(self.env.company.root_id._collections_day().replace(day=1), days=1)

    # === COMPUTED === #

    @api.depends("date")
    def _compute_reversed_on(self):
        for provision in self:
            provision.reversed_on = provision.date and fields.Date.add(provision.date, days=1)

    @api.depends("line_ids.amount", "line_ids.provision")
    def _compute_amounts(self):
        for provision in self:
            provision.amount = sum(provision.line_ids.mapped("amount"))
            provision.provision = sum(provision.line_ids.mapped("provision"))

    @api.depends("company_id", "date", "provision")
    def _compute_previous_id(self):
        for provision in self:
            before = provision._before()
            provision.previous_id, provision.previous = before, before.provision
            provision.change = provision.provision - before.provision

    def _before(self):
        """Return the last one that was booked for an earlier day."""
        domain = [("company_id", "=", self.company_id.id), ("state", "=", "posted"), ("date", "<", self.date)]
        return self.search(domain, limit=1)

    @api.depends("date")
    def _compute_display_name(self):
        for provision in self:
            provision.display_name = self.env._("Provision as of %s", format_date(self.env, provision.date))

    @api.constrains("date", "reversed_on")
    def _check_dates(self):
        for provision in self:
            if provision.reversed_on and provision.reversed_on <= provision.date:
                raise ValidationError(self.env._("The reversing entry comes after the day of the provision."))

    # === FILLED === #

    @api.model_create_multi
    def create(self, vals_list):
        """Fill new ones from the aged receivables."""
        provisions = super().create(vals_list)
        for provision in provisions.filtered(lambda p: not p.line_ids):
            provision._fill()
        return provisions

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Refuse it: no provision is made by an e-mail.

        :raises UserError: always
        """
        raise UserError(self.env._("A provision is not made by an e-mail."))

    def write(self, vals):
        """Read the aged receivables anew where another day, or other rates, are chosen."""
        result = super().write(vals)
        if not {"date", "basis"}.isdisjoint(vals):
            for provision in self:
                provision._fill()
        return result

    def action_fill(self):
        """Read the aged receivables anew; rates and customers of their own stay."""
        self.check_access("write")
        self._check_undecided()
        for provision in self:
            provision._fill()

    def _fill(self):
        """Write the lines by age: what is open, without the customers that have a line of their own."""
        single, aged = self._single(), self._aged()
        by_customer, by_age = self._open_of(single, aged)
        for line in single.sudo():  # only code writes it
            line.amount = by_customer.get(line.case_id.partner_id, 0.0)
        rates = self._rates(self._others(single, aged))
        ages = [str(days) for days in FIRST_DAYS]
        lines = [{"bucket": age, "amount": by_age.get(age, 0.0), **rates[age]} for age in ages]
        draft = self.sudo()  # as above; whoever fills it may write it
        draft.line_ids = [Command.delete(line.id) for line in self.line_ids - single] + [
            Command.create(values) for values in lines
        ]

    def _open_of(self, single, aged):
        """Return what was open: {customer: amount} of those with a line of their own, {age: amount} of all others."""
        own = aged & Domain("partner_id", "in", single.case_id.partner_id.ids)
        return self._open(own, "partner_id"), self._open(self._others(single, aged), "bucket")

    @api.model
    def _others(self, single, aged):
        """Return the domain of the aged receivables of customers without a line of their own."""
        return aged & Domain("partner_id", "not in", single.case_id.partner_id.ids)

    def _single(self):
        """Return a line for each customer that has one; customers that were merged have two until then."""
        of_customers = self.line_ids.filtered("case_id").grouped("case_id").values()
        return self.line_ids.browse(lines[0].id for lines in of_customers)

    def _rates(self, aged):
        """Return the rate of each age, and what it rests on: as it is, else as it was last time.

        :param aged: domain of the aged receivables that it is about
        :returns: {age: values of a line}
        """
        last = {line.bucket: {"rate": line.rate} for line in self._before().line_ids}
        found = {line.bucket: {"rate": line.rate, "reason": line.reason} for line in self.line_ids}
        return {age: found.get(age, last.get(age, {"rate": 0.0})) for age in map(str, FIRST_DAYS)}

    def _aged(self):
        """Return the domain of the aged receivables of the day."""
        aging = self.env["collections.aging"].create({"company_id": self.company_id.id, "date": self.date})
        return Domain("aging_id", "=", aging.id)

    @api.model
    def _open(self, aged, name):
        """Return what was open, credits taken off, by the values of a field of the aged receivables."""
        return dict(self.env["collections.aging.line"]._read_group(aged, [name], ["amount:sum"]))

    # === BOOKED === #

    def action_book(self):
        """Book it, and the entry that reverses it."""
        for provision in self:
            provision._check_manager()
            provision._check_undecided()
            if provision.currency_id.is_zero(provision.provision):
                raise UserError(self.env._("There is nothing to provide for: enter the rates first."))
            provision._check_seen(provision.provision, provision.currency_id)
            provision._check_current()
            provision._post_entries()
            provision.sudo().state = "posted"  # only code writes it; asked above

    def _check_current(self):
        """:raises UserError: if the ledger does not say any more what it was filled with"""
        by_customer, by_age = self._open_of(self._single(), self._aged())
        for line in self.line_ids:
            now = by_customer.get(line.case_id.partner_id, 0.0) if line.case_id else by_age.get(line.bucket, 0.0)
            if self.currency_id.compare_amounts(now, line.amount):
                raise UserError(self.env._("What was open on the day has changed in the books. Read it anew first."))

    def action_take_back(self):
        """Take it back: both entries are reversed on their own days, if these are open."""
        for provision in self:
            provision._check_manager()
            provision.move_ids._reverse_moves([{"date": move.date} for move in provision.move_ids], cancel=True)
            provision.sudo().state = "reversed"  # as above

    def action_open_entries(self):
        """Open the journal entries."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("account.action_move_journal_line")
        return {**action, "domain": [("id", "in", self.move_ids.ids)], "context": {}}

    def action_aged_receivables(self):
        """Open the aged receivables of the same day, whose sum is the same."""
        self.ensure_one()
        values = {"company_id": self.company_id.id, "date": self.date}
        return self.env["collections.aging"].create(values).action_show()
