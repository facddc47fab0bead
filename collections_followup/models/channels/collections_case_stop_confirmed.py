from odoo import models

from ..law.collections_stop import ALL


class CollectionsCase(models.Model):
    """A request to stop all contact is confirmed once, by e-mail: the law allows that, and the customer has proof."""

    _inherit = "collections.case"

    def _stop(self, scope, source, **values):
        new = super()._stop(scope, source, **values)
        if scope == ALL:
            new.case_id._confirm_stop()
        return new

    def _confirm_stop(self):
        """Send the confirmation to those who can be reached by e-mail."""
        email = self.env["collections.channel.email"]
        for company_cases in self.grouped("company_id").values():
            problems = email._problems(company_cases)
            for case in company_cases.filtered(lambda case: case.id not in problems):  # noqa: B023
                email._send_template("collections_followup.mail_template_stopped", case, kind="notice", user_id=False)
