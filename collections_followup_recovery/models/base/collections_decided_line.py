from odoo import api, models


class CollectionsDecidedLine(models.AbstractModel):
    """A line of what somebody proposes and somebody decides about: people change it as long as that is a draft."""

    _name = "collections.decided.line"
    _inherit = "collections.by.people"
    _description = "Line of What Is Decided"

    #: Name of the many-to-one field of what is decided about.
    _decided = None
    #: Name of the field that says what was open of its journal item (``line_id``) when it was proposed, if it is about
    #: one.
    _asked = None

    @api.model_create_multi
    def create(self, vals_list):
        """Add lines to drafts."""
        lines = super().create(vals_list)
        lines._check_undecided()
        return lines

    def write(self, vals):
        """Change lines of drafts, which stay in drafts."""
        self._check_undecided()
        result = super().write(vals)
        self._check_undecided()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_of_drafts(self):
        self._check_undecided()

    def _changes(self):
        """Return of which debts another amount is open now than when they were proposed, as sentences."""
        return [
            self.env._(
                "%(invoice)s: %(then)s was open then, %(now)s is open now.",
                invoice=line.move_id.name,
                then=line.currency_id.format(line[self._asked]),
                now=line.currency_id.format(line.line_id.amount_residual_currency),
            )
            for line in self
            if line.currency_id.compare_amounts(line[self._asked], line.line_id.amount_residual_currency)
        ]

    def _check_undecided(self):
        """:raises UserError: if somebody has decided"""
        if not self.env.su:
            self[self._decided]._check_undecided()
