from odoo import api, fields, models
from odoo.fields import Domain

#: States of a message's notification: it came back, or no mail server accepted it.
LOST = ("bounce", "exception")


class CollectionsContact(models.Model):
    """Makes messages that did not arrive searchable."""

    _inherit = "collections.contact"

    undelivered = fields.Boolean(
        "Did Not Arrive",
        compute="_compute_undelivered",
        search="_search_undelivered",
        help="The message came back, or no mail server took it.",
    )

    @api.depends("delivery")
    def _compute_undelivered(self):
        for contact in self:
            contact.undelivered = contact.delivery in ("bounced", "failed")

    def _search_undelivered(self, operator, value):
        if operator != "in":
            return NotImplemented
        # users who may see the line may know the delivery of its message, as in ``delivery``
        lost = Domain("notification_ids", "any!", [("notification_status", "in", LOST)])
        return Domain("mail_message_id", "any!", lost) & Domain("withdrawal_ids", "=", False)
