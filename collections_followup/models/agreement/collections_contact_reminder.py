from odoo import api, fields, models
from odoo.tools import SQL

from ...decision.waiting_message import Asked, objections_to_reminder


class CollectionsContact(models.Model):
    """A line of the contact log that reminds of an installment."""

    _inherit = "collections.contact"

    installment_id = fields.Many2one(
        "collections.agreement.installment",
        ondelete="restrict",
        index="btree_not_null",
        help="The installment of a payment agreement that it reminds of.",
    )
    reminder = fields.Selection(
        [("before", "Before the Installment"), ("missed", "After a Missed Installment")],
        help="What it reminds of.",
    )
    installment_claimed = fields.Monetary(
        "Asked of the Installment",
        currency_field="installment_currency_id",
        help="What was still to come for the installment, and asked for. Older entries do not know it.",
    )
    installment_currency_id = fields.Many2one(
        related="installment_id.currency_id", string="Installment Currency", help="Currency of the agreement."
    )

    _reminder_once = models.UniqueIndex(
        "(installment_id, reminder, ordinal, COALESCE(rehearsal, FALSE)) WHERE installment_id IS NOT NULL",
        "The customer has been reminded of this installment already.",
    )

    # === WHILE IT WAITS === #

    def _asks_to_pay(self):
        return super()._asks_to_pay() or bool(self.installment_id)

    @api.model
    def _asking(self):
        return SQL("%s OR contact.installment_id IS NOT NULL", super()._asking())

    def _objections_now(self, today, commitments):
        reminders = self.filtered("installment_id")
        return reminders._objections_to_reminders(today, commitments) | super()._objections_now(today, commitments)

    def _objections_to_reminders(self, today, commitments):
        """Return the objections to reminders of installments."""
        if not self:
            return {}
        pairs = {contact: (contact.installment_id, contact.reminder) for contact in self}
        expected = self.installment_id._expected_by(commitments.of["collections.agreement"].status, today)
        evaluated = self.installment_id._evaluated(set(pairs.values()), today, expected, commitments)
        nows = self._now({contact.case_id.id: frozenset() for contact in self})
        return {
            contact: objections_to_reminder(
                contact._as_message(), expected.get(pair), *evaluated[pair], nows[contact.case_id.id]
            )
            for contact, pair in pairs.items()
        }

    def _as_asked(self):
        """Return the installment that a reminder asks for."""
        return super()._as_asked() if self.level_id else (self._installment_asked(),)

    def _installment_asked(self):
        currency = self.installment_id.currency_id
        claimed = self.installment_claimed if self.installment_claimed else None
        name = self.installment_id.display_name
        return Asked(None, name, self.installment_id.amount, claimed, currency.name, currency.rounding)
