from odoo import fields, models

from odoo.addons.collections_followup.models.case.collections_case import OPEN_ITEMS


class CollectionsContactNoting(models.AbstractModel):
    """Whoever notes a contact may say how long it has taken; promises are about invoices, not about what moves them."""

    _inherit = "collections.contact.noting"

    promise_line_ids = fields.Many2many(domain=f"{OPEN_ITEMS} + [('collections_regrouped', '!=', True)]")
    minutes = fields.Float(
        digits=(8, 1),
        help="What it took of your time; empty: as usual for the channel. It counts as a cost of collecting.",
    )

    def _contact_values(self):
        return {**super()._contact_values(), "minutes": self.minutes}
