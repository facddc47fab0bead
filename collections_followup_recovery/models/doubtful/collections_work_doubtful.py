from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.collections_followup.const import MANAGER_GROUP


class CollectionsWorkDoubtful(models.AbstractModel):
    """Doubtful debts of which something was settled, so that it is to be moved back."""

    _name = "collections.work.doubtful"
    _inherit = "collections.work"
    _description = "Doubtful debts that were settled"

    _place = 87
    _icon = "fa-exchange"
    _model = "collections.doubtful"
    _company = "company_id"
    _groups = MANAGER_GROUP

    @api.model
    def _waiting(self):
        for name in ("account.move.line", "collections.doubtful", "collections.doubtful.item"):
            self.env[name].flush_model()
        return Domain(
            "id",
            "in",
            SQL(
                """(SELECT item.doubtful_id
                      FROM collections_doubtful_item item
                      JOIN collections_doubtful doubtful ON doubtful.id = item.doubtful_id
                      JOIN account_move_line debt ON debt.id = item.line_id
                      JOIN account_move_line moved ON moved.id = item.moved_line_id
                     WHERE doubtful.state = 'posted' AND moved.amount_residual > 0
                       AND GREATEST(debt.amount_residual, 0) < moved.amount_residual)"""
            ),
        )

    @api.model
    def _label(self):
        return self.env._("Doubtful Debts That Were Settled")

    @api.model
    def _button(self):
        return self.env._("Move Back")

    @api.model
    def _about(self, records):
        return {doubtful.id: doubtful._in_one_line() for doubtful in records}
