from odoo import api, models

#: Expressions in the texts that ship, as Odoo compares them: authors of texts may not be allowed to write code.
EXPRESSIONS = (
    "object.company_id.email or ''",
    "object.company_id.name",
    "object.company_id.phone or ''",
    "object.company_id.phone or object.company_id.email or ''",
    "object.debt_table or ''",
    "object.display_name",
    "object.lang",
    "object.partner_id.name or ''",
    "object.pay_url",
    "object.recipient_id.name or object.partner_id.name or ''",
    "object.sender",
    "object.signature or ''",
    "object.total_text",
)


class CollectionsCase(models.Model):
    """The expressions that managers may use in the texts of the follow-up, beside plain words."""

    _inherit = "collections.case"

    @api.model
    def mail_allowed_qweb_expressions(self):
        return (*super().mail_allowed_qweb_expressions(), *EXPRESSIONS)
