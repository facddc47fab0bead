from odoo import api, fields, models


class CollectionsCase(models.Model):
    """What was written off of a customer."""

    _inherit = "collections.case"

    write_off_ids = fields.One2many(
        "collections.write.off", "case_id", "Write-offs", help="What was written off, or is to be."
    )
    written_off_told = fields.Text(
        "Written Off", compute="_compute_written_off_told", help="What was written off of this customer, and why."
    )

    @api.depends("write_off_ids.state", "write_off_ids.recovered")
    @api.depends_context("lang")
    def _compute_written_off_told(self):
        for case in self:
            posted = case.write_off_ids.filtered(lambda w: w.state == "posted" and w._left() > 0)
            case.written_off_told = "\n".join(write_off._told() for write_off in posted)

    def action_write_off(self):
        """Open a draft that writes off what is open of the customer."""
        self.ensure_one()
        self.check_access("write")
        return self._open_draft(self.env._("Write Off"), self.env["collections.write.off"], self.shown_item_ids)
