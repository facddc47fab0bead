from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

from ...const import TREATMENTS
from ...decision import Policy


class CollectionsPolicy(models.Model):
    """A sequence of follow-up levels, and the customers it is for."""

    _name = "collections.policy"
    _description = "Follow-up Policy"
    _inherit = ["mail.thread", "collections.limited"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True, help="Internal name of this policy.")
    active = fields.Boolean(default=True, help="An archived policy is no longer chosen for any customer.")
    sequence = fields.Integer(default=10, help="The first policy in this order whose segment fits a customer is used.")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company.root_id,
        domain=[("parent_id", "=", False)],
        help="Company whose customers this policy is for; its branches are included.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    segment = fields.Char(
        "For Customers",
        default="[]",
        tracking=True,
        help="Which cases this policy is for: by country, tag, company or person, amount owed, or payment delay. "
        "Empty means all.",
    )
    treatment = fields.Selection(
        TREATMENTS,
        tracking=True,
        help="Only for customers who are treated so, after what is known of their circumstances. Empty: for all "
        "others, and for customers for whom no policy of their treatment fits.",
    )
    segment_fields = fields.Char(
        "May Choose By", compute="_compute_segment_fields", help="What the customers of a policy may be chosen by."
    )
    level_ids = fields.One2many(
        "collections.level",
        "policy_id",
        "Levels",
        copy=True,
        context={"active_test": False},
        help="The levels, in order; those that are not used are greyed out.",
    )
    min_gap = fields.Integer(
        "Days Between Contacts",
        default=7,
        required=True,
        tracking=True,
        help="A customer is not contacted sooner than this many days after the last contact in either direction.",
    )
    backlog = fields.Selection(
        [("first", "at the first level"), ("age", "at the level of their age")],
        "Old Debts Start",
        default="first",
        required=True,
        tracking=True,
        help="Where an invoice that is overdue for long, but was never followed up, starts.",
    )
    join_days = fields.Integer(
        "Join Older Debt Within (Days)",
        default=10,
        required=True,
        help="A newly overdue invoice waits up to this many days for the next step of older debt, so that the "
        "customer gets one message. If that step is further away, the new invoice gets its own, gentler message.",
    )
    last = fields.Selection(
        [("person", "a person decides"), ("repeat", "the last level is repeated")],
        "After the Last Level",
        default="person",
        required=True,
        tracking=True,
        help="What happens when the last level was taken and the debt is still open.",
    )
    resume_level_id = fields.Many2one(
        "collections.level",
        "After a Broken Promise",
        domain="[('policy_id', '=', id)]",
        copy=False,
        ondelete="set null",
        help="The level that comes next at the least when a promise was not kept. Empty: the follow-up goes on where "
        "it was.",
    )
    repeat_days = fields.Integer(
        "Repeat Every (Days)", default=30, required=True, help="Days after which the last level is repeated."
    )
    _gaps_not_negative = models.Constraint(
        "CHECK (min_gap >= 0 AND join_days >= 0)", "The days between contacts cannot be negative."
    )
    _repeat_positive = models.Constraint(
        "CHECK (last != 'repeat' OR repeat_days > 0)", "The last level can be repeated every day at most."
    )

    @api.constrains("company_id")
    def _check_root_company(self):
        if self.company_id.parent_id:
            raise ValidationError(self.env._("A policy belongs to a main company; it covers its branches too."))

    def _copy_to(self, company):
        """Give the company a copy of this policy."""
        return self.copy({"company_id": company.id, "name": self.name, "segment": "[]"})

    def _segment(self):
        """Return the segment as a search domain on cases."""
        return literal_eval(self.segment or "[]")

    def _active_levels(self):
        """Return the levels in use, lowest first."""
        return self.level_ids.filtered("active").sorted(lambda level: (level.sequence, level.id))

    def _position(self, level):
        """Return the position of a level among those in use, from 1; 0 if it is not one of them."""
        levels = enumerate(self._active_levels(), 1)
        return next((n for n, other in levels if level and other._origin == level._origin), 0)

    @api.model
    def _of_company(self, company, rules=None):
        """Return the policies of a company in their order, as (segment, Policy); they are cached until a rule changes.

        :param rules: the number for what decides for all customers, as of OnHand, if it is known already
        """
        if rules is None:
            [[rules]] = self.env.execute_query(self.env["collections.changes"]._rules_now())
        # whoever evaluates a case need not read its policy; the cache must not depend on who has asked first
        policies = self.sudo().with_context(active_test=True)
        return policies._of_company_as_of(company.id, rules)

    @ormcache("company_id", "self.env.lang", "rules")
    def _of_company_as_of(self, company_id, rules):
        policies = self.search([("company_id", "=", company_id)])
        policies.level_ids.wording_ids._fetch_wordings()
        return tuple((policy._segment(), policy._as_value()) for policy in policies)

    def _as_value(self):
        """Return the policy as the rules see it; if it is being edited, as it would be once it is saved."""
        self.ensure_one()
        return Policy(
            self._origin.id,
            self.name,
            tuple(level._as_value() for level in self._active_levels()),
            self.min_gap,
            self.backlog,
            self.join_days,
            self.last,
            self.repeat_days,
            self._position(self.resume_level_id),
            self.treatment or "",
        )
