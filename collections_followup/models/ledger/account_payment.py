from odoo import models


class AccountPayment(models.Model):
    _inherit = "account.payment"

    # What waits for its bank line, of all that was ever paid: the night reads it customer by customer
    _collections_unmatched = models.Index("(partner_id) WHERE is_matched IS NOT TRUE")
