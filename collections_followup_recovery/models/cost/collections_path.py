from odoo import api, models

from odoo.addons.collections_followup.tools import kinds

from ...decision.paths import Owed

#: Prefix of the model names of all paths.
PREFIX = "collections.path."


class CollectionsPath(models.AbstractModel):
    """The contract of a path: one way to go on with the debts of a customer, compared with all others by what it may
    bring and what it costs.

    Each path is a model ``collections.path.<code>`` in a file of its own, of this add-on or another, such as a claim in
    court. It must define:

    1. `_label`: its name, translated.
    2. `_figures(cases, owed)`: what it may bring and cost for many cases of one company, as
       ``decision.paths.Path``, with a Reason for each figure that says where it comes from (its ``addon`` is the one
       that has the sentence). A case for which the path is not open is left out. It is called for hundreds of cases at
       a time and takes as many queries for a thousand as for one.

    It may define:

    - ``_place``: its place in the comparison, the lowest first.
    - `_lead(case)`: the action that opens what has to be done once a person has decided for it; by default there is
      nothing to do. A UserError says why it cannot be done yet; the decision stays.

    Figures are in the currency of the company and begin today: what was spent is spent. `_figures` is called with all
    rights, since whoever sees a case may know what it is worth; `_lead` with those of the user. Nothing happens by
    itself: a path only proposes, and leads to where a person acts.
    """

    _name = "collections.path"
    _description = "Way to Go On"

    _place = 100

    # === MUST BE GIVEN === #

    @api.model
    def _label(self):
        """Return the name of the path, translated."""
        raise NotImplementedError

    @api.model
    def _figures(self, cases, owed):
        """Return what the path may bring and cost: {case id: Path}.

        :param cases: cases of one company
        :param owed: {case id: Owed}, for each of them
        """
        raise NotImplementedError

    # === MAY BE GIVEN === #

    @api.model
    def _lead(self, case):
        """Return the action that opens what has to be done; None if there is nothing."""
        return None

    # === ALL PATHS === #

    @api.model
    def _all(self):
        """Return all paths by code, in their order."""
        return kinds.in_order(self.env, PREFIX)

    @api.model
    def _selection(self):
        """Return (code, label) of all paths."""
        return [(code, path._label()) for code, path in self._all().items()]

    @api.model
    def _compare(self, cases):
        """Return the paths of cases of one company, in their order: {case id: (Owed, list of Path)}.

        Cases of which nothing is overdue that is not on hold are left out.
        """
        owed = self._owed(cases)
        cases = cases.browse(owed)
        paths = self._all().values() if owed else ()
        found = [path.sudo()._figures(cases.sudo(), owed) for path in paths]  # see above
        return {
            case_id: (of_case, [of_path[case_id] for of_path in found if case_id in of_path])
            for case_id, of_case in owed.items()
        }

    @api.model
    def _owed(self, cases):
        """Return what is overdue and not on hold, after credits: {case id: Owed}."""
        found = {}
        for case_id, assessment in cases._assess_today().items() if cases else ():
            today, overdue = assessment.today, [i for i in assessment.collectible if i.overdue(assessment.today)]
            if overdue:
                found[case_id] = Owed(tuple(((today - item.due).days, item.value) for item in overdue))
        return found
