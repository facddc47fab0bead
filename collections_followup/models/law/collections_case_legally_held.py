from odoo import api, fields, models
from odoo.exceptions import UserError


class CollectionsCase(models.Model):
    """A customer of whom the law holds some or all debts for a time."""

    _inherit = "collections.case"

    moratorium_ids = fields.One2many(
        "collections.moratorium", "case_id", "Legal Holds", help="What the law held, holds, or will hold."
    )
    legally_held_told = fields.Text(
        compute="_compute_legally_held_told", help="What the law holds today, until when, and by what."
    )

    @api.depends(
        *("moratorium_ids.kind_id", "moratorium_ids.reference"),
        *("moratorium_ids.date_from", "moratorium_ids.last_day", "moratorium_ids.debts_until"),
    )
    @api.depends_context("lang")
    def _compute_legally_held_told(self):
        for case in self:
            active = case.moratorium_ids.filtered(lambda hold: hold.state == "active")
            case.legally_held_told = "\n".join(hold._told_to_people() for hold in active)

    def _check_legal_hold(self):
        """Refuse a message that a colleague writes while the law allows no contact; whoever has asked is answered.

        :raises UserError: with what holds it
        """
        now = fields.Datetime.now()
        forbidding = self.env["collections.moratorium"]._forbidding(self, self.company_id._collections_day())
        if forbidding and not self.env["collections.contact"]._answers(self.id, now):
            told = forbidding[self.id]._told_in_full()
            raise UserError(self.env._("The law allows no contact with this customer now: %s.", told))
