from odoo import api, fields, models

from ...decision import Route


class CollectionsLevelChannel(models.Model):
    """A channel by which a level reaches the customer, and its fallback."""

    _name = "collections.level.channel"
    _inherit = ["collections.level.part"]
    _description = "Channel of a Follow-up Level"
    _order = "sequence, id"
    _rec_name = "channel"

    level_id = fields.Many2one(
        "collections.level", required=True, ondelete="cascade", index=True, help="The level that uses the channel."
    )
    sequence = fields.Integer(default=10, help="The first is the main one; a customer's own preference replaces it.")
    channel = fields.Selection(
        lambda self: self.env["collections.channel"]._selection(),
        required=True,
        default="email",
        help="How the customer is contacted.",
    )
    fallback = fields.Selection(
        lambda self: self.env["collections.channel"]._selection(),
        "If Not Possible",
        help="Used instead when the address is missing, when the last message came back, "
        "or when the customer does not want the channel. Empty: a person is asked to find an address.",
    )

    _once = models.UniqueIndex("(level_id, channel)", "This level uses the channel already.")
    _other = models.Constraint("CHECK (channel != fallback)", "The fallback must be another channel.")

    @api.constrains("channel", "fallback")
    def _check_channel(self):
        self.level_id._check_channels()

    def _replace_by_fallback(self):
        """Replace a channel that is gone by its fallback, unless the level uses that already."""
        if self.fallback and self.fallback not in self.level_id.channel_ids.mapped("channel"):
            self.write({"channel": self.fallback, "fallback": False})
        else:
            self.unlink()

    def _as_value(self):
        """Return the channel as the rules see it."""
        return Route(self.channel, self.fallback or "")
