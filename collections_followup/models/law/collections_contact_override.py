from odoo import api, fields, models


class CollectionsContactOverride(models.Model):
    """Says why somebody contacted a customer although contact rules spoke against it."""

    _name = "collections.contact.override"
    _inherit = ["collections.logged"]
    _description = "Contact against Contact Rules"
    _order = "id desc"
    _rec_name = "contact_id"

    contact_id = fields.Many2one(
        "collections.contact",
        "Log Entry",
        required=True,
        ondelete="restrict",
        index=True,
        help="What was said or sent all the same.",
    )
    date = fields.Datetime(required=True, default=fields.Datetime.now, help="When this was decided.")
    user_id = fields.Many2one("res.users", "Decided By", required=True, ondelete="restrict", help="Who decided it.")
    rules = fields.Text("Contact Rules", required=True, help="What spoke against it.")
    reason = fields.Char(required=True, help="Why it was done all the same.")

    @api.model
    def _record(self, contact, permission, reason):
        """Record why a contact was made all the same; no other code writes it.

        :param permission: ``decision.contact_rule.Permission``
        """
        rules = contact.case_id._refusals_in_words(permission)
        values = {"contact_id": contact.id, "user_id": self.env.uid, "rules": rules, "reason": reason}
        self.sudo().create(values)  # only code writes the log


class CollectionsContact(models.Model):
    _inherit = "collections.contact"

    override_ids = fields.One2many(
        "collections.contact.override",
        "contact_id",
        "Against Contact Rules",
        help="Why it was made although contact rules spoke against it.",
    )
