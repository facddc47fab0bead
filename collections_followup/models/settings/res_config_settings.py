from odoo import fields, models

from ...const import AUTHENTICATION_SERVER


class ResConfigSettings(models.TransientModel):
    _name = "res.config.settings"
    _inherit = ["res.config.settings", "collections.company.settings"]

    collections_authentication_server = fields.Char(
        "Receiving Mail Server",
        config_parameter=AUTHENTICATION_SERVER,
        help="The name by which your own mail server says what it has found out about a sender, in the header "
        "Authentication-Results. It must remove such headers that come from outside.",
    )
