from odoo import api, fields, models
from odoo.fields import Domain


class CollectionsCase(models.Model):
    """What of a customer is on the account of doubtful debts."""

    _inherit = "collections.case"

    doubtful_ids = fields.One2many(
        "collections.doubtful", "case_id", "Doubtful Debts", help="What is on the account of doubtful debts, or was."
    )
    doubtful_told = fields.Text(
        "Doubtful", compute="_compute_doubtful_told", help="What of the debts is on the account of doubtful debts."
    )

    @api.depends("doubtful_ids.state", "doubtful_ids.left")
    @api.depends_context("lang")
    def _compute_doubtful_told(self):
        for case in self:
            posted = case.doubtful_ids.filtered(lambda doubtful: doubtful.state == "posted")
            case.doubtful_told = "\n".join(case._doubtful_sentence(doubtful) for doubtful in posted)

    def _doubtful_sentence(self, doubtful):
        return self.env._(
            "%(amount)s of the debts is on %(account)s: %(reason)s. They are followed up as before.",
            amount=doubtful.currency_id.format(doubtful.left),
            account=doubtful.account_id.display_name,
            reason=doubtful.reason,
        )

    def _item_domain(self):
        return super()._item_domain() & Domain("collections_regrouped", "!=", True)

    def action_doubtful(self):
        """Open a draft that shows what is overdue of the customer on the account of doubtful debts."""
        self.ensure_one()
        self.check_access("write")
        today = self.company_id._collections_day()
        overdue = self.shown_item_ids.filtered(lambda line: line.date_maturity and line.date_maturity < today)
        return self._open_draft(self.env._("Doubtful Debts"), self.env["collections.doubtful"], overdue)
