from odoo import api, models
from odoo.tools import SQL


class CollectionsChannelLetter(models.AbstractModel):
    """Creates a letter that somebody prints and hands to the post."""

    _name = "collections.channel.letter"
    _inherit = "collections.paper"
    _description = "Follow-up by Printed Letter"

    @api.model
    def _label(self):
        return self.env._("Printed Letter")

    @api.model
    def _is_complete(self, partner):
        """Return True without a postcode too: a country may have none; only the postal service requires one."""
        country = partner.country_id
        return bool(partner.street and partner.city and country and (partner.zip or not country.zip_required))

    @api.model
    def _last_deliveries(self, cases):
        """Return a letter as bounced if somebody marked it as returned: it leaves no notification in Odoo's mail."""
        Letter = self.env["collections.printed.letter"].sudo()
        returned = Letter.search([("case_id", "in", cases.ids), ("state", "=", "returned")], order="id")
        return {letter.case_id.id: (letter.address, "bounce") for letter in returned}

    @api.model
    def _deliver(self, steps, verdicts):
        """Put a letter for each step on the pile to print."""
        recipients = self._recipients(steps.case_id)
        attachments = self._attachments(steps, verdicts)
        letters = self.env["collections.printed.letter"].sudo()
        letters = letters.create(
            [
                {
                    "case_id": step.case_id.id,
                    "partner_id": recipients[step.case_id.id].id,
                    "address": self._address(recipients[step.case_id.id]),
                    "attachment_id": attachments[step.case_id.id].id,
                    "level_id": step.level_id.id,
                }
                for step in steps
            ]
        )
        return {
            step: self._contact_values(
                step,
                verdicts[step.case_id.id],
                kind="message",
                person_id=letter.partner_id.id,
                address=letter.address,
                summary=self._summary(step),
                printed_letter_id=letter.id,
            )
            for step, letter in zip(steps, letters, strict=True)
        }

    @api.model
    def _waits(self):
        self.env["collections.printed.letter"].flush_model()
        return SQL(
            "EXISTS (SELECT FROM collections_printed_letter letter"
            " WHERE letter.id = contact.printed_letter_id AND letter.state IN ('to_print', 'printed'))"
        )

    @api.model
    def _in_hand(self, contacts):
        return contacts.filtered(lambda contact: contact.printed_letter_id.state == "printed")

    @api.model
    def _withdraw(self, contacts):
        contacts.printed_letter_id._set("cancelled")
