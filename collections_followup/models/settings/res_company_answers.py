from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: An address has 64 characters before the @; the token that names a case takes up to 28 of them.
LONGEST_ANSWER_NAME = 30


class ResCompany(models.Model):
    """The address to which customers of a company answer."""

    _inherit = "res.company"

    collections_answer_alias_id = fields.Many2one(
        "mail.alias",
        "Alias for Answers",
        copy=False,
        readonly=True,
        ondelete="set null",
        help="Customers answer to this address; what stands behind the “+” names their case.",
    )
    collections_answer_alias_name = fields.Char(
        "Name before the Domain",
        compute="_compute_collections_answer_alias_name",
        inverse="_inverse_collections_answer_alias_name",
        help="Customers answer to this name at the company's e-mail domain. Empty: to the catchall address, or to the "
        "company's own address where there is none.",
    )

    def unlink(self):
        aliases = self.sudo().collections_answer_alias_id
        result = super().unlink()
        aliases.unlink()
        return result

    @api.depends("collections_answer_alias_id.alias_name")
    def _compute_collections_answer_alias_name(self):
        for company in self:
            # whoever may read settings need not read aliases
            company.collections_answer_alias_name = company.sudo().collections_answer_alias_id.alias_name

    def _inverse_collections_answer_alias_name(self):
        for company in self.sudo():  # whoever changes a company's settings need not manage aliases
            name, alias = company.collections_answer_alias_name, company.collections_answer_alias_id
            values = company._collections_answer_alias_values(name)
            if not (name or "").strip():
                alias.unlink()
            elif alias:
                alias.write(values)
            else:
                company.collections_answer_alias_id = alias.create(values)

    def _collections_answer_alias_values(self, name):
        name = self.env["mail.alias"]._sanitize_alias_name(name) or ""
        if "+" in name or len(name) > LONGEST_ANSWER_NAME:
            raise ValidationError(
                self.env._(
                    "The name of the address for answers has no “+”, and no more than %(most)s characters: what names "
                    "the case is added to it.",
                    most=LONGEST_ANSWER_NAME,
                )
            )
        return {
            "alias_name": name,
            "alias_domain_id": self.alias_domain_id.id,
            "alias_model_id": self.env["ir.model"]._get_id("collections.answer"),
            "alias_parent_model_id": self.env["ir.model"]._get_id("res.company"),
            "alias_parent_thread_id": self.id,
            "alias_defaults": repr({"company_id": self.id}),
        }
