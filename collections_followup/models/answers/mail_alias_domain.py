from odoo import api, models

from .collections_case_answer_address import TOKEN


class MailAliasDomain(models.Model):
    _inherit = "mail.alias.domain"

    @api.model
    def _find_aliases(self, email_list):
        """Return addresses to which customers answer as our own: no partner is made of them or written to by them."""
        found = super()._find_aliases(email_list)
        ours = self.env["collections.case"].sudo()
        return found + [e for e in email_list if e not in found and self._is_answer_address(ours, e)]

    @api.model
    def _is_answer_address(self, cases, email):
        return bool(email and TOKEN.match(email) and cases._of_answer_addresses([email]))
