from odoo import fields, models
from odoo.exceptions import ValidationError


class CollectionsOnBill(models.AbstractModel):
    """A cost that somebody has entered, and that a line of a vendor bill may ask for.

    What is entered about a line takes the place of that line's analytic distribution for the same customer. A model
    that inherits it has the fields ``case_id`` and ``company_id``.
    """

    _name = "collections.on.bill"
    _description = "Cost on a Vendor Bill"

    bill_line_id = fields.Many2one(
        "account.move.line",
        "Line of a Bill",
        domain="[('move_id.move_type', 'in', ('in_invoice', 'in_refund', 'in_receipt')), "
        "('parent_state', '=', 'posted'), ('display_type', '=', 'product'), ('company_id', 'child_of', company_id)]",
        index="btree_not_null",
        ondelete="set null",
        help="The vendor bill that asks for it, if there is one: it is not counted once more by its analytic "
        "distribution. If its line is deleted, the cost stays as entered.",
    )

    def _check_bill(self):
        """:raises ValidationError: if a line is none of a bill to the company of the customer"""
        for cost in self.filtered("bill_line_id"):
            line, company = cost.bill_line_id, cost.company_id
            if line.company_id.root_id != company or not line.move_id.is_purchase_document(include_receipts=True):
                raise ValidationError(self.env._("Choose a line of a bill to %s.", company.display_name))
