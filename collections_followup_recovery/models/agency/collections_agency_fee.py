from odoo import fields, models

from ...decision.commission import Fee


class CollectionsAgencyFee(models.Model):
    """A line of the schedule of fees of an agency."""

    _name = "collections.agency.fee"
    _description = "Fee of an Agency"
    _inherit = ["collections.by.people", "collections.limited"]
    _order = "age_from, amount_from, id"
    _rec_name = "agency_id"

    agency_id = fields.Many2one(
        "collections.agency", required=True, ondelete="cascade", index=True, help="Who is paid by it."
    )
    currency_id = fields.Many2one(related="agency_id.currency_id", help="Currency of the company.")
    age_from = fields.Integer("Days Overdue From", help="Age of the oldest invoice at the hand-over.")
    amount_from = fields.Monetary(help="What is handed over.")
    percent = fields.Float("Commission (%)", digits=(5, 2), help="Share of what is recovered.")
    minimum = fields.Monetary(help="Least commission once something was recovered; never more than that.")
    fixed = fields.Monetary("Fixed Fee", help="What is due for the hand-over, whatever comes of it.")

    _sane = models.Constraint(
        "CHECK (age_from >= 0 AND amount_from >= 0 AND percent BETWEEN 0 AND 100 AND minimum >= 0 AND fixed >= 0)",
        "Fees cannot be negative, and no commission is above 100 %.",
    )
    _once = models.Constraint(
        "UNIQUE (agency_id, age_from, amount_from)", "There is a line for this age and amount already."
    )

    def _as_value(self):
        return Fee(self.age_from, self.amount_from, self.percent, self.minimum, self.fixed)
