from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import ormcache

from ...decision import Policy, segment


class CollectionsPolicy(models.Model):
    """A ladder of follow-up levels and the customers it is for."""

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
    case_count = fields.Integer(
        "Open Cases", compute="_compute_case_count", help="Open cases that are followed up by this policy."
    )

    _gaps_not_negative = models.Constraint(
        "CHECK (min_gap >= 0 AND join_days >= 0)", "The days between contacts cannot be negative."
    )
    _repeat_positive = models.Constraint(
        "CHECK (last != 'repeat' OR repeat_days > 0)", "The last level can be repeated every day at most."
    )

    @api.depends("level_ids")
    def _compute_case_count(self):
        counts = self.env["collections.case"]._read_group(
            [("policy_id", "in", self.ids), ("state", "=", "open")], ["policy_id"], ["__count"]
        )
        by_policy = {policy.id: count for policy, count in counts}
        for policy in self:
            policy.case_count = by_policy.get(policy.id, 0)

    @api.constrains("company_id")
    def _check_root_company(self):
        if self.company_id.parent_id:
            raise ValidationError(self.env._("A policy belongs to a main company; it covers its branches too."))

    @api.constrains("segment", "active")
    def _check_segment(self):
        """It is searched with all rights: what managers cannot read must not be found out by it either."""
        for policy in self.filtered("active"):
            try:
                refused = segment.refused(policy._segment(), self._segment_paths())
                if not refused:
                    self.env["collections.case"].search(policy._segment(), limit=1)
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "The segment of policy “%(policy)s” cannot be read: %(error)s", policy=policy.name, error=error
                    )
                ) from error
            if refused:
                raise ValidationError(policy._segment_refused(refused))

    def _segment_refused(self, refused):
        """What cannot be asked about customers, and what can."""
        return self.env._(
            "The segment of policy “%(policy)s” cannot choose by %(fields)s. It may choose by: %(allowed)s.",
            policy=self.name,
            fields=", ".join(f"“{self._path_label(path)}”" for path in refused),
            allowed=self._segment_labels(),
        )

    def _report_segment(self, refused):
        """Tell a manager that the segment asks for what cannot be chosen by any more."""
        manager = self.company_id._collections_manager()
        ours = self.with_context(lang=manager.lang or self.env.lang)
        went_on = ours.env._("It goes on as it is, until it is changed. Please choose in another way.")
        stopped = ours.env._("The policy was archived: customers are followed up by the next one that fits.")
        told = f"{ours._segment_refused(refused)} {went_on if self.active else stopped}"
        self.message_post(
            body=told,
            partner_ids=manager.partner_id.ids,
            subtype_xmlid="mail.mt_note",
        )

    @api.model
    def _segment_paths(self):
        """Paths of the fields of a case that segments may use; another add-on may add its own."""
        return segment.FIELDS

    @api.model
    def _segment_labels(self):
        return ", ".join(map(self._path_label, self._segment_paths()))

    @api.model
    def _path_label(self, path):
        """A path as the reader knows it from the choice of fields, such as “Customer › Country”."""
        labels, model = [], self.env["collections.case"]
        for name in path.split("."):
            field = model._fields.get(name) if model is not None else None
            labels.append(field._description_string(self.env) if field else name)
            model = self.env[field.comodel_name] if field and field.relational else None
        return " › ".join(labels)

    @api.depends_context("lang")
    def _compute_segment_fields(self):
        self.segment_fields = self._segment_labels()

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_used(self):
        used = self.filtered("case_count")
        if used:
            raise UserError(
                self.env._(
                    "Policy “%(policy)s” follows up %(count)s open cases. "
                    "Archive it instead: the next that fits is used.",
                    policy=used[0].name,
                    count=used[0].case_count,
                )
            )
        self.level_ids._unlink_unless_used()

    def action_view_cases(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("collections_followup.collections_case_action")
        return {**action, "domain": [("policy_id", "=", self.id)], "context": {}}

    def _copy_to(self, company):
        """Give the company a policy like this one."""
        return self.copy({"company_id": company.id, "name": self.name, "segment": "[]"})

    def _segment(self):
        """The segment as a search domain on cases."""
        return literal_eval(self.segment or "[]")

    def _ladder(self):
        """The levels in use, lowest first."""
        return self.level_ids.filtered("active").sorted(lambda level: (level.sequence, level.id))

    def _position(self, level):
        """Position of a level on the ladder, from 1; 0 when it is not on it."""
        return next((n for n, rung in enumerate(self._ladder(), 1) if rung == level), 0)

    @api.model
    def _ladders(self, company, rules=None):
        """The policies of a company in their order: (segment, Policy) of each. They are kept until a rule has changed.

        :param rules: what decides for all customers, as of OnHand, if that has been asked already
        """
        if rules is None:
            [[rules]] = self.env.execute_query(self.env["collections.changes"]._rules_now())
        # whoever is looked at by a ladder need not read it; what is kept must not depend on who has asked first
        policies = self.sudo().with_context(active_test=True)
        return policies._ladders_as_of(company.id, rules)

    @ormcache("company_id", "self.env.lang", "rules")
    def _ladders_as_of(self, company_id, rules):
        policies = self.search([("company_id", "=", company_id)])
        policies.level_ids.wording_ids._fetch_wordings()
        return tuple((policy._segment(), policy._as_value()) for policy in policies)

    def _as_value(self):
        """The policy as the rules see it."""
        self.ensure_one()
        return Policy(
            self.id,
            self.name,
            tuple(level._as_value() for level in self._ladder()),
            self.min_gap,
            self.backlog,
            self.join_days,
            self.last,
            self.repeat_days,
            self._position(self.resume_level_id),
        )
