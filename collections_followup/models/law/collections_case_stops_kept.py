from odoo import models


class CollectionsCase(models.Model):
    """What customers have asked us to stop stays stopped when they move or merge."""

    _inherit = "collections.case"

    def copy_data(self, default=None):
        """Leave out what is stopped: a copy gets the requests themselves, see ``_twin``."""
        names = self.env["collections.stop"]._fields_by_scope().values()
        return [
            {name: value for name, value in vals.items() if name not in names} for vals in super().copy_data(default)
        ]

    def _twin(self, partner):
        twin = super()._twin(partner)
        for stop in self.env["collections.stop"].sudo()._of_cases(self):  # the system moves cases
            twin._record_stop(stop.scope, stop.source, words=stop.words, date=stop.date, user_id=stop.user_id.id)
        return twin

    def _hold_back(self, kept):
        """Hand over the requests first, so that the case that is kept needs none of its own."""
        stops = self.env["collections.stop"].sudo()  # the system moves cases
        self._hand_over(kept, {stops._fields["case_id"]: stops.search([("case_id", "in", self.ids)])})
        stopped = (kept | self).filtered("stopped_all").mapped("stopped_all")
        result = super()._hold_back(kept)
        if stopped:
            kept.stopped_all = min(stopped)
        return result
