from odoo import models


class CollectionsContactLog(models.TransientModel):
    """Notes a call, a visit, a letter or another contact in seconds."""

    _name = "collections.contact.log"
    _inherit = "collections.contact.noting"
    _description = "Log a Contact"
