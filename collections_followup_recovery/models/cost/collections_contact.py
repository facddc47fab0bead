from odoo import fields, models


class CollectionsContact(models.Model):
    """How long a contact has taken, where somebody has said so."""

    _inherit = "collections.contact"

    minutes = fields.Float(
        digits=(8, 1),
        readonly=True,
        help="What it took, as noted; if nothing was, the usual time of the channel counts.",
    )

    _minutes_within_a_day = models.Constraint(
        "CHECK (COALESCE(minutes, 0) BETWEEN 0 AND 1440)", "A contact takes some minutes, and at most a day."
    )
