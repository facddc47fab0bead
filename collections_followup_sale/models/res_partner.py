from odoo import fields, models


class ResPartner(models.Model):
    """Credit limits with an end, beside that of Odoo."""

    _inherit = "res.partner"

    collections_limit_until = fields.Date(
        "Credit Limit Until", company_dependent=True, help="Last day of the credit limit; empty: it has no end."
    )
    collections_extra_limit = fields.Float(
        "Extra Credit", company_dependent=True, help="Added to the credit limit for some time."
    )
    collections_extra_until = fields.Date(
        "Extra Credit Until", company_dependent=True, help="Last day of the extra credit; empty: it has no end."
    )

    def _collections_limit(self, company, today):
        """Return the credit limit of a customer in a company; None if there is none.

        :param company: res.company, whichever the user works for now
        """
        self.ensure_one()
        partner = self.with_company(company).sudo()  # whoever sells need not see limits; they decide all the same
        if not partner.use_partner_credit_limit:
            return None
        has_extra = not partner.collections_extra_until or today <= partner.collections_extra_until
        return partner.credit_limit + (partner.collections_extra_limit if has_extra else 0.0)
