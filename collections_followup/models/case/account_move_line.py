from odoo import api, fields, models
from odoo.tools import format_date

from ...const import USER_GROUP
from ...tools import reasons


class AccountMoveLine(models.Model):
    """The follow-up of an open item, among those of its case."""

    _inherit = "account.move.line"

    collections_name = fields.Char(
        "Invoice",
        compute="_compute_collections",
        groups=USER_GROUP,
        help="Number of the invoice, and which of its installments this is.",
    )
    collections_level_id = fields.Many2one(
        "collections.level",
        "Level",
        compute="_compute_collections",
        groups=USER_GROUP,
        help="The highest follow-up level taken for this item.",
    )
    collections_days = fields.Integer(
        "Days", compute="_compute_collections", groups=USER_GROUP, help="Days past due today."
    )
    collections_status = fields.Char(
        "Follow-up",
        compute="_compute_collections",
        groups=USER_GROUP,
        help="What keeps this item from being followed up, such as a promise, a dispute or an agreement.",
    )

    @api.depends_context("lang")
    def _compute_collections(self):
        """Show the evaluation of each item; constant queries for any number of items of a case."""
        found, labels = self._collections_evaluated(), dict(reasons.selection(self.env))
        for line in self:
            item, level_id, today = found.get(line._origin.id, (None, None, None))
            line.collections_name = item.receivable.name if item else line.move_name or line.name
            line.collections_level_id = level_id or False
            line.collections_days = item.receivable.age(today) if item and item.receivable.due else 0
            line.collections_status = item and line._collections_tell_hold(item, labels)

    def _collections_evaluated(self):
        """Return today's open item, the level taken for it and the day: {item id: (OpenItem, level, day)}."""
        found = {}
        for cases in self._collections_cases().grouped("company_id").values():
            today, policies = cases.company_id._collections_day(), cases._policies()
            for case_id, assessment in cases._assess_today().items():
                levels = policies[case_id].levels if policies[case_id] else ()
                for item in assessment.items:
                    taken = levels[: item.receivable.reached][-1:]
                    found[item.receivable.id] = (item, taken and taken[0].id, today)
        return found

    def _collections_cases(self):
        """Return the cases of the customers who owe these items; whoever may see an item may see its follow-up."""
        customers = self.partner_id.commercial_partner_id
        return self.env["collections.case"].sudo()._of(customers, self.company_id.root_id)

    def _collections_tell_hold(self, item, labels):
        """Return the reason that holds the item, or a part of it, in a few words.

        :param labels: of the reasons, by code
        """
        if not item.hold:
            part = item.receivable.disputed
            return f"{labels['item_disputed']}: {self.currency_id.format(part)}" if part else False
        told = labels.get(item.hold.code, item.hold.code)
        return f"{told} ({format_date(self.env, item.receivable.promised)})" if item.receivable.promised else told

    # === BUTTONS OF AN OPEN ITEM === #

    def action_collections_pdf(self):
        """Download the invoice."""
        self.check_access("read")
        return self.move_id.action_invoice_download_pdf()

    def action_collections_send(self):
        """Open Odoo's window that sends the invoice again."""
        self.check_access("read")
        return self.move_id.action_send_and_print()
