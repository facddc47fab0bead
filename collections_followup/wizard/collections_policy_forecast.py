from odoo import Command, api, fields, models
from odoo.tools import format_date

#: The most customers shown as examples in a line, those who owe most.
MOST_EXAMPLES = 40
#: The rules of a policy that decide on the next step; its segment decides something else.
RULES = ("level_ids", "min_gap", "backlog", "join_days", "last", "repeat_days", "resume_level_id")


class CollectionsPolicy(models.Model):
    _inherit = "collections.policy"

    def action_what_changes(self, changes=None):
        """Show what the policy would do with the levels as typed, if it was saved. Nothing is saved.

        :param changes: input that is not saved yet, as the form would write it
        """
        self.ensure_one()
        self.check_access("write")
        typed = {name: value for name, value in (changes or {}).items() if name in RULES}
        edited = self.new(typed, origin=self)
        edited.level_ids._check_order()
        # users who may change the policy may know what it does; nobody else makes what is shown
        day, forecast = self._forecast(edited.sudo()._as_value())
        shown = (
            self.env["collections.policy.forecast"]
            .sudo()
            .create(
                {
                    "policy_id": self.id,
                    "day": day,
                    "looked_at": forecast.looked_at,
                    "move_ids": [
                        Command.create(
                            self.env["collections.policy.forecast.move"]._values_of(move, ids, *forecast.days[move])
                        )
                        for move, ids in forecast.changing()
                    ],
                    "message_ids": [
                        Command.create({"channel": code, "now": forecast.now[code], "then": forecast.then[code]})
                        for code in self.env["collections.channel"]._all()
                        if forecast.now[code] or forecast.then[code]
                    ],
                }
            )
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What Changes?"),
            "res_model": shown._name,
            "res_id": shown.id,
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }


class CollectionsPolicyForecast(models.TransientModel):
    """The forecast of a policy for the next night, now and once it is saved as typed."""

    _name = "collections.policy.forecast"
    _inherit = "collections.wizard"
    _description = "What Changes by a Policy"

    policy_id = fields.Many2one(
        "collections.policy", required=True, ondelete="cascade", readonly=True, help="The policy that is edited."
    )
    day = fields.Date("Night Of", readonly=True, help="The day for which the next nightly run decides.")
    looked_at = fields.Integer(
        "Customers Looked At", readonly=True, help="Open cases of this policy, those who owe most first."
    )
    case_count = fields.Integer(
        related="policy_id.case_count", string="Customers of the Policy", help="Open cases that this policy follows up."
    )
    changing = fields.Integer(
        "Customers Who Change", compute="_compute_changing", help="For whom another level comes, or on another day."
    )
    move_ids = fields.One2many(
        "collections.policy.forecast.move", "forecast_id", "Who Moves", readonly=True, help="From what, to what."
    )
    message_ids = fields.One2many(
        "collections.policy.forecast.message",
        "forecast_id",
        "Messages in the Next Night",
        readonly=True,
        help="How many, by channel, the ones that wait for approval included.",
    )

    @api.depends("move_ids.count")
    def _compute_changing(self):
        for forecast in self:
            forecast.changing = sum(forecast.move_ids.mapped("count"))


class CollectionsPolicyForecastMove(models.TransientModel):
    """Customers with the same change."""

    _name = "collections.policy.forecast.move"
    _description = "Who Moves by a Policy"
    _order = "count desc, id"

    WHEN = [
        ("tonight", "next night"),
        ("approval", "next night, once approved"),
        ("later", "later"),
        ("held", "on hold"),
        ("person", "a person decides"),
        ("nothing", "nothing comes"),
    ]
    THEN = [*WHEN, ("earlier", "sooner"), ("postponed", "later than now")]

    forecast_id = fields.Many2one(
        "collections.policy.forecast", required=True, ondelete="cascade", index=True, help="What it is a part of."
    )
    level_now = fields.Char(readonly=True, help="The level that comes next, by the policy as it is saved.")
    when_now = fields.Selection(WHEN, readonly=True, help="When it comes.")
    days_now = fields.Char("On", readonly=True, help="The day, or the first and the last one, if it comes later.")
    level_then = fields.Char(readonly=True, help="The level that would come next.")
    when_then = fields.Selection(THEN, readonly=True, help="When it would come.")
    days_then = fields.Char("Then On", readonly=True, help="The day, or the first and the last one, if it came later.")
    count = fields.Integer("Customers", readonly=True, help="For how many customers.")
    case_ids = fields.Many2many(
        "collections.case",
        "collections_policy_forecast_case_rel",
        string="Examples",
        readonly=True,
        help="Who they are; of very many, those who owe most.",
    )

    @api.model
    def _values_of(self, move, case_ids, days_now, days_then):
        shifted = {"sooner": "earlier", "later": "postponed"}
        return {
            "level_now": move.now.level,
            "when_now": move.now.when,
            "days_now": self._days(days_now),
            "level_then": move.then.level,
            "when_then": shifted.get(move.shift, move.then.when),
            "days_then": self._days(days_then),
            "count": len(case_ids),
            "case_ids": [Command.set(case_ids[:MOST_EXAMPLES])],
        }

    @api.model
    def _days(self, days):
        """Return days as the user reads them: one, or the first and the last one."""
        return " – ".join(format_date(self.env, day) for day in dict.fromkeys(filter(None, days)))


class CollectionsPolicyForecastMessage(models.TransientModel):
    """Messages of the next night by one channel."""

    _name = "collections.policy.forecast.message"
    _description = "Messages by a Policy"

    forecast_id = fields.Many2one(
        "collections.policy.forecast", required=True, ondelete="cascade", index=True, help="What it is a part of."
    )
    channel = fields.Selection(
        lambda self: self.env["collections.channel"]._selection(), readonly=True, help="How customers are contacted."
    )
    now = fields.Integer(readonly=True, help="By the policy as it is saved.")
    then = fields.Integer(readonly=True, help="Once the policy is saved as it was typed.")
    more = fields.Integer("More or Less", compute="_compute_more", help="How many more, or less, that is.")

    @api.depends("now", "then")
    def _compute_more(self):
        for message in self:
            message.more = message.then - message.now
