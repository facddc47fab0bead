from odoo import api, fields, models
from odoo.exceptions import ValidationError


class AccountAnalyticAccount(models.Model):
    """An analytic account may be that of a customer's costs: bills that name it count as what collecting has cost."""

    _name = "account.analytic.account"
    _inherit = ["account.analytic.account", "collections.named"]

    collections_case_id = fields.Many2one(
        "collections.case",
        "Costs of Collecting From",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        tracking=True,
        groups="collections_followup.collections_group_user",
        help="The customer whose costs of collecting are told apart by this account. Posted vendor bills that name it "
        "in their analytic distribution count as costs of this customer.",
    )

    @api.model
    def _names(self):
        """Leave out what users without the follow-up do not see."""
        return [name for name in super()._names() if self._has_field_access(self._fields[name], "read")]

    @api.constrains("collections_case_id")
    def _check_collections_named(self):
        self._check_named()

    @api.constrains("collections_case_id", "company_id")
    def _check_collections_company(self):
        """:raises ValidationError: if an account does not belong to the company that its customer owes"""
        for account in self.sudo().filtered("collections_case_id"):  # who keeps accounts need not see the follow-up
            owed = account.collections_case_id.company_id
            if account.company_id.root_id != owed:
                raise ValidationError(
                    self.env._(
                        "The analytic account %(account)s must belong to %(company)s: it tells what collecting has "
                        "cost there.",
                        account=account.name,
                        company=owed.name,
                    )
                )
