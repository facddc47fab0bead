from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .collections_answer_address import TOKEN

#: An address has 64 characters before the @; a token takes up to 28 of them.
LONGEST_NAME = 30


class ResCompany(models.Model):
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
        if "+" in name or len(name) > LONGEST_NAME:
            raise ValidationError(
                self.env._(
                    "The name of the address for answers has no “+”, and no more than %(most)s characters: what names "
                    "the case is added to it.",
                    most=LONGEST_NAME,
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

    def write(self, vals):
        result = super().write(vals)
        if "alias_domain_id" in vals:
            for company in self.sudo().filtered("collections_answer_alias_id"):
                company.collections_answer_alias_id.alias_domain_id = company.alias_domain_id
        return result

    def unlink(self):
        aliases = self.sudo().collections_answer_alias_id
        result = super().unlink()
        aliases.unlink()
        return result


class MailAliasDomain(models.Model):
    _inherit = "mail.alias.domain"

    @api.model
    def _find_aliases(self, email_list):
        """Addresses to which customers answer are our own: nobody is to be made of them, or written to by them."""
        found = super()._find_aliases(email_list)
        ours = self.env["collections.case"].sudo()
        return found + [e for e in email_list if e not in found and self._is_answer_address(ours, e)]

    @api.model
    def _is_answer_address(self, cases, email):
        return bool(email and TOKEN.match(email) and cases._of_answer_addresses([email]))
