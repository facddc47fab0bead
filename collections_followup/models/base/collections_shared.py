from odoo import api, models
from odoo.exceptions import AccessError


class CollectionsShared(models.AbstractModel):
    """Records without a company belong to all of them, so only users responsible for all may change them.

    That is an administrator, or a manager who belongs to every main company; if there is only one, each manager.
    """

    _name = "collections.shared"
    _description = "For All Companies"

    def _check_access(self, operation):
        """Check the access of every way to change a record: saving, importing, archiving, translating, deleting."""
        refused = super()._check_access(operation)
        if refused or operation == "read" or self._answers_for_all_companies():
            return refused
        shared = self._shared()
        if shared or not self._has_owners():
            return shared, lambda: AccessError(shared._why_not_changed())
        return None

    def write(self, vals):
        """Check the user's rights for the new company too, when records change companies."""
        result = super().write(vals)
        if "company_id" in vals:
            self.check_access("write")
        return result

    @api.model
    def _has_owners(self):
        """Return True if records of this model can belong to a company at all."""
        return "company_id" in self._fields

    def _shared(self):
        """Return the records that belong to all companies."""
        return self.filtered(lambda record: not record.sudo().company_id) if self._has_owners() else self

    @api.model
    def _answers_for_all_companies(self):
        if self.env.su or self.env.user.has_group("base.group_system"):
            return True
        # companies that the user cannot see count too
        everybody = self.env.user.company_id.sudo().search([("parent_id", "=", False)])
        return everybody <= self.env.user.sudo().company_ids.root_id

    def _why_not_changed(self):
        """Return the message for a manager of some companies, with what they can do instead."""
        return self.env._(
            "“%(name)s” is for all companies, and you are not a manager of all of them. Please ask an administrator.",
            name=", ".join(self.sudo().mapped("display_name")) or self._description,
        )
