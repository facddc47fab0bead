from odoo import api, fields, models
from odoo.tools import ormcache

from odoo.addons.collections_followup.models.base.collections_law_rule import HEAD, TAIL, same

from ..decision.fee import FeeRule


class CollectionsFeeRule(models.Model):
    """What a message of a level that costs something may cost. No legal advice."""

    _name = "collections.fee.rule"
    _description = "Fee Rule"
    _inherit = "collections.late.sum"

    currency_id = fields.Many2one(help="Only messages about invoices in this currency cost something.")
    amount = fields.Monetary(
        "Fee",
        help="What a message costs; for larger debts, if there are limits. 0: the rule says that it costs nothing.",
    )
    first_limit = fields.Monetary(help="The largest debt for the first fee; 0: the fee is the same for all.")
    first_amount = fields.Monetary("First Fee", help="The fee for debts up to the first limit.")
    second_limit = fields.Monetary(help="The largest debt for the second fee; 0: there is none.")
    second_amount = fields.Monetary("Second Fee", help="The fee for debts up to the second limit.")
    ceiling = fields.Monetary(
        "Limit in All", help="The most that all messages about one invoice cost, for larger invoices; 0: no limit."
    )
    ceiling_first_limit = fields.Monetary("First Invoices up to", help="The largest invoice for the first of these.")
    ceiling_first = fields.Monetary("First Limit in All", help="The most for invoices up to this limit.")
    ceiling_second_limit = fields.Monetary("Second Invoices up to", help="The largest invoice for the second of these.")
    ceiling_second = fields.Monetary("Second Limit in All", help="The most for invoices up to this limit.")
    most = fields.Integer(
        "Messages that Cost", help="How many messages about one invoice may cost something; 0: no limit."
    )
    first_day = fields.Integer(
        "From Day", default=1, help="Days after the due date of an invoice from which a message about it may cost."
    )
    gap = fields.Integer(
        "Days between Messages",
        help="A message costs nothing if the reminder before is not so many days ago, whether that cost something or "
        "not.",
    )
    by_post = fields.Boolean(
        "Only by Post", help="Only letters on paper cost something, and only if nothing goes by another channel."
    )

    _code_unique = models.UniqueIndex("(code)", "There is already a fee rule of this code.")
    _ceilings_positive = models.Constraint(
        "CHECK (ceiling >= 0 AND ceiling_first >= 0 AND ceiling_second >= 0)", "A limit cannot be less than zero."
    )
    _days_positive = models.Constraint("CHECK (most >= 0 AND gap >= 0)", "Days and numbers cannot be less than zero.")
    _first_day_positive = models.Constraint(
        "CHECK (first_day >= 1)", "A message cannot cost anything before the day after the due date."
    )

    _shipped_file = "collections_followup_charges/data/fees.csv"
    _file_columns = {
        **HEAD,
        "currency": "currency_id",
        **same(
            "amount",
            "first_limit",
            "first_amount",
            "second_limit",
            "second_amount",
            "ceiling",
            "ceiling_first_limit",
            "ceiling_first",
            "ceiling_second_limit",
            "ceiling_second",
            "most",
            "first_day",
            "gap",
            "by_post",
        ),
        **TAIL,
    }
    _file_required = ("code", "active", "currency", "amount", "first_day", "ground", "source", "confidence")

    @api.model
    def _read_integer(self, field, text):
        number = super()._read_integer(field, text)
        if field.name == "first_day" and number < 1:
            raise ValueError(text)
        return number

    @api.model
    @ormcache("country_id", "kind", "day")
    def _value_for(self, country_id, kind, day):
        """Return the ``decision.fee.FeeRule`` for a customer on a day; None if no rule applies.

        :param country_id: of the customer
        :param kind: of the customer
        """
        rule = self.sudo()._of(country_id, kind, day)  # whoever writes to a customer need not see the rules
        return rule._as_value() if rule else None

    def _as_value(self):
        """Return it as a ``decision.fee.FeeRule``."""
        self.ensure_one()
        fees = ((self.first_limit, self.first_amount), (self.second_limit, self.second_amount))
        most = ((self.ceiling_first_limit, self.ceiling_first), (self.ceiling_second_limit, self.ceiling_second))
        return FeeRule(
            code=self.code,
            ground=self.ground,
            currency=self.currency_id.name,
            tiers=self._tiers(self.amount, *fees),
            ceilings=self._tiers(self.ceiling, *most) if self.ceiling else (),
            most=self.most,
            first=self.first_day,
            gap=self.gap,
            channels=self._paper() if self.by_post else None,
        )

    @api.model
    def _paper(self):
        """Return the codes of the channels that write on paper."""
        paper = self.env.registry["collections.paper"]
        channels = self.env["collections.channel"]._all().items()
        return frozenset(code for code, channel in channels if isinstance(channel, paper))
