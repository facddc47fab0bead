from odoo import fields, models

from ...decision.waiting_message import Asked


class CollectionsContactItem(models.Model):
    """An item that a contact named, with its open amount then; kept like the contact itself."""

    _name = "collections.contact.item"
    _inherit = ["collections.logged"]
    _description = "Item of a Contact"
    _order = "due, id"
    _rec_name = "name"
    _log_access = False  # its contact records time and user

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
        """Return what the contact asked for, as the rules see it."""
        # older entries have no such amount; items with nothing left after credits are not in the log
        claimed = self.claimed or None
        return Asked(self.line_id.id, self.name, self.amount, claimed, self.currency_id.name, self.currency_id.rounding)
