"""A case guard, and its fact: a lawyer speaks for the customer."""

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.collections_followup.decision import Reason, guards
from odoo.addons.collections_followup.decision.reason import _lt

ADDON = "collections_followup_probe"


class ProbeMandate(models.Model):
    _name = "probe.mandate"
    _description = "Mandate of a Lawyer"

    case_id = fields.Many2one("collections.case", required=True, ondelete="cascade", index=True)
    lawyer = fields.Char(required=True)


class CollectionsFactMandates(models.AbstractModel):
    _name = "collections.fact.mandates"
    _inherit = ["collections.fact"]
    _description = "Mandates of Lawyers"

    _about = "case"
    _reads = ("probe.mandate",)

    @api.model
    def _columns(self):
        return {"lawyer": SQL("mandate.lawyer")}

    @api.model
    def _joins(self, asked):
        return SQL(
            """
            LEFT JOIN (SELECT case_id, MIN(lawyer) AS lawyer FROM probe_mandate WHERE %s GROUP BY case_id) mandate
                   ON mandate.case_id = kase.id
            """,
            asked.is_among(SQL("case_id")),
        )


def refuse(situation):
    lawyer = situation.case.others.get("lawyer")
    if not lawyer:
        return None
    return Reason("represented", _lt("%(lawyer)s speaks for the customer."), {"lawyer": lawyer}, addon=ADDON)


guards.register(guards.Guard(weight=5, labels={"represented": _lt("Represented")}, refuse=refuse, addon=ADDON))
