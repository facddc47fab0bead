from odoo import api, fields, models
from odoo.exceptions import UserError


class CollectionsLateClaim(models.Model):
    """Interest, or a sum, of a late invoice that is in the books; written by code alone, and kept."""

    _name = "collections.late.claim"
    _description = "Booked Interest or Charge"
    _order = "id desc"
    _rec_name = "name"

    name = fields.Char("Charge", required=True, readonly=True, help="What it is, as the customer was told.")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, help="To whom it is owed.")
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, readonly=True, index=True, ondelete="restrict", help="Who owes it."
    )
    kind = fields.Selection(
        [("interest", "Interest"), ("fixed_sum", "Fixed Sum"), ("fee", "Fee")],
        required=True,
        readonly=True,
        help="What kind it is.",
    )
    key = fields.Char(readonly=True, help="Which of its kind it is, among those of the customer.")
    move_id = fields.Many2one(
        "account.move",
        "Late Invoice",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        help="What was late.",
    )
    line_id = fields.Many2one(
        "account.move.line",
        "Journal Item",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="What was late.",
    )
    booked_id = fields.Many2one(
        "account.move",
        "Booked in",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        help="Where it is booked.",
    )
    state = fields.Selection(related="booked_id.state", string="Status")
    day = fields.Date("Until", required=True, readonly=True, help="Interest up to this day is included.")
    amount = fields.Monetary(required=True, readonly=True, help="What was booked.")
    currency_id = fields.Many2one("res.currency", required=True, readonly=True, help="Currency of the amount.")
    reckoning = fields.Json(readonly=True, help="The periods, balances and rates from which the amount was reckoned.")

    def write(self, vals):  # pylint: disable=method-required-super
        self.check_access("write")
        raise UserError(self.env._("What was booked cannot be changed. Cancel or credit the invoice instead."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was booked cannot be changed. Cancel or credit the invoice instead."))
