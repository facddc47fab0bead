from odoo import api, models

#: The window that lists the records counted.
WORKLIST = "collections_followup.collections_worklist_action"


class CollectionsOverviewWaiting(models.AbstractModel):
    """The work that waits for a person, by kind: how much of it is on the worklist, which a click opens."""

    _name = "collections.overview.card.waiting"
    _inherit = ["collections.overview.card"]
    _description = "What Waits for a Person"

    _place = 10
    _component = "waiting"

    @api.model
    def _title(self):
        return self.env._("Waiting for You")

    @api.model
    def _content(self, scope):
        figures = self._figures(scope)
        title = self._title() if scope.mine else self.env._("Waiting for the Team")
        return {"title": title, "figures": figures, "count": sum(figure["count"] for figure in figures)}

    @api.model
    def _figures(self, scope):
        """Return a figure for each kind of work that waits, in one query."""
        now = self.env["collections.worklist"]._now(scope.mine)
        totals = self.env["collections.worklist"]._totals(now)
        kinds = self.env["collections.work"]._all().items()
        return [self._of_kind(name, kind, totals[name], now) for name, kind in kinds if name in totals]

    @api.model
    def _of_kind(self, name, kind, found, now):
        """Return the figure of a kind of work.

        :param found: (company, number, overdue) of each company, as of `_totals`
        """
        domain = now & self.env["collections.worklist"]._of_kinds(name)
        opens = self._opens(WORKLIST, kind._label(), domain)
        amount = self._amounts((company, overdue) for company, _count, overdue in found)
        count = sum(count for _company, count, _overdue in found)
        at_once = kind._at_once(now)
        return self._figure(name, kind._label(), count, opens, amount=amount, icon=kind._icon, at_once=at_once)
