from odoo import fields, models


class CollectionsContactNoting(models.AbstractModel):
    """Whoever notes a contact may say how long it has taken."""

    _inherit = "collections.contact.noting"

    minutes = fields.Float(
        digits=(8, 1),
        help="What it took of your time; empty: as usual for the channel. It counts as a cost of collecting.",
    )

    def _contact_values(self):
        return {**super()._contact_values(), "minutes": self.minutes}
