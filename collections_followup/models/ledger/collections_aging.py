from odoo import api, fields, models
from odoo.tools import format_date


class CollectionsAging(models.TransientModel):
    """The parameters of an aged receivables report: company and day.

    It has no rows of its own: ``collections.aging.line`` reads them from the ledger each time.
    """

    _name = "collections.aging"
    _description = "Aged Receivables"
    _transient_max_hours = 24 * 7  # so that a report that stays open for days still answers

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company.root_id,
        domain="[('parent_id', '=', False), ('id', 'parent_of', allowed_company_ids)]",
        help="To whom it is owed; debts to its branches are included.",
    )
    date = fields.Date(
        "As Of",
        required=True,
        default=lambda self: self.env.company.root_id._collections_day(),
        help="What was open at the end of this day is shown: what was paid later was open then.",
    )

    @api.depends("date", "company_id")
    def _compute_display_name(self):
        for aging in self:
            aging.display_name = self.env._("Aged Receivables as of %s", format_date(self.env, aging.date))

    def action_show(self):
        """Open the report."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("collections_followup.collections_aging_line_action")
        return {
            **action,
            "name": self.display_name,
            "display_name": self.display_name,
            "domain": [("aging_id", "=", self.id)],
            # the browser keeps the former in the address, to return to; the latter shows the day, above the list
            "context": {"active_id": self.id, "search_default_aging_id": self.id},
        }
