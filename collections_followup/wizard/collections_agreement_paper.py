from odoo import fields, models


class CollectionsAgreementPaper(models.TransientModel):
    """Records that the customer has signed an agreement on paper."""

    _name = "collections.agreement.paper"
    _inherit = "collections.agreement.shown"
    _description = "Agreement Signed on Paper"

    name = fields.Char("Signed By", required=True, help="Who has signed for the customer.")
    signed_on = fields.Date(
        required=True, default=lambda self: self.env.company.root_id._collections_day(), help="When it was signed."
    )
    scan = fields.Binary("Signed Paper", attachment=False, help="The paper, scanned: a PDF or a picture.")

    def action_sign(self):
        self.ensure_one()
        self.agreement_id.check_access("write")
        self.agreement_id._check_shown(self.terms)
        self.agreement_id._sign_on_paper(self.name, self.scan, self.signed_on)
