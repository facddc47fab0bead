from odoo import api, fields, models


class CollectionsCaseFormer(models.Model):
    """The present cases of a debt that the link in an earlier message was about.

    Customers are merged or separated: the page behind such a link could then show another customer's debts. So it no
    longer opens anything; whoever holds it may ask for a new one, which goes to the address on file.
    """

    _name = "collections.case.former"
    _description = "Former Link to a Case"
    _rec_name = "former_id"

    former_id = fields.Integer("Former Case", required=True, index=True, help="Id of the case in the link.")
    secret = fields.Char(required=True, help="The secret by which its links were signed.")
    case_id = fields.Many2one(
        "collections.case", required=True, ondelete="cascade", index=True, help="The case that has the debt now."
    )

    @api.model
    def _of_link(self, former_id, token):
        """Return the records for a link; empty if its token is not genuine."""
        cases = self.env["collections.case"]
        remembered = self.search([("former_id", "=", former_id)])
        return remembered.filtered(lambda former: cases._last_day(former.former_id, former.secret, token))
