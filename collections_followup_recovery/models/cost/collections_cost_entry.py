from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CollectionsCostEntry(models.Model):
    """A cost of collecting that is no contact: entered by hand, or taken from the line of a vendor bill."""

    _name = "collections.cost.entry"
    _description = "Entered Cost of Collecting"
    _inherit = ["collections.by.people", "collections.limited", "collections.on.bill"]
    _order = "date desc, id desc"
    _rec_name = "kind"
    _check_company_auto = True

    case_id = fields.Many2one(
        "collections.case", "Customer", required=True, index=True, ondelete="restrict", help="About whose debts it was."
    )
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(required=True, default=fields.Date.context_today, help="When it arose.")
    kind = fields.Selection(lambda self: self._kinds(), required=True, default="other", help="What was paid for.")
    amount = fields.Monetary(
        compute="_compute_amount",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        help="What it cost, in the currency of the company, without taxes that are taken back; of a bill that is about "
        "several customers: the part for this one.",
    )
    text = fields.Char("What For", help="What it was for, in one line.")

    @api.model
    def _kinds(self):
        """Return the kinds of costs that are entered: (code, label)."""
        return [
            ("agency", self.env._("Agency")),
            ("court", self.env._("Court")),
            ("lawyer", self.env._("Lawyer")),
            ("enforcement", self.env._("Enforcement")),
            ("tracing", self.env._("Search for an Address")),
            ("information", self.env._("Credit Information")),
            ("other", self.env._("Other")),
        ]

    @api.depends("kind", "text")
    def _compute_display_name(self):
        kinds = dict(self._kinds())
        for entry in self:
            entry.display_name = entry.text or kinds.get(entry.kind)

    @api.depends("bill_line_id")
    def _compute_amount(self):
        for entry in self:
            entry.amount = entry.bill_line_id.balance if entry.bill_line_id else entry.amount

    @api.constrains("case_id", "bill_line_id")
    def _check_bill(self):
        return super()._check_bill()

    @api.constrains("bill_line_id")
    def _check_counted_once(self):
        for entry in self.filtered("bill_line_id"):
            if placement := self.env["collections.placement"].search([("bill_id", "=", entry.bill_line_id.move_id.id)]):
                raise ValidationError(
                    self.env._(
                        "The commission of this bill is counted with %s already.",
                        ", ".join(placement.mapped("display_name")),
                    )
                )
