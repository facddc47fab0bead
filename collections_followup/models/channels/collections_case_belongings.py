from odoo import api, models


class CollectionsCase(models.Model):
    """Letters, on paper and at the post, move with the records that they belong to."""

    _inherit = "collections.case"

    @api.model
    def _referring_fields(self):
        letters = self.env["snailmail.letter"]._fields
        return [*super()._referring_fields(), (letters["res_id"], letters["model"])]

    @api.model
    def _references(self, contacts, belongings):
        found = super()._references(contacts, belongings)
        found["ir.attachment"] |= belongings["collections.printed.letter"].attachment_id
        posted = self.env["snailmail.letter"].search([("message_id", "in", contacts.mail_message_id.ids)])
        return {**found, "snailmail.letter": posted}
