from odoo import api, fields, models

from ...decision import charge
from ...decision.waiting_message import Asked
from ...tools import bulk, reasons


class CollectionsContactCharge(models.Model):
    """A charge that a contact asked for beside its items, such as interest; kept like the contact itself."""

    _name = "collections.contact.charge"
    _inherit = ["collections.logged"]
    _description = "Charge of a Contact"
    _order = "id"
    _log_access = False  # its contact records time and user

    contact_id = fields.Many2one(
        "collections.contact", "Log Entry", required=True, ondelete="restrict", index=True, help="The contact."
    )
    line_id = fields.Many2one(
        "account.move.line", "Journal Item", ondelete="set null", index="btree_not_null", help="For what it is owed."
    )
    kind = fields.Char(required=True, help="What kind of charge it is.")
    key = fields.Char(required=True, help="Which of its kind it is.")
    name = fields.Char("Charge", required=True, help="What it is, as the customer was told.")
    amount = fields.Monetary(required=True, help="What was asked for.")
    currency_id = fields.Many2one("res.currency", required=True, help="Currency of the charge.")
    own = fields.Boolean("Of This Message", help="It is what the message costs itself; it is owed once that has left.")
    reason = fields.Json(readonly=True)  # of an own one: it is told again, to others and in other languages

    @api.model
    def _log(self, contacts, verdicts, currency_ids):
        """Log the charges that contacts have asked for beside their items.

        :param verdicts: {case id: Verdict}
        :param currency_ids: ids by currency code
        """
        values = []
        for contact in contacts.filtered(lambda contact: verdicts[contact.case_id.id].assessment.charges):
            case, verdict = contact.case_id, verdicts[contact.case_id.id]
            asked = {item.receivable.id for item in verdict.decision.items}
            told = self.env["collections.charge"].with_context(lang=case.lang)
            for charged in charge.of_items(verdict.assessment.charges, asked):
                values.append(
                    {
                        "contact_id": contact.id,
                        "line_id": charged.receivable_id or None,
                        "kind": charged.kind,
                        "key": charged.key,
                        "name": told._told(charged),
                        "amount": charged.amount,
                        "currency_id": currency_ids[charged.currency],
                        "own": charged.own,
                        "reason": reasons.dump([charged.reason]) if charged.own else None,
                    }
                )
        bulk.insert(self, values)

    def _as_asked(self):
        """Return what the contact asked for, as the rules see it."""
        place = self.kind, self.key
        return Asked(place, self.name, self.amount, self.amount, self.currency_id.name, self.currency_id.rounding)
