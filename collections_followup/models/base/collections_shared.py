from odoo import api, models
from odoo.exceptions import AccessError


class CollectionsShared(models.AbstractModel):
    """Records without a company are for all of them, so who changes one must answer for all.

    That is an administrator, or a manager who belongs to every main company; where there is but one, each manager.
    """

    _name = "collections.shared"
    _description = "For All Companies"

    def _check_access(self, operation):
        """All ways lead through here: saving, importing, archiving, translating, deleting."""
        refused = super()._check_access(operation)
        if refused or operation == "read" or self._answers_for_all_companies():
            return refused
        shared = self._shared()
        if shared or not self._has_owners():
            return shared, lambda: AccessError(shared._why_not_changed())
        return None

    def write(self, vals):
        """Nobody gives away to all companies, or to another one, what was theirs alone."""
        result = super().write(vals)
        if "company_id" in vals:
            self.check_access("write")
        return result

    @api.model
    def _has_owners(self):
        """Whether records of this kind can belong to a company at all."""
        return "company_id" in self._fields

    def _shared(self):
        """Those that are for all companies."""
        return self.filtered(lambda record: not record.sudo().company_id) if self._has_owners() else self

    @api.model
    def _answers_for_all_companies(self):
        if self.env.su or self.env.user.has_group("base.group_system"):
            return True
        # companies that the user does not know count too
        everybody = self.env.user.company_id.sudo().search([("parent_id", "=", False)])
        return everybody <= self.env.user.sudo().company_ids.root_id

    def _why_not_changed(self):
        """What a manager of some companies reads, and what they can do instead."""
        return self.env._(
            "“%(name)s” is for all companies, and you are not a manager of all of them. Please ask an administrator.",
            name=", ".join(self.sudo().mapped("display_name")) or self._description,
        )
