from odoo import fields, models

from ...decision.waiting_message import Asked


class CollectionsContactItem(models.Model):
    """An item that a contact spoke of, with what was open of it then; kept like the contact itself."""

    _name = "collections.contact.item"
    _inherit = ["collections.logged"]
    _description = "Item of a Contact"
    _order = "due, id"
    _rec_name = "name"
    _log_access = False  # its contact knows when, and who

    contact_id = fields.Many2one(
        "collections.contact", "Log Entry", required=True, ondelete="restrict", index=True, help="The contact."
    )
    line_id = fields.Many2one(
        "account.move.line", "Journal Item", ondelete="set null", index="btree_not_null", help="The receivable."
    )
    move_id = fields.Many2one(
        "account.move", "Invoice", ondelete="set null", index="btree_not_null", help="The invoice or entry."
    )
    level_id = fields.Many2one(
        "collections.level", ondelete="restrict", help="The highest level that the item's own age justified then."
    )
    name = fields.Char(required=True, help="Number of the invoice or entry.")
    due = fields.Date("Due Date", help="Its due date.")
    amount = fields.Monetary(help="What was open of it.")
    claimed = fields.Monetary(
        help="What was asked for of it, after credits that waited to be allocated. Older entries do not know it."
    )
    currency_id = fields.Many2one("res.currency", required=True, help="Currency of the item.")

    def _as_asked(self):
        """What the contact asked for of it, as the rules see it."""
        # nothing is known of older entries; what nothing is left of after credits is not spoken of
        claimed = self.claimed or None
        return Asked(self.line_id.id, self.name, self.amount, claimed, self.currency_id.name, self.currency_id.rounding)
