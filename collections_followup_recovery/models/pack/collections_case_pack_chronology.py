from odoo import models
from odoo.tools import format_amount

from odoo.addons.collections_followup.decision import health_words

from ...decision.case_pack import Event, in_order

#: Kinds of log entries that were no contact with the customer: work among colleagues.
INTERNAL = ("task", "refrained")
#: What has not left, or never will.
NOT_LEFT = ("queued", "printed", "cancelled")


class CollectionsCasePack(models.AbstractModel):
    """What has happened, day by day: read from invoices, ledger, contact log, promises, disputes and agreements.

    What customers have told of their circumstances, and words about health, are kept apart: the log entry is named
    without its text.
    """

    _inherit = "collections.case.pack"

    def _chronology(self):
        """Return the Events in their order, in the language of ``env``."""
        events = [*self._invoiced(), *self._paid(), *self._contacted(), *self._committed(), *self._own_events()]
        return in_order(events)

    def _moves(self):
        return (self.item_ids.move_id | self.item_ids._lines().move_id).filtered(lambda move: move.state == "posted")

    def _invoiced(self):
        for move in self._moves():
            what = self.env._("%(invoice)s over %(amount)s", invoice=move.name, amount=self._money_of(move))
            yield Event(move.invoice_date or move.date, "", what, move.ref or "")

    def _money_of(self, move):
        return format_amount(self.env, move.amount_total, move.currency_id)

    def _paid(self):
        lines = self.item_ids._lines()
        for line_id, receipts in self.item_ids._money(lines.ids).items():
            line = lines.browse(line_id)
            for receipt in receipts:
                amount = format_amount(self.env, receipt.amount, line.currency_id)
                what = self.env._("%(amount)s paid on %(invoice)s", amount=amount, invoice=line.move_id.name)
                yield Event(receipt.day, "", what)

    # === THE LOG === #

    def _contacts(self):
        """Return what was said and written, the oldest first: nothing that never left, and nothing among colleagues."""
        return (
            self.env["collections.contact"]
            .search([("case_id", "=", self.case_id.id), ("kind", "not in", INTERNAL)], order="date, id")
            .filtered(lambda contact: not contact.rehearsal and contact.delivery not in NOT_LEFT)
        )

    def _kept_apart(self, contacts):
        """Return those whose text stays out of the pack."""
        told = self.env["collections.circumstance"].search([("contact_id", "in", contacts.ids)]).contact_id
        return contacts.filtered(lambda contact: contact in told or health_words.found(self._text_of(contact)))

    def _text_of(self, contact):
        return " ".join(filter(None, [contact.summary, contact.note, contact.mail_message_id._collections_text()]))

    def _contacted(self):
        contacts = self._contacts()
        apart = self._kept_apart(contacts)
        channels = dict(contacts._fields["channel"]._description_selection(self.env))
        deliveries = dict(contacts._fields["delivery"]._description_selection(self.env))
        for contact in contacts:
            who = self.env._("To the customer") if contact.direction == "out" else self.env._("From the customer")
            what = f"{who}, {channels[contact.channel]}"
            if contact not in apart:
                what += f": {contact.mail_message_id.subject or contact.summary}"
            sent = contact.direction == "out" and (contact.mail_message_id or contact.printed_letter_id)
            parts = [sent and deliveries.get(contact.delivery), ", ".join(contact.item_ids.mapped("name"))]
            yield Event(contact.day, str(contact.date), what, " · ".join(filter(None, parts)))

    # === WHAT WAS AGREED AND DISPUTED === #

    def _committed(self):
        case = self.case_id
        for promise in case.promise_ids.filtered(lambda promise: promise.state != "cancelled"):
            yield Event(promise.made_on, "z", promise._in_one_line())
        for dispute in case.dispute_ids:
            yield Event(dispute.opened_on, "z", dispute._in_one_line().partition(" – ")[0])
            if dispute.closed_on:
                yield Event(dispute.closed_on, "z", dispute._in_one_line(), dispute.resolution or "")
        for agreement in case.agreement_ids.filtered("customer_signed_on"):
            yield Event(agreement.customer_signed_on.date(), "z", agreement._in_one_line())

    def _own_events(self):
        """Return the Events of the record itself."""
        return []
