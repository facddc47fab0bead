"""A commitment: somebody guarantees an invoice until a day."""

from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain

from odoo.addons.collections_followup.decision import Reason, guards
from odoo.addons.collections_followup.decision.reason import _lt
from odoo.addons.collections_followup.models.base.collections_commitment import Marks, Progress

ADDON = "collections_followup_probe"


class ProbeGuarantee(models.Model):
    _name = "probe.guarantee"
    _inherit = ["collections.commitment"]
    _description = "Guarantee"

    case_id = fields.Many2one("collections.case", required=True, ondelete="restrict", index=True)
    line_id = fields.Many2one("account.move.line", required=True, ondelete="cascade")
    until = fields.Date(required=True)
    state = fields.Selection([("open", "Open"), ("used", "Used"), ("paid", "Paid")], default="open", required=True)

    def _counting(self):
        return Domain("state", "!=", "paid")

    def _progress(self, today):
        return Progress(self, {guarantee.id: guarantee._stands(today) for guarantee in self})

    def _stands(self, today):
        return "paid" if self.line_id.reconciled else "open" if today <= self.until else "used"

    def _settle(self, progress):
        for guarantee in self.filtered(lambda g: g.state != progress.status[g.id]):
            guarantee.state = progress.status[guarantee.id]

    def _marks(self, progress):
        held = progress.records.filtered(lambda g: progress.status[g.id] == "open")
        used = progress.records.filtered(lambda g: progress.status[g.id] == "used")
        return Marks({g.line_id.id: {"guaranteed_until": g.until} for g in held}, frozenset(used.line_id.ids))


def hold(receivable, case, today):
    until = receivable.others.get("guaranteed_until")
    if until is None or until < today:
        return None
    values = {"item": receivable.name, "day": until}
    sentence = _lt("%(item)s is guaranteed up to and including %(day)s.")
    return Reason("item_guaranteed", sentence, values, until + timedelta(1), ADDON)


guards.register(
    guards.Guard(
        weight=34,
        labels={"item_guaranteed": _lt("Guaranteed")},
        hold=hold,
        needs=("guaranteed_until",),
        page=guards.OnPage(section="agreed", is_free=False),
        addon=ADDON,
    )
)
