from odoo import api, fields, models
from odoo.tools import SQL

#: Distinguishes records of the five sources: the id of a row is the record's id times this, plus a number.
SOURCES = 5


class CollectionsCost(models.Model):
    """What collecting costs: contacts that were made, what was entered, steps of claims, commissions, vendor bills.

    Nothing is stored here. Contacts are valued by what a contact costs now, so that months can be compared.
    """

    _name = "collections.cost"
    _description = "Cost of Collecting"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "kind"
    _depends = {
        "collections.contact": [
            *("case_id", "partner_id", "company_id", "day", "kind", "direction", "channel"),
            *("level_id", "user_id", "rehearsal", "summary", "minutes"),
        ],
        "collections.contact.withdrawal": ["contact_id"],
        "collections.channel.cost": ["company_id", "channel", "minutes", "expense"],
        "collections.cost.entry": ["case_id", "company_id", "date", "kind", "amount", "text", "bill_line_id"],
        "collections.claim.step": [
            *("case_id", "company_id", "claim_id", "deadline", "done_on", "cost", "cost_value", "name", "bill_line_id"),
        ],
        "collections.placement": ["case_id", "company_id", "placed_on", "state", "commission_value", "name", "bill_id"],
        "collections.case": ["partner_id"],
        "account.move.line": ["move_id"],
        "res.company": ["currency_id", "collections_hourly_rate"],
    }

    date = fields.Date(readonly=True, help="When it arose: commissions on the day of the hand-over.")
    case_id = fields.Many2one("collections.case", readonly=True, help="The follow-up of the customer.")
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, help="About whose debts it was.")
    company_id = fields.Many2one("res.company", readonly=True, help="Who has paid for it.")
    level_id = fields.Many2one("collections.level", readonly=True, help="The level that asked for the contact.")
    channel = fields.Selection(
        lambda self: self.env["collections.channel"]._log_selection(), readonly=True, help="How the contact was made."
    )
    user_id = fields.Many2one("res.users", "Done By", readonly=True, help="Who made or noted the contact.")
    kind = fields.Selection(lambda self: self._kinds(), readonly=True, help="What was paid for.")
    summary = fields.Char(readonly=True, help="In one line.")
    bill_id = fields.Many2one("account.move", "Vendor Bill", readonly=True, help="The bill that asks for it.")
    minutes = fields.Float(readonly=True, digits=(8, 1), help="Time of colleagues: as logged, else as usual.")
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary("Cost", readonly=True, help="What it cost, in the currency of the company.")

    @api.model
    def _kinds(self):
        """Return all kinds of costs: (code, label)."""
        own = [
            ("contact", self.env._("Contact")),
            ("commission", self.env._("Commission")),
            ("claim", self.env._("Claim in Court")),
        ]
        return own + self.env["collections.cost.entry"]._kinds()

    @property
    def _table_query(self):
        return SQL(" UNION ALL ").join(self._sources())

    @api.model
    def _sources(self):
        """Return a SELECT of each source, with the same columns."""
        return [self._contacts(), self._entries(), self._commissions(), self._claims()]

    @api.model
    def _contacts(self):
        """Return the SELECT of what was said and written. A task costs nothing until what was done about it is logged;
        nor does what was taken back, rehearsed, or refrained from."""
        return SQL(
            """
            SELECT contact.id::bigint * %(sources)s AS id, contact.day AS date, contact.case_id, contact.partner_id,
                   contact.company_id, contact.level_id, contact.channel, contact.user_id, 'contact' AS kind,
                   contact.summary, NULL::int AS bill_id, took.minutes, company.currency_id,
                   took.minutes * COALESCE(company.collections_hourly_rate, 0) / 60
                   + CASE WHEN contact.direction = 'out' THEN COALESCE(cost.expense, 0) ELSE 0 END AS amount
              FROM collections_contact contact
              JOIN res_company company ON company.id = contact.company_id
         LEFT JOIN collections_channel_cost cost ON cost.company_id = contact.company_id
                                                AND cost.channel = contact.channel
             CROSS JOIN LATERAL (
                   SELECT COALESCE(NULLIF(contact.minutes, 0), cost.minutes, 0) AS minutes) took
             WHERE contact.kind IN ('message', 'conversation', 'statement') AND contact.rehearsal IS NOT TRUE
               AND NOT EXISTS (SELECT FROM collections_contact_withdrawal back WHERE back.contact_id = contact.id)
            """,
            sources=SOURCES,
        )

    @api.model
    def _entries(self):
        """Return the SELECT of what was entered."""
        return SQL(
            """
            SELECT entry.id::bigint * %(sources)s + 1, entry.date, entry.case_id, kase.partner_id, entry.company_id,
                   NULL::int, NULL, entry.create_uid, entry.kind, entry.text, line.move_id, 0, company.currency_id,
                   entry.amount
              FROM collections_cost_entry entry
              JOIN collections_case kase ON kase.id = entry.case_id
              JOIN res_company company ON company.id = entry.company_id
         LEFT JOIN account_move_line line ON line.id = entry.bill_line_id
            """,
            sources=SOURCES,
        )

    @api.model
    def _commissions(self):
        """Return the SELECT of what agencies are owed by their fees."""
        return SQL(
            """
            SELECT placement.id::bigint * %(sources)s + 2, placement.placed_on, placement.case_id, kase.partner_id,
                   placement.company_id, NULL::int, NULL, placement.create_uid, 'commission', placement.name,
                   placement.bill_id, 0, company.currency_id, placement.commission_value
              FROM collections_placement placement
              JOIN collections_case kase ON kase.id = placement.case_id
              JOIN res_company company ON company.id = placement.company_id
             WHERE placement.placed_on IS NOT NULL AND placement.commission_value != 0
            """,
            sources=SOURCES,
        )

    @api.model
    def _claims(self):
        """Return the SELECT of what steps of claims in court have cost, on the day they were done."""
        return SQL(
            """
            SELECT step.id::bigint * %(sources)s + 3, COALESCE(step.done_on, step.deadline, step.create_date::date),
                   step.case_id, kase.partner_id, step.company_id, NULL::int, NULL, step.create_uid, 'claim', step.name,
                   line.move_id, 0, company.currency_id, step.cost_value
              FROM collections_claim_step step
              JOIN collections_case kase ON kase.id = step.case_id
              JOIN res_company company ON company.id = step.company_id
         LEFT JOIN account_move_line line ON line.id = step.bill_line_id
             WHERE step.cost != 0
            """,
            sources=SOURCES,
        )

    @api.model
    def _spent_on(self, cases, kinds=None, since=None):
        """Return what was spent on each case: {case id: amount}; cases without a cost are left out.

        :param kinds: only these kinds
        :param since: only from this day on
        """
        domain = [("case_id", "in", cases.ids)]
        domain += [("kind", "in", kinds)] if kinds else []
        domain += [("date", ">=", since)] if since else []
        return {case.id: amount for case, amount in self._read_group(domain, ["case_id"], ["amount:sum"])}
