from odoo import fields, models


class CollectionsLevel(models.Model):
    _inherit = "collections.level"

    warns_of_agency = fields.Boolean(
        "Warns of an Agency",
        help="Its message says that the debt will be handed over to an agency. Where the settings ask for a warning, "
        "nothing is handed over before one has arrived, and the days since have passed.",
    )
