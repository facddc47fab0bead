from odoo import fields, models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    no_followup = fields.Boolean(
        help="Not followed up: no reminder speaks of it, and it does not count as overdue debt there."
    )

    # Odoo keeps the allocations of an entry that is reset to draft: aging on a day must find these few
    _collections_draft = models.Index("(id) WHERE parent_state = 'draft'")
