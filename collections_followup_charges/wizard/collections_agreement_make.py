from odoo import fields, models


class CollectionsAgreementMake(models.TransientModel):
    _inherit = "collections.agreement.make"

    waive_charges = fields.Boolean(
        "Waive Interest and Charges",
        help="They are not asked for as long as the agreement is kept. If it is in default or cancelled, they are owed "
        "again.",
    )

    def action_make(self):
        """Waive what is owed beside the items before the agreement says what it comes to."""
        waives = self.waive_charges and not self.with_charges
        waivers = self._waive() if waives else self.env["collections.waiver"]
        action = super().action_make()
        waivers.sudo().agreement_id = action["res_id"]  # nobody writes it by hand
        return action

    def _waive(self):
        """Waive the charges on each covered invoice; as the user, who may waive so much or not."""
        owing = self.line_ids.browse(charge.receivable_id for charge in self._charges())
        values = {"case_id": self.case_id.id, "reason": self.env._("Payment agreement")}
        return self.env["collections.waiver"].create([{**values, "move_id": move.id} for move in owing.move_id])
