from odoo import api, models
from odoo.fields import Domain

#: Reasons why a customer is not followed up that only a person can remove.
REASONS = ("no_policy", "item_without_due_date")


class CollectionsCase(models.Model):
    _inherit = "collections.case"

    # the overview counts them among a hundred thousand others
    _not_followed_up = models.Index(f"(id) WHERE state = 'open' AND reason_code IN {REASONS}")


class CollectionsWorkPolicy(models.AbstractModel):
    """Customers whom no policy fits, and debts without a due date."""

    _name = "collections.work.policy"
    _inherit = "collections.work"
    _description = "Customers whom no policy fits, and debts without a due date"

    _place = 85
    _icon = "fa-ban"
    _model = "collections.case"
    _case = "id"

    @api.model
    def _waiting(self):
        return Domain("state", "=", "open") & Domain("reason_code", "in", REASONS)

    @api.model
    def _label(self):
        return self.env._("Not Followed Up")

    @api.model
    def _button(self):
        return self.env._("Show")

    @api.model
    def _about(self, records):
        return {case.id: case.why for case in records}
