from itertools import chain, compress

from odoo import api, models
from odoo.tools import SQL


class CollectionsFactSettings(models.AbstractModel):
    """The settings on the case for the follow-up of its customer."""

    _name = "collections.fact.settings"
    _inherit = ["collections.fact"]
    _description = "Settings of a Customer"

    _about = "case"
    _reads = ("collections.case",)

    @api.model
    def _columns(self):
        return {
            "excluded": SQL("COALESCE(kase.excluded, FALSE)"),
            "exclusion_reason": SQL("COALESCE(kase.exclusion_reason, '')"),
            "paused_until": SQL("kase.paused_until"),
            "manual": SQL("kase.mode = 'manual'"),
            "preferred": SQL("COALESCE(kase.preferred_channel, '')"),
            "forbidden": SQL("ARRAY[%s]::boolean[]", self._wishes()),
        }

    def _wishes(self):
        forbidding = self.env["collections.channel"]._forbidding()
        return SQL(", ").join(SQL.identifier("kase", name) for name in forbidding)

    @api.model
    def _given(self, values):
        """Return the values with the codes of the channels that the customer forbids."""
        forbidden = values.pop("forbidden")
        if any(forbidden):
            forbidding = self.env["collections.channel"]._forbidding().values()
            values["unwanted"] = frozenset(chain.from_iterable(compress(forbidding, forbidden)))
        return values

    @api.model
    def _compared(self):
        """Return the fingerprint of the case: its own settings, and the indicators, by which segments may choose."""
        return ["write_date", *self.env["collections.indicator"]._all()]

    @api.model
    def _fingerprint(self, company):
        yield SQL("SELECT evaluated.id, %s FROM evaluated", self._hash(*map(SQL.identifier, self._compared())))
