from odoo import fields, models

from ...decision.payment import pays_by_check


class ResCompany(models.Model):
    """The settings of a company for its customers' page."""

    _inherit = "res.company"

    collections_takes_checks = fields.Boolean(
        "Pay by Check",
        default=True,
        help="Customers are told how to pay by check where that is customary, such as in the United States, Canada, "
        "France and the United Kingdom. Elsewhere the page does not speak of checks.",
    )

    def _collections_takes_check_of(self, customer):
        """Return True if the company wishes to be paid by check by a customer, and both their countries have checks."""
        countries = (self.country_id.code, (customer.country_id or self.country_id).code)
        return self.collections_takes_checks and all(map(pays_by_check, countries))
