from odoo import api, fields, models

from ...tools import reasons


class CollectionsContactWithdrawal(models.Model):
    """A withdrawal: says of a contact that it did not leave, and why; the one place for that, whatever its channel."""

    _name = "collections.contact.withdrawal"
    _inherit = ["collections.logged"]
    _description = "Contact That Did Not Leave"
    _order = "id desc"
    _rec_name = "contact_id"

    contact_id = fields.Many2one(
        "collections.contact", "Log Entry", required=True, ondelete="restrict", help="What did not leave."
    )
    date = fields.Datetime(required=True, default=fields.Datetime.now, help="When it was taken back.")
    reasons = fields.Json(required=True)
    why = fields.Text(compute="_compute_why", help="Why it did not leave.")

    _once = models.UniqueIndex("(contact_id)", "This has been taken back already.")

    @api.depends("reasons")
    @api.depends_context("lang")
    def _compute_why(self):
        for withdrawal in self:
            withdrawal.why = reasons.tell(withdrawal.env, withdrawal.reasons)

    @api.model
    def _record(self, objections):
        """Record why contacts did not leave; no other code writes it.

        :param objections: {contact: Reasons}
        """
        values = [{"contact_id": contact.id, "reasons": reasons.dump(why)} for contact, why in objections.items()]
        self.sudo().create(values)  # only code writes the log
