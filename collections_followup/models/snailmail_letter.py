from odoo import models


class SnailmailLetter(models.Model):
    _inherit = "snailmail.letter"

    def _snailmail_print_valid_address(self):
        """Whoever has paid by now is not written to."""
        paid = self.message_id._collections_withdraw_paid()
        left = self.filtered(lambda letter: letter.message_id not in paid)
        return super(SnailmailLetter, left)._snailmail_print_valid_address() if left else None
