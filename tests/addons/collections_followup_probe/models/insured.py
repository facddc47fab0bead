"""An item guard, and its fact: the accountant notes on an invoice that an insurer pays it."""

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.collections_followup.decision import Reason, guards
from odoo.addons.collections_followup.decision.reason import _lt

ADDON = "collections_followup_probe"


class AccountMove(models.Model):
    _inherit = "account.move"

    probe_insurer = fields.Char("Insurer", help="Who pays the invoice instead of the customer.")


class CollectionsFactInsured(models.AbstractModel):
    _name = "collections.fact.insured"
    _inherit = ["collections.fact"]
    _description = "Insured Invoices"

    _about = "item"
    _reads = ("account.move",)

    @api.model
    def _columns(self):
        return {"insurer": SQL("insured.probe_insurer")}

    @api.model
    def _joins(self, asked):
        return SQL("LEFT JOIN account_move insured ON insured.id = line.move_id AND insured.probe_insurer != ''")


def hold(receivable, case, today):
    insurer = receivable.others.get("insurer")
    if not insurer:
        return None
    values = {"item": receivable.name, "insurer": insurer}
    return Reason("item_insured", _lt("%(item)s is paid by %(insurer)s."), values, addon=ADDON)


guards.register(
    guards.Guard(
        weight=25,
        labels={"item_insured": _lt("Insured")},
        hold=hold,
        needs=("insurer",),
        page=guards.OnPage(told=_lt("Your insurer pays one of the invoices."), has_note=True, is_free=False),
        addon=ADDON,
    )
)
