from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_domain_extract, email_normalize

from ..models.answers.collections_contact_absence_note import LEFT


class CollectionsAbsence(models.TransientModel):
    """The decision on an absence note: to whom the customer's messages go from now on."""

    _name = "collections.absence"
    _inherit = "collections.wizard"
    _description = "Address from an Absence Note"

    contact_id = fields.Many2one("collections.contact", "Logged Contact", required=True, help="The absence note.")
    said = fields.Text("Absence Note", compute="_compute_said", help="What the absence note says.")
    instead = fields.Char(related="contact_id.instead")
    email = fields.Char(
        "E-mail",
        compute="_compute_email",
        store=True,
        readonly=False,
        help="Messages about overdue invoices go to this address from now on.",
    )
    name = fields.Char(help="Whose address it is, if it is a person's.")
    is_elsewhere = fields.Boolean(
        "At Another Domain",
        compute="_compute_is_elsewhere",
        help="The address is at another domain than the customer's.",
    )

    @api.depends("contact_id")
    def _compute_said(self):
        for wizard in self:
            wizard.said = wizard.contact_id._text()

    @api.depends("contact_id")
    def _compute_email(self):
        for wizard in self:
            wizard.email = (wizard.contact_id.instead or "").split(", ")[0]

    @api.depends("email", "contact_id")
    def _compute_is_elsewhere(self):
        for wizard in self:
            case = wizard.contact_id.case_id
            known = {email_domain_extract(partner.email or "") for partner in case.recipient_id | case.partner_id}
            wizard.is_elsewhere = email_domain_extract(wizard.email or "") not in known - {"", False}

    def action_take(self):
        """Make it the collections contact: as a customer's page would, and with a note for colleagues."""
        self.ensure_one()
        case = self.contact_id.case_id
        case.check_access("write")
        email = email_normalize(self.email)
        if not email:
            raise UserError(self.env._("“%s” is no e-mail address.", self.email))
        # users who work the case decide to whom its messages go, without the right to edit contacts
        self.env["collections.page.preferences"].sudo()._save_contact(
            case.sudo(), {"name": self.name or False, "email": email}
        )
        case.message_post(
            body=self.env._("Messages go to %(email)s from now on, as an absence note says.", email=email)
        )
        case.activity_feedback([LEFT], only_automated=False)
        case.action_offers_seen()
        case.sudo()._refresh()
