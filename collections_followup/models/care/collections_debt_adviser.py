from odoo import api, fields, models


class CollectionsDebtAdviser(models.Model):
    """Where people in a country get advice on their debts without paying for it."""

    _name = "collections.debt.adviser"
    _inherit = ["collections.shared"]
    _description = "Free Debt Advice"
    _order = "country_id, sequence, id"

    name = fields.Char(required=True, help="Who gives the advice, as they call themselves.")
    active = fields.Boolean(default=True, help="Advisers that are not active are no longer named.")
    sequence = fields.Integer(default=10, help="Order in which they are named.")
    country_id = fields.Many2one("res.country", required=True, index=True, help="The country whose people they advise.")
    website = fields.Char(help="The address of their site.")
    phone = fields.Char(help="Their number, as it is dialled in the country.")
    about = fields.Char(translate=True, help="Whom they advise and what it costs, in a few words for customers.")
    source = fields.Char(required=True, help="What this rests on.")
    confidence = fields.Selection(
        [("high", "High"), ("medium", "Medium"), ("low", "Low: From Memory")],
        required=True,
        default="medium",
        help="How sure it is.",
    )
    reviewed_on = fields.Date(required=True, help="When somebody last checked it.")

    @api.model
    def _for(self, case):
        """Return the advisers to name to a customer: those of their country, else of the company's."""
        country = case.partner_id.country_id or case.company_id.country_id
        return self.sudo().search([("country_id", "=", country.id)])  # customers have no rights of their own
