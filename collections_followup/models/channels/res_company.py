from odoo import api, fields, models


class ResCompany(models.Model):
    """The e-mail setup of a company, and what it lacks."""

    _inherit = "res.company"

    collections_mail_lacks = fields.Html(
        "E-mail Not Ready",
        compute="_compute_collections_mail_lacks",
        compute_sudo=True,
        sanitize=False,
        help="What would keep e-mails from leaving, or answers and bounces from coming back.",
    )

    @api.depends_context("lang")
    def _compute_collections_mail_lacks(self):
        for company in self:
            company.collections_mail_lacks = self.env["collections.mail.setup"]._told(company)
