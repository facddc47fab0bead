from odoo import models


class AccountPayment(models.Model):
    _inherit = "account.payment"

    # Payments that wait for their bank line, among all that were ever made: the night reads them customer by customer
    _collections_unmatched = models.Index("(partner_id) WHERE is_matched IS NOT TRUE")
