from odoo.fields import Domain
from odoo.http import request

from odoo.addons.account_payment.controllers.portal import PortalAccount


class CollectionsOverdue(PortalAccount):
    """Odoo's own pages call no invoice overdue that the customer is not pressed for."""

    def _get_overdue_invoices_domain(self, partner_id=None):
        domain = Domain(super()._get_overdue_invoices_domain(partner_id))
        # whether invoices are protected is asked of cases, which customers cannot read
        protected = request.env["account.move"].sudo().search(domain).filtered("collections_protection")
        return domain & Domain("id", "not in", protected.ids)
