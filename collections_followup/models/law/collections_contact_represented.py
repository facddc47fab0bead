from odoo import api, models
from odoo.fields import Domain

from ...decision.waiting_message import REPRESENTED
from .collections_contact_held import HELD


class CollectionsContact(models.Model):
    """Messages that ask for no money, such as statements, and wait while a representative is entered."""

    _inherit = "collections.contact"

    @api.model
    def _of_messages(self, messages):
        found = super()._of_messages(messages)
        waiting = Domain("mail_message_id", "in", messages.ids) & Domain("direction", "=", "out")
        others = self.sudo().search(waiting & Domain("kind", "in", HELD) & Domain("id", "not in", found.ids))
        return found | others._past_representatives()

    def _past_representatives(self):
        """Return those of these messages that go to somebody else than the representative of the customer."""
        acting = self.env["collections.representative"]._persons(self.case_id)
        return self.filtered(
            lambda contact: (
                not contact.rehearsal and contact.person_id != acting.get(contact.case_id.id, contact.person_id)
            )
        )

    def _objections_now(self, today, commitments):
        found = super()._objections_now(today, commitments)
        others = self.filtered(lambda contact: not contact._asks_to_pay())
        return found | dict.fromkeys(others._past_representatives(), (REPRESENTED,))
