from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    _inherit = "account.move"

    collections_provision_id = fields.Many2one(
        "collections.provision",
        "Provision",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="What this entry provides for.",
    )


class CollectionsProvision(models.Model):
    """The entries of a provision: expense against allowance, and back."""

    _inherit = "collections.provision"

    def _post_entries(self):
        """Post the entry of the day, and the one that reverses it."""
        move = self.env["account.move"].create(self._entry_values())
        move._post(soft=False)
        back = move._reverse_moves([{"date": self.reversed_on}])
        back._post(soft=False)
        (move | back).sudo().collections_provision_id = self  # only code writes it

    @api.model
    def _way_back(self):
        return self.env._("Take Back")

    def _entry_values(self):
        """:raises UserError: if an account or a journal is missing, or the books are locked"""
        company = self.company_id
        accounts = company.collections_impairment_account_id, company.collections_allowance_account_id
        if not all(accounts):
            raise UserError(self.env._("Choose the accounts of impairment and of allowances in the settings first."))
        journal = company._collections_misc_journal()
        if company._collections_open_day(self.date, False, journal) != self.date:
            raise UserError(self.env._("The books are locked on the day of the provision."))
        expense, allowance = accounts
        return {
            "move_type": "entry",
            "company_id": company.id,
            "journal_id": journal.id,
            "date": self.date,
            "ref": self.display_name,
            "line_ids": [
                Command.create({"account_id": expense.id, "name": self.display_name, "debit": self.provision}),
                Command.create({"account_id": allowance.id, "name": self.display_name, "credit": self.provision}),
            ],
        }
