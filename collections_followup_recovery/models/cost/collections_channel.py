from odoo import api, models

#: Minutes that a contact by a person takes, as long as nobody has entered others.
USUAL_MINUTES = 10


class CollectionsChannel(models.AbstractModel):
    """A channel may say what a contact by it usually takes."""

    _inherit = "collections.channel"

    @api.model
    def _usual_minutes(self):
        """Return the minutes of a colleague for a contact by this channel, until a manager enters others."""
        return USUAL_MINUTES if self._by_a_person else 0
