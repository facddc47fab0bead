from odoo import api, fields, models
from odoo.exceptions import UserError


class CollectionsCase(models.Model):
    """Interest and fixed sums of a customer: how they were reckoned, and what can be done about them."""

    _inherit = "collections.case"

    waiver_ids = fields.One2many(
        "collections.waiver", "case_id", "Waivers", help="What this customer was spared, and why."
    )
    late_table = fields.Html(
        "Reckoning", compute="_compute_late", help="How interest was reckoned: periods, balances, rates and sources."
    )
    late_lacks = fields.Text(
        "Not Reckoned", compute="_compute_late", help="Why some invoices bear no interest, such as a missing rate."
    )
    late_charged = fields.Boolean(
        "Owes Charges", compute="_compute_late", help="Whether interest or fixed sums are owed now."
    )

    @api.depends_context("uid", "lang")
    def _compute_late(self):
        for case in self:
            reckoning = self.env["collections.late.reckoning"]._of_case(case.sudo())  # read with the case
            case.late_table = self.env["ir.qweb"]._render(
                "collections_followup_charges.reckoning", {"reckoning": reckoning, "env": self.env}
            )
            case.late_lacks = "\n".join(reckoning.lacks)
            case.late_charged = bool(reckoning.asked)

    def action_book_charges(self):
        """Book the interest and fixed sums that the customer owes now, and open the invoices."""
        self.ensure_one()
        self.check_access("write")
        self.env["account.move"].check_access("create")
        case = self.sudo()  # the contract reads ledgers of branches, too; the user may create invoices
        day = case.company_id._collections_day()
        charges = case._assess_today()[case.id].charges
        if not charges:
            raise UserError(self.env._("%s owes no interest or charges now.", self.display_name))
        booked = case.env["collections.charge"]._booked(charges, case, day).move_id
        action = self.env["ir.actions.actions"]._for_xml_id("account.action_move_out_invoice_type")
        return {**action, "domain": [("id", "in", booked.ids)], "name": self.env._("Interest and Charges")}

    def action_waive(self):
        """Ask what is waived, and why."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Waive Interest or Charges"),
            "res_model": "collections.waiver",
            "view_mode": "form",
            "views": [(self.env.ref("collections_followup_charges.collections_waiver_view_dialog").id, "form")],
            "target": "new",
            "context": {"default_case_id": self.id},
        }
