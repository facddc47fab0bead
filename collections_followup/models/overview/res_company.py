from odoo import fields, models


class ResCompany(models.Model):
    """A manager's choices about the list of what is still to be set up."""

    _inherit = "res.company"

    collections_policies_seen_on = fields.Date(
        "Policies Looked At", readonly=True, help="The day on which a manager has first opened the policies from there."
    )
    collections_setup_hidden = fields.Boolean(
        "Set-up List Hidden", readonly=True, help="A manager does not want to see what is still to be set up."
    )
