from datetime import timedelta

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class ResCompany(models.Model):
    """The follow-up is switched on after a first proposal."""

    _inherit = "res.company"

    @api.constrains("collections_active")
    def _check_collections_seen(self):
        """Refuse to switch it on before somebody has seen what would go out."""
        for company in self.filtered("collections_active"):
            if not self.env["collections.run"].sudo().search_count([("company_id", "=", company.root_id.id)], limit=1):
                raise ValidationError(self.env._("Look at a first proposal before you switch on the follow-up."))

    def _collections_next_night(self):
        """Return the day for which the next nightly run decides: today, or tomorrow if it comes after midnight."""
        self.ensure_one()
        today = self._collections_day()
        # the user may not be able to see scheduled actions
        nightly = self.env.ref("collections_followup.ir_cron_nightly", raise_if_not_found=False)
        planned = self._collections_day(nightly.sudo().nextcall) if nightly else today
        of_today = Domain("company_id", "=", self.id) & Domain("date", "=", today) & Domain("nightly", "=", True)
        if self.env["collections.run"].sudo().search_count(of_today, limit=1):  # whoever asks may not see runs
            return today + timedelta(1)
        return min(max(today, planned), today + timedelta(1))
