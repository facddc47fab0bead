from odoo import api, fields, models
from odoo.tools import html2plaintext

from ...tools import later

#: The settings of a level whose changes the time-line of its policy tells.
TOLD = (
    *("name", "active", "sequence", "counts_from_due_date", "days", "since_contact", "min_overdue", "automatic"),
    *("required_by_law", "attach_invoices", "attach_letter", "attach_statement", "deadline_days"),
    *("channels_told", "wordings_told", "script_told"),
)
#: The key of the settings as they were when the transaction began, in its data: {level id: {name: value}}.
BEFORE = "collections_followup.levels_before"


class CollectionsLevel(models.Model):
    """Changes of levels stand in the time-line of their policy: who changed which setting, and from what to what."""

    _inherit = "collections.level"

    channels_told = fields.Char(
        "Channels and Fallbacks", compute="_compute_channels_told", help="The channels, each with its fallback."
    )
    wordings_told = fields.Char(
        "Wordings Used", compute="_compute_wordings_told", help="The names of what the level says."
    )
    script_told = fields.Text("What Is Said", compute="_compute_script_told", help="The script, as plain text.")

    @api.depends("channel_ids.channel", "channel_ids.fallback", "channel_ids.sequence")
    @api.depends_context("lang")
    def _compute_channels_told(self):
        names = dict(self.env["collections.channel"]._selection())
        for level in self:
            ways = [(names.get(w.channel), names.get(w.fallback)) for w in level._ways()]
            level.channels_told = ", ".join(f"{name} → {other}" if other else name or "" for name, other in ways)

    @api.depends("wording_ids.wording")
    def _compute_wordings_told(self):
        for level in self:
            level.wordings_told = ", ".join(level.wording_ids.mapped("display_name"))

    @api.depends("script")
    @api.depends_context("lang")
    def _compute_script_told(self):
        for level in self:
            level.script_told = html2plaintext(level.script or "", include_references=False)

    @api.model_create_multi
    def create(self, vals_list):
        levels = super().create(vals_list)
        self._before().update(dict.fromkeys(levels.ids))
        levels._to_timeline(lambda names: self.env._("Levels added: %s", names))
        return levels

    def write(self, vals):
        self._note_changes()
        return super().write(vals)

    def unlink(self):
        self._to_timeline(lambda names: self.env._("Levels deleted: %s", names))
        return super().unlink()

    def _before(self):
        return self.env.cr.precommit.data.setdefault(BEFORE, {})

    def _note_changes(self):
        """Have what is about to change told at the end of the transaction, all of it together."""
        before = self._before()
        for level in self:
            if level.id not in before:
                before[level.id] = {name: level[name] for name in TOLD}
        later.note(self, "_tell_changes")

    def _tell_changes(self):
        """Tell what has changed since the transaction began; of new levels, nothing."""
        before, told = self._before(), self.fields_get(TOLD)
        self.env.cr.precommit.data.pop(BEFORE)
        for level in self.exists():
            values = before.get(level.id)
            if values and (changes := level._mail_track(told, values)[1]):
                text = self.env._("Level changed: %s", level.name)
                level.policy_id._message_log(body=text, tracking_value_ids=changes)

    def _to_timeline(self, say):
        """Note something of these levels in the time-lines of their policies.

        :param say: the sentence for their names
        """
        for policy, levels in self.grouped("policy_id").items():
            policy._message_log(body=say(", ".join(levels.mapped("name"))))


class CollectionsLevelPart(models.AbstractModel):
    """A line of a level: its changes are changes of the level."""

    _name = "collections.level.part"
    _description = "Part of a Follow-up Level"

    @api.model_create_multi
    def create(self, vals_list):
        levels = self.env["collections.level"].browse(vals["level_id"] for vals in vals_list if vals.get("level_id"))
        levels._note_changes()
        return super().create(vals_list)

    def write(self, vals):
        self.level_id._note_changes()
        return super().write(vals)

    def unlink(self):
        self.level_id._note_changes()
        return super().unlink()
