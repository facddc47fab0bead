from odoo import fields, models


class CollectionsAgreementPaper(models.TransientModel):
    """Notes that the customer has signed an agreement on paper."""

    _name = "collections.agreement.paper"
    _inherit = "collections.wizard"
    _description = "Agreement Signed on Paper"

    agreement_id = fields.Many2one("collections.agreement", required=True, help="What was signed.")
    company_id = fields.Many2one(related="agreement_id.company_id")
    name = fields.Char("Signed By", required=True, help="Who has signed for the customer.")
    signed_on = fields.Date(
        required=True, default=lambda self: self.env.company.root_id._collections_day(), help="When it was signed."
    )
    scan = fields.Binary("Signed Paper", help="The paper, scanned.")

    def action_sign(self):
        self.ensure_one()
        self.agreement_id.check_access("write")
        self.agreement_id._sign_on_paper(self.name, self.scan, self.signed_on)
