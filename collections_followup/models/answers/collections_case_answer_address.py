import re

from odoo import api, models
from odoo.tools import consteq, formataddr
from odoo.tools.misc import hmac

#: Characters of the signature: 64 bits, too many to try out by e-mail.
SIGNATURE = 16
#: The part after the alias in the address to which a customer answers.
TOKEN = re.compile(rf"^[^@]*\+(?P<id>\d{{1,10}})-(?P<signature>[0-9a-f]{{{SIGNATURE}}})@")
#: Longer ones would be folded with "Reply-To: ", which some mail servers do not accept (Odoo has the same limit).
LONGEST_REPLY_TO = 68


class CollectionsCase(models.Model):
    """Addresses to which customers answer, each of which names its case.

    ``accounts+12-0123456789abcdef@example.com``: the id of the case and its signature. Mail programs lose
    References; the address to which they answer stays.
    """

    _inherit = "collections.case"

    def _notify_get_reply_to_batch(self, defaults=None, author_ids=None):
        """Let customers answer to the alias of the company, if it has one: reminders and colleagues' messages alike."""
        reply_to = super()._notify_get_reply_to_batch(defaults=defaults, author_ids=author_ids)
        for case in self.sudo():
            if address := case._answer_address():
                named = formataddr((case.company_id.name, address))
                reply_to[case.id] = named if len(named) <= LONGEST_REPLY_TO else address
        return reply_to

    def _answer_address(self):
        """Return the address to which the customer answers; None as long as the company has no alias for it."""
        alias = self.company_id.collections_answer_alias_id
        if not alias.alias_name or not alias.alias_domain:
            return None
        return f"{alias.alias_name}+{self.id}-{self._answer_signature(self.id)}@{alias.alias_domain}"

    @api.model
    def _answer_signature(self, case_id):
        return hmac(self.env(su=True), "collections_answer", case_id)[:SIGNATURE]

    @api.model
    def _of_answer_addresses(self, emails):
        """Return the cases that addresses name by a genuine token, whatever precedes it: an alias may be renamed.

        If a case was merged into another one, it is that one.
        """
        found = filter(None, map(TOKEN.match, emails))
        ids = {int(f["id"]) for f in found if consteq(self._answer_signature(int(f["id"])), f["signature"])}
        cases = self.browse(ids).exists()
        gone = ids - set(cases.ids)
        return cases | self.env["collections.case.former"].search([("former_id", "in", list(gone))]).case_id
