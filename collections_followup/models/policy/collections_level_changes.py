from odoo import api, fields, models

#: The settings of a level whose changes the time-line of its policy tells.
TOLD = (
    *("name", "active", "counts_from_due_date", "days", "since_contact", "min_overdue", "automatic"),
    *("required_by_law", "attach_invoices", "attach_letter", "attach_statement", "deadline_days"),
    *("channels_told", "wordings_told"),
)


class CollectionsLevel(models.Model):
    """Changes of levels stand in the time-line of their policy: who changed which setting, and from what to what."""

    _inherit = "collections.level"

    channels_told = fields.Char(
        "Channels and Fallbacks", compute="_compute_channels_told", help="The channels, each with its fallback."
    )
    wordings_told = fields.Char(
        "Wordings Used", compute="_compute_wordings_told", help="The names of what the level says."
    )

    @api.depends("channel_ids.channel", "channel_ids.fallback", "channel_ids.sequence")
    @api.depends_context("lang")
    def _compute_channels_told(self):
        names = dict(self.env["collections.channel"]._selection())
        for level in self:
            ways = [(names.get(w.channel), names.get(w.fallback)) for w in level.channel_ids.sorted("sequence")]
            level.channels_told = ", ".join(f"{name} → {other}" if other else name or "" for name, other in ways)

    @api.depends("wording_ids.wording")
    def _compute_wordings_told(self):
        for level in self:
            level.wordings_told = ", ".join(level.wording_ids.mapped("display_name"))

    @api.model_create_multi
    def create(self, vals_list):
        levels = super().create(vals_list)
        levels._to_timeline(lambda names: self.env._("Levels added: %s", names))
        return levels

    def write(self, vals):
        before = {level: {name: level[name] for name in TOLD} for level in self}
        result = super().write(vals)
        told = self.fields_get(TOLD)
        for level, values in before.items():
            if changes := level._mail_track(told, values)[1]:
                text = self.env._("Level changed: %s", level.name)
                level.policy_id._message_log(body=text, tracking_value_ids=changes)
        return result

    def unlink(self):
        self._to_timeline(lambda names: self.env._("Levels deleted: %s", names))
        return super().unlink()

    def _to_timeline(self, say):
        """Note something of these levels in the time-lines of their policies.

        :param say: the sentence for their names
        """
        for policy, levels in self.grouped("policy_id").items():
            policy._message_log(body=say(", ".join(levels.mapped("name"))))
