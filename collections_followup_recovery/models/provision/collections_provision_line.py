from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CollectionsProvisionLine(models.Model):
    """What is provided for: all debts of an age, or all of one customer."""

    _name = "collections.provision.line"
    _description = "Line of a Provision"
    _inherit = ["collections.decided.line", "collections.limited"]
    _order = "provision_id, case_id desc, id"
    _rec_name = "bucket"
    _decided = "provision_id"
    _by_code = {"bucket": False, "amount": 0.0}

    provision_id = fields.Many2one(
        "collections.provision", required=True, ondelete="cascade", index=True, help="The provision."
    )
    company_id = fields.Many2one(related="provision_id.company_id")
    currency_id = fields.Many2one(related="provision_id.currency_id")
    bucket = fields.Selection(
        lambda self: self.env["collections.aging.line"]._buckets(),
        "Age",
        readonly=True,
        help="How long the debts had been due; empty for a customer.",
    )
    case_id = fields.Many2one(
        "collections.case",
        "Customer",
        domain="[('company_id', '=', company_id)]",
        ondelete="restrict",
        help="A customer who is provided for alone, such as one who is insolvent.",
    )
    amount = fields.Monetary("Open", readonly=True, help="What was open on the day, credits taken off.")
    rate = fields.Float("Rate (%)", digits=(5, 2), help="The share that is not expected to come.")
    provision = fields.Monetary(
        "Provided For", compute="_compute_provision", store=True, help="What is not expected to come."
    )
    reason = fields.Char(help="What the rate rests on.")

    _rate_is_a_share = models.Constraint("CHECK (rate BETWEEN 0 AND 100)", "A rate is between 0 and 100 %.")
    _either = models.Constraint(
        "CHECK ((bucket IS NULL) != (case_id IS NULL))", "A line is for an age or for a customer."
    )

    @api.depends("amount", "rate")
    def _compute_provision(self):
        for line in self:
            line.provision = line.currency_id.round(max(line.amount, 0.0) * line.rate / 100)

    @api.constrains("provision_id", "case_id")
    def _check_customer_once(self):
        """Refuse a second line of a customer; merged customers may have two in what is booked."""
        for provision in self.filtered("case_id").provision_id:
            single = provision.line_ids.filtered("case_id")
            if len(single) > len(single.case_id):
                raise ValidationError(self.env._("This customer has a line of their own already."))

    @api.model_create_multi
    def create(self, vals_list):
        """Add customers to drafts; what is open of them is taken from the ages."""
        lines = super().create(vals_list)
        for provision in lines.filtered("case_id").provision_id:
            provision._fill()
        return lines

    def unlink(self):
        """Count a customer that has no line any more among the ages again."""
        provisions = self.filtered("case_id").provision_id
        result = super().unlink()
        for provision in provisions.exists():
            provision._fill()
        return result
