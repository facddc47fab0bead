from odoo import models


class SnailmailLetter(models.Model):
    _name = "snailmail.letter"
    _inherit = ["snailmail.letter", "collections.evidence"]
    _evidence = {"attachment_id": [("model", "=", "collections.case")]}

    def _snailmail_print_valid_address(self):
        """Hold back letters that would not be written in the same way now."""
        outdated = self.message_id._collections_last_look()
        left = self.filtered(lambda letter: letter.message_id not in outdated)
        return super(SnailmailLetter, left)._snailmail_print_valid_address() if left else None
