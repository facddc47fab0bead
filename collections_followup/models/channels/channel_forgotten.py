from odoo import api, models

from ...decision.waiting_message import CHANNEL_GONE
from ...tools import bulk
from ..base.collections_channel import PREFIX


class CollectionsChannel(models.AbstractModel):
    """Cleans up levels and customers when an add-on that has brought channels is uninstalled."""

    _inherit = "collections.channel"

    @api.model
    def _forget(self, models):
        """Remove from levels and customers what an add-on takes with it.

        :param models: names of the models that are removed
        """
        lines, cases = self.env["collections.level.channel"].sudo(), self.env["collections.case"].sudo()
        if codes := [name.removeprefix(PREFIX) for name in models if name.startswith(PREFIX)]:
            self._take_back_all(codes)
            lines.search([("fallback", "in", codes)]).fallback = False
            for line in lines.search([("channel", "in", codes)]):
                line._replace_by_fallback()
            wishing = cases.search([("preferred_channel", "in", codes)])
            # the next night evaluates them: at the end of this transaction tables are gone that models still name
            bulk.update(wishing, {case.id: {"preferred_channel": None, "evaluate_on": None} for case in wishing})
        sent = self.env["collections.level.wording"].sudo().search([])  # pylint: disable=no-search-all
        sent.filtered(lambda line: line.wording._name in models).unlink()

    @api.model
    def _take_back_all(self, codes):
        """Withdraw messages that wait to leave by these channels: they never will, and must not count as sent."""
        contacts = self.env["collections.contact"].sudo()
        waiting = contacts._waiting(contacts.search([("channel", "in", codes)]).case_id)
        gone = waiting.filtered(lambda contact: contact.channel in codes)
        gone._take_back(dict.fromkeys(gone, (CHANNEL_GONE,)))
