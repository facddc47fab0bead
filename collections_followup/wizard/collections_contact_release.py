from odoo import fields, models
from odoo.exceptions import UserError


class CollectionsContact(models.Model):
    _inherit = "collections.contact"

    def action_release(self):
        """Open the window in which a manager lets a message leave although contact rules hold it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send Now"),
            "res_model": "collections.contact.release",
            "view_mode": "form",
            "target": "new",
            "context": {"default_contact_id": self.id},
        }


class CollectionsContactRelease(models.TransientModel):
    """A manager lets a message leave although guidance or a policy speaks against it, and says why."""

    _name = "collections.contact.release"
    _description = "Send Now"

    contact_id = fields.Many2one(
        "collections.contact", "Message", required=True, readonly=True, ondelete="cascade", help="What waits."
    )
    rules = fields.Text("Contact Rules", compute="_compute_rules", help="What speaks against sending it now.")
    reason = fields.Char(required=True, help="Why it is sent all the same. It is kept in the contact log.")

    def _compute_rules(self):
        for release in self:
            permission = release._refused()
            release.rules = permission and release.contact_id.case_id._refusals_in_words(permission)

    def _refused(self):
        """Return what holds the message now: ``decision.contact_rule.Permission``, or None."""
        self.contact_id.check_access("read")
        contact = self.contact_id.sudo()  # whoever sees the message may know what holds it
        return contact._held().get(contact)

    def action_release(self):
        """Let the message leave; the last look follows, as for any other.

        :raises UserError: if nothing holds it, or the law does
        """
        self.ensure_one()
        permission = self._refused()
        contact = self.contact_id.sudo()  # a manager, who may see the message, as was checked
        if contact.delivery != "queued" or not permission:
            raise UserError(self.env._("No contact rule holds this message any more."))
        if not permission.is_lawful:
            raise UserError(self.env._("The law holds this message: %s", self.rules))
        self.env["collections.contact.override"]._record(contact, permission, self.reason)
        channels = self.env["collections.channel"].sudo()  # managers need not see the queues
        channels._get(contact.channel)._put_off(contact, fields.Datetime.now())
        return {"type": "ir.actions.act_window_close"}
