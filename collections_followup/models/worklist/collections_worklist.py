from lxml import etree

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

#: Distinguishes records of different kinds: the id of a row is the record's id, shifted, plus the place of the kind.
SHIFT = 6
#: What the debts of customers are added up by, and what tells customers apart.
BY = ("kind", "company_id", "case_id")


class CollectionsWorklist(models.Model):
    """All work that waits for a person, of any kind: one line for each piece of work, read from its own model.

    Nothing is stored here: the kinds of work (``collections.work``) define what waits.
    """

    _name = "collections.worklist"
    _description = "Work for a Person"
    _auto = False
    _order = "amount_overdue desc, case_id, id"
    _rec_name = "partner_id"
    _depends = {
        "collections.case": ["partner_id", "company_id", "user_id", "amount_overdue", "oldest_due", "next_date"],
        "res.company": ["collections_user_id"],
        "res.users": ["active"],
    }

    kind = fields.Selection(lambda self: self.env["collections.work"]._selection(), readonly=True, help="What it is.")
    record_id = fields.Integer(readonly=True, help="Number of the record that waits, among those of its kind.")
    case_id = fields.Many2one("collections.case", readonly=True, help="The customer's case.")
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, help="Whom it is about.")
    company_id = fields.Many2one("res.company", readonly=True, help="To whom it is owed.")
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users",
        "Assigned To",
        readonly=True,
        help="Who is asked; whoever looks after the customer, where nobody is.",
    )
    day = fields.Date("Deadline", readonly=True, help="The day by which it is to be done, if there is one.")
    begins = fields.Date("From", readonly=True, help="The day from which on it can be done; at once if there is none.")
    about = fields.Char(compute="_compute_about", help="What it is about.")
    # of the customer, who may have several pieces of work waiting: never added up line by line
    amount_overdue = fields.Monetary(
        "Overdue", readonly=True, aggregator=None, help="What the customer owes and is overdue."
    )
    oldest_due = fields.Date(readonly=True, help="Due date of the customer's oldest open item.")
    next_date = fields.Date("Next Step On", readonly=True, help="The day of the next step, as far as it is known.")
    last_contact_on = fields.Date(related="case_id.last_contact_on")
    document = fields.Char(related="case_id.document")
    reach = fields.Char(related="case_id.reach")

    # === READ === #

    @property
    def _table_query(self):
        """The work that waits, of all kinds that the user can do."""
        kinds = self.env["collections.work"]._all()
        names = sorted(name for name, _label in self.env["collections.work"]._selection())
        parts = [self._of_kind(name, names.index(name), kind) for name, kind in kinds.items()]
        return SQL(
            """SELECT waiting.id, waiting.kind, waiting.record_id, waiting.case_id, waiting.day, waiting.begins,
                      COALESCE(waiting.user_id, carer.id, deputy.id) AS user_id,
                      kase.partner_id, COALESCE(kase.company_id, waiting.company_id) AS company_id,
                      kase.amount_overdue, kase.oldest_due, kase.next_date
                 FROM (%s) waiting
            LEFT JOIN collections_case kase ON kase.id = waiting.case_id
            LEFT JOIN res_company company ON company.id = COALESCE(kase.company_id, waiting.company_id)
            LEFT JOIN res_users carer ON carer.id = kase.user_id AND carer.active
            LEFT JOIN res_users deputy ON deputy.id = company.collections_user_id AND deputy.active""",
            SQL(" UNION ALL ").join(parts),
        )

    @api.model
    def _of_kind(self, name, place, kind):
        return SQL(
            """SELECT (rows.record_id::bigint << %(shift)s) + %(place)s AS id, %(name)s AS kind, rows.*
                 FROM (%(rows)s) rows""",
            shift=SHIFT,
            place=place,
            name=name,
            rows=kind._rows(),
        )

    @api.depends("kind", "record_id")
    @api.depends_context("lang")
    def _compute_about(self):
        for kind, rows in self.grouped("kind").items():
            about = kind and self._kind(kind)._about(rows._records())
            for row in rows:
                row.about = about and about.get(row.record_id) or ""

    @api.model
    def _kind(self, name):
        return self.env["collections.work"]._all()[name]

    def _records(self):
        """Return the records of these rows, which are of one kind."""
        model = self.env[self._kind(self[:1].kind)._model]
        return model.sudo().browse(self.mapped("record_id"))  # users who see the row may see what it is about

    # === SHOWN === #

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Add one button for each kind of work, of other add-ons too."""
        arch, view = super()._get_view(view_id, view_type, **options)
        if view_type in ("list", "kanban"):
            place = arch.xpath("//button[@name='action_do']")[0]
            for name, kind in self.env["collections.work"]._all().items():
                button = etree.Element("button", name="action_do", type="object", string=kind._button())
                button.attrib.update({"class": "btn-primary btn-sm", "invisible": f"kind != '{name}'"})
                place.addprevious(button)
            place.getparent().remove(place)
        return arch, view

    def action_do(self):
        """Do what the button of its kind does."""
        self.ensure_one()
        record = self.env[self._kind(self.kind)._model].browse(self.record_id)
        return self._kind(self.kind)._open(record)

    def action_open_case(self):
        """Open the case, or the record if its case is not known yet."""
        self.ensure_one()
        return self.case_id.get_formview_action() if self.case_id else self.action_do()

    def action_cases(self):
        """Open the window that changes all cases of these rows."""
        return self.case_id.action_bulk()

    def action_statements(self):
        """Make statements of account for the customers of these rows."""
        return self.case_id.action_statement()

    @api.model
    def action_approve_all(self, domain=()):
        """Ask whether to approve all steps that wait among these rows.

        :param domain: domain of rows of any kind; by default all of them
        """
        steps = self.search(Domain(domain) & self._of_kinds("approval"))
        return steps.case_id._action_bulk(self.env._("Approve"), default_what="approve")

    # === COUNTED === #

    @api.model
    def _now(self, mine=True):
        """Return the domain of what can be done today: the user's own work, or everybody's."""
        now = Domain("begins", "=", False) | Domain("begins", "<=", "today")
        return now & Domain("user_id", "in", (self.env.uid, False)) if mine else now

    @api.model
    def _of_kinds(self, *names):
        return Domain("kind", "in", names)

    @api.model
    def _totals(self, domain):
        """Return how much work of each kind waits among these rows, and what its customers owe.

        :returns: {name of the kind: [(company, number, overdue)]}; each customer's debt is counted once for each kind
        """
        query = self._search(domain)
        row, kind, company, case = (SQL.identifier(query.table, name) for name in ("amount_overdue", *BY))
        totals = {}
        of_cases = query.select(
            SQL("%s AS kind, %s AS company, COUNT(*) AS number, MAX(%s) AS overdue", kind, company, row)
        )
        rows = self.env.execute_query(
            SQL(
                """SELECT kind, company, SUM(number)::int, SUM(overdue)
                     FROM (%s GROUP BY %s, %s, %s) of_cases GROUP BY kind, company ORDER BY company""",
                *(of_cases, kind, company, case),
            )
        )
        for kind, company_id, number, overdue in rows:
            company = self.env["res.company"].browse(company_id)
            totals.setdefault(kind, []).append((company, number, overdue))
        return totals

    @api.model
    def _counts(self, mine=True):
        """Return how many pieces of work of each kind wait today, by name of the kind, in their order."""
        found = dict(self._read_group(self._now(mine), ["kind"], ["__count"]))
        return {name: found[name] for name in self.env["collections.work"]._all() if name in found}
