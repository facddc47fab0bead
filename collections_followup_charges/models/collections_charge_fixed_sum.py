from odoo import api, models

from odoo.addons.collections_followup.decision import Charge, Reason
from odoo.addons.collections_followup.decision.reason import _lt

from ..tools import exact
from .collections_charge_late import ADDON

SENTENCE = _lt("Compensation for the late payment of %(invoice)s (%(ground)s)")


class CollectionsChargeFixedSum(models.AbstractModel):
    """The sum that is owed once for each late invoice, such as 40 euros between businesses."""

    _name = "collections.charge.fixed_sum"
    _inherit = ["collections.late.charge"]
    _description = "Fixed Sum for Lateness"

    _place = 20
    _late_kind = "fixed_sum"

    @api.model
    def _is_asked(self, company):
        return company.collections_charges == "all"

    @api.model
    def _charges(self, late, company, today):
        terms, waivers, holds = self._terms(late), self._waivers(late), self._held(late)
        booked = self._booked_amounts(terms)
        done = {move_id for move_id, _line_id in booked}
        owed = {}
        for case_id, items in late.items():
            of_case = waivers.get(case_id, ())
            first = {}
            for item in items:
                if item.move_id in terms:
                    first.setdefault(item.move_id, item)
            owed[case_id] = [
                charge
                for move_id, item in first.items()
                if move_id not in done
                and not any(waiver._applies("fixed_sum", move_id, today) for waiver in of_case)
                and not self._free_days(holds.get(case_id, ()), (), item, today, today)
                and (charge := self._charge(item, terms[move_id]._fixed_sum()))
            ]
        return {case_id: charges for case_id, charges in owed.items() if charges}

    @api.model
    def _charge(self, item, fixed):
        """Return the Charge of an invoice; None for nothing."""
        if fixed is None or item.disputed:
            return None
        total = self.env["account.move"].browse(item.move_id).amount_total
        amount = float(fixed.of(exact.decimal(total), item.currency))
        if not amount:
            return None
        reason = Reason("fixed_sum", SENTENCE, {"invoice": item.name, "ground": fixed.ground}, addon=ADDON)
        return Charge("fixed_sum", str(item.move_id), amount, item.currency, reason, item.id)
