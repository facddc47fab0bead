from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import ormcache

from ...decision import contact_rule, opening_hours

#: Channels that each choice stands for, by their codes; none is all.
CHANNELS = {
    "phone": {"phone"},
    "email": {"email"},
    "sms": {"sms"},
    "letter": {"letter", "post"},
    "written": {"email", "sms", "letter", "post"},
}
#: Whose debts a company collects.
CREDITORS = [("own", "Own Debts"), ("third_party", "Debts of Others")]
#: Fields that each kind of rule must have, more than zero; a rule of no contacts at all forbids the channel.
NEEDS = {
    "hours": ("hours",),
    "most": ("number", "days"),
    "channels": ("number", "days"),
    "rest": ("days",),
    "gap": ("days",),
    "first": ("days", "paid"),  # when reminders without a fee begin, levels say
    "notice": ("days",),
    "forbidden": (),
}
#: Kinds of rules that hold for paid reminders and others alike.
ALIKE = ("hours", "notice")


class CollectionsContactRule(models.Model):
    """When customers of a place may be contacted, and how often. No legal advice: each says what it rests on."""

    _name = "collections.contact.rule"
    _description = "Contact Rule"
    _inherit = ["collections.rule"]
    _order = "country_id, state_id, customer, channel, kind, code"
    _rec_name = "code"

    code = fields.Char(required=True, copy=False, help="Identifies the rule when newer rules are imported.")
    country_id = fields.Many2one(
        "res.country",
        index=True,
        ondelete="cascade",
        help="Where the customer is. Rules without a country or a group of countries are the defaults: they apply "
        "where no other does.",
    )
    state_id = fields.Many2one(
        "res.country.state",
        "State or Province",
        domain="[('country_id', '=?', country_id)]",
        ondelete="cascade",
        help="Part of the country; its rules apply beside those of the country.",
    )
    country_group_id = fields.Many2one(
        "res.country.group", ondelete="cascade", help="Applies to countries of the group that have no rules themselves."
    )
    creditor = fields.Selection(
        CREDITORS,
        "Role of the Creditor",
        help="Whether own debts are collected in one's own name, or those of others; empty for both.",
    )
    channel = fields.Selection(
        [
            ("phone", "Telephone"),
            ("email", "E-Mail"),
            ("sms", "Text Message"),
            ("letter", "Letter"),
            ("written", "All That Is Written"),
        ],
        help="How the customer is contacted; empty for all channels together.",
    )
    kind = fields.Selection(
        [
            ("hours", "Days and Hours"),
            ("most", "Most Contacts"),
            ("channels", "Most Channels"),
            ("rest", "Rest after a Conversation"),
            ("gap", "Days between Contacts"),
            ("first", "Days after the Due Date"),
            ("notice", "Days to Answer"),
            ("forbidden", "Forbidden"),
        ],
        required=True,
        help="What it limits.",
    )
    paid = fields.Boolean("For Paid Reminders", help="It is about reminders for which a fee is charged, and no others.")
    hours = fields.Char(
        help="When contacts are allowed, by the clock of the customer, such as: Mo-Fr 08:00-20:00; Sa 09:00-17:00"
    )
    on_holidays = fields.Boolean("On Public Holidays", help="The hours hold on public holidays, too.")
    number = fields.Integer(help="Contacts, or different channels, in so many days.")
    days = fields.Integer(help="Days in which contacts are counted, or which must pass.")
    basis = fields.Selection(
        [("law", "Law"), ("guidance", "Guidance"), ("policy", "Policy")],
        required=True,
        default="policy",
        help="Law is never overridden. Guidance of an authority and policies of one's own can be, with a reason.",
    )
    source = fields.Char(required=True, help="The law, guidance or practice that it comes from.")
    summary = fields.Char(compute="_compute_summary", help="What it says, in one line.")

    _code_unique = models.UniqueIndex("(code)", "There is already a contact rule of this code.")

    # === WHAT IT SAYS === #

    @api.depends("kind", "hours", "number", "days", "channel", "paid")
    @api.depends_context("lang")
    def _compute_summary(self):
        for rule in self:
            says = rule._says().get(rule.kind, "")
            rule.summary = self.env._("Paid reminders: %s", says) if rule.paid else says

    def _says(self):
        """What a rule of each kind says with the values of this one."""
        values = {"number": self.number, "days": self.days, "hours": self._told_hours()}
        return {
            "hours": self.env._("Only %(hours)s, where the customer is", **values),
            "most": self.env._("At most %(number)s in %(days)s days", **values),
            "channels": self.env._("By at most %(number)s channels in %(days)s days", **values),
            "rest": self.env._("Not for %(days)s days from the day of a conversation", **values),
            "gap": self.env._("Not for %(days)s days from the day of the contact before", **values),
            "first": self.env._("Not before %(days)s days after the due date", **values),
            "notice": self.env._("With %(days)s days to answer", **values),
            "forbidden": self.env._("Not at all"),
        }

    # === CHECKED === #

    @api.constrains("kind", "hours", "number", "days", "paid")
    def _check_values(self):
        for rule in self:
            rule._check_lacks()
            rule._check_paid()
            if rule.kind == "hours":
                rule._check_hours()

    def _lacks(self):
        """Return the fields that the kind of a rule needs and that are empty, or not more than zero."""
        needed = NEEDS.get(self.kind, ())
        return [name for name in needed if not self[name] or (name != "hours" and self[name] < 1)]

    def _check_lacks(self):
        if lacking := self._lacks():
            names = ", ".join(self._fields[name]._description_string(self.env) for name in lacking)
            raise ValidationError(
                self.env._("“%(code)s” lacks a value that its kind needs: %(fields)s.", code=self.code, fields=names)
            )

    def _check_paid(self):
        if self.paid and self.kind in ALIKE:
            raise ValidationError(
                self.env._("“%(code)s” cannot be for paid reminders alone: its kind holds for all.", code=self.code)
            )

    def _check_hours(self):
        try:
            opening_hours.read(self.hours)
        except ValueError as unreadable:
            raise ValidationError(
                self.env._(
                    "“%(code)s”: the hours cannot be read at “%(part)s”. Write them such as: "
                    "Mo-Fr 08:00-20:00; Sa 09:00-17:00",
                    code=self.code,
                    part=unreadable.args[0],
                )
            ) from unreadable

    # === WHICH APPLY === #

    @api.model
    def _of(self, partner, creditor, day):
        """Return the rules for a customer on a day: of their country and state, else of its groups, else the defaults.

        :param partner: res.partner
        :param creditor: role of the company, ``own`` or ``third_party``
        """
        return self.browse(self._ids_of(*self._place(partner), creditor, day))

    @api.model
    def _place(self, partner):
        """Return what decides which rules apply to a customer, as the first part of a Place."""
        return partner.collections_customer_kind, partner.country_id.id, partner.state_id.id

    @api.model
    @ormcache("kind", "country_id", "state_id", "creditor", "day")
    def _ids_of(self, kind, country_id, state_id, creditor, day):
        found = self.sudo().search(  # whoever works a case may know what limits it
            self._applying(kind, day) & Domain("creditor", "in", [False, creditor])
        )
        country, state = self.env["res.country"].browse(country_id), self.env["res.country.state"].browse(state_id)
        return found._of_place(country, state)._ids

    @api.model
    @ormcache("kind", "country_id", "state_id", "creditor", "day")
    def _rules_of(self, kind, country_id, state_id, creditor, day):
        """Return them as ``decision.contact_rule.Rule``; those that limit no moment are left out."""
        rules = self.sudo().browse(self._ids_of(kind, country_id, state_id, creditor, day))
        return tuple(rule._as_value() for rule in rules if rule.kind in contact_rule.CHECKS)

    @api.model
    @ormcache("kind", "country_id", "state_id", "creditor", "day")
    def _days_to_answer(self, kind, country_id, state_id, creditor, day):
        """Return how many days a letter that demands something must leave for an answer; 0 if no rule says it."""
        rules = self.sudo().browse(self._ids_of(kind, country_id, state_id, creditor, day))
        given = [r.days for r in rules if r.kind == "notice" and r.channel in (False, "letter", "written")]
        return max(given, default=0)

    @api.model
    @ormcache()
    def _forbid(self):
        """Return True if some rule forbids a channel."""
        return bool(self.sudo().search_count([("kind", "=", "forbidden")], limit=1))

    def _of_place(self, country, state):
        """The nearest of these: of the country and its state; else of its groups; else of no place."""
        near = self.filtered(lambda rule: rule.country_id == country and rule.state_id in (state.browse(), state))
        group = self.filtered(lambda rule: country in rule.country_group_id.country_ids)
        default = self.filtered(lambda rule: not rule.country_id and not rule.country_group_id)
        return (country and near) or group or default

    # === AS VALUES === #

    def _as_value(self):
        has_hours = self.kind == "hours"
        return contact_rule.Rule(
            code=self.code,
            kind=self.kind,
            channels=frozenset(CHANNELS.get(self.channel, ())),
            hours=opening_hours.read(self.hours, self.on_holidays) if has_hours else opening_hours.Hours(),
            number=self.number,
            days=self.days,
            basis=self.basis,
            paid=self.paid,
        )
