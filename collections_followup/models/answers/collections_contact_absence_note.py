from odoo import api, fields, models
from odoo.tools import email_domain_extract, email_normalize

from ...decision.absence import Absence, read_absence

LEFT = "collections_followup.mail_activity_left"


class CollectionsContact(models.Model):
    """Absence notes in the contact log: what they offer is shown to a person, and not used otherwise."""

    _inherit = "collections.contact"

    instead = fields.Char(
        "Write To Instead",
        compute="_compute_absence",
        help="Addresses that an absence note names. They are used only when somebody takes one.",
    )
    has_left = fields.Boolean(
        compute="_compute_absence", help="The absence note says that the person has left the customer for good."
    )

    @api.depends("kind", "mail_message_id", "address")
    def _compute_absence(self):
        for contact in self:
            absence = contact._absence()
            contact.instead = ", ".join(absence.instead)
            contact.has_left = absence.left

    def _absence(self):
        if self.kind != "automatic" or not self.mail_message_id:
            return Absence()
        sender = email_normalize(self.address or "") or ""
        return read_absence(self._text(), sender, self._our_addresses(sender))

    def _our_addresses(self, sender):
        """Return our own addresses, and the domains that are ours alone: not the domain of the customer."""
        company = self.sudo().company_id
        own = {email_normalize(company.email or ""), email_domain_extract(company.email or "")}
        own |= set(self.env["mail.alias.domain"].sudo().search([("name", "!=", False)]).mapped("name"))
        own |= set(company.user_ids.mapped("email_normalized"))
        return own - {None, False, "", email_domain_extract(sender)}

    def _ask_who_it_is_now(self):
        """Ask the responsible person to find out who has replaced somebody who has left."""
        case = self.case_id
        if self.has_left and not case.activity_search([LEFT], only_automated=False):
            today = case.company_id._collections_day()
            case._plan_activities([case._asked_values(self.env.ref(LEFT), today, self._text())])

    def action_take_address(self):
        """Open the offer of the absence note, to choose an address from it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Write to Somebody Else"),
            "res_model": "collections.absence",
            "view_mode": "form",
            "target": "new",
            "context": {"default_contact_id": self.id},
        }
