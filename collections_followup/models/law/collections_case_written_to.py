from odoo import fields, models


class CollectionsCase(models.Model):
    """Whom colleagues may write to now, or later, when many are written to at once."""

    _inherit = "collections.case"

    def _not_written_to(self, channel):
        """Return why colleagues do not write to customers by a channel, now or later: {case: sentences}.

        What contact rules let leave later is written, and waits as each message does.
        """
        now = fields.Datetime.now()
        found = self._permissions_of_all(channel, now)
        never = self.filtered(lambda case: case.id in found and (found[case.id].held or not found[case.id].first))
        return {
            case: case._refusals_in_words(case._permissions([channel], now)[channel])
            for case in never | self._stopped_by(channel)
        }
