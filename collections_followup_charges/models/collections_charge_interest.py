from typing import NamedTuple

from odoo import api, models

from odoo.addons.collections_followup.decision import Charge, Money, Reason, Receivable
from odoo.addons.collections_followup.decision.reason import Listed, Percent, _lt

from ..decision import interest, interest_rule, standing
from ..decision.rates import MissingRate
from ..tools import exact
from .collections_charge_late import ADDON

SENTENCE = _lt("Interest on %(invoice)s: %(periods)s (%(ground)s)")
PERIOD = _lt("%(days)s days on %(balance)s at %(percent)s a year")
#: Who reads more periods than these does not follow the sum; a table does, on the case.
MOST_PERIODS = 6
IN_SHORT = _lt("Interest on %(invoice)s: %(days)s days at %(lowest)s to %(highest)s a year (%(ground)s)")


class Of(NamedTuple):
    """The interest of one item, as it was reckoned.

    :ivar segments: list of ``interest.Segment``
    """

    item: Receivable
    rule: interest_rule.InterestRule
    segments: list


class CollectionsChargeInterest(models.AbstractModel):
    """Interest of late invoices, on the balance as it was on each day."""

    _name = "collections.charge.interest"
    _inherit = ["collections.late.charge"]
    _description = "Interest"

    _place = 10
    _late_kind = "interest"
    _of_paid = True

    @api.model
    def _is_asked(self, company):
        return company.collections_charges in ("interest", "all")

    @api.model
    def _charges(self, late, company, today):
        least, compare = company.collections_charges_least, company.currency_id.compare_amounts
        return {
            case_id: charges
            for case_id, charges in self._not_booked(late, today).items()
            if charges and compare(self._worth(charges, company, today), least) >= 0
        }

    @api.model
    def _accruing(self, late, company, today):
        return self._not_booked(late, today)

    # === RECKONED === #

    @api.model
    def _reckon(self, late, today):
        """Return the interest of late items.

        :returns: {case id: list of Of}
        """
        items = [item for own in late.values() for item in own]
        terms, debts = self._terms(late), self._debts(items)
        waivers, holds = self._waivers(late), self._held(late)
        found = {}
        for case_id, own in late.items():
            of_case = waivers.get(case_id, self.env["collections.waiver"])
            found[case_id] = []
            for item in own:
                rule = terms[item.move_id]._interest_rule() if item.move_id in terms else None
                day = debts[item.id][1].settled or today
                waived = of_case.filtered(lambda w, item=item, day=day: w._applies("interest", item.move_id, day))
                if rule and not any(not waiver.until for waiver in waived):
                    begins = max(waived.mapped("until"), default=None)
                    segments = self._segments(item, rule, debts[item.id], begins, today, holds.get(case_id, ()))
                    found[case_id].append(Of(item, rule, segments))
        return found

    @api.model
    def _segments(self, item, rule, debt, waived_until, today, holds):
        """Return the Segments of an item; none if a rate is missing: what is not known is not asked for."""
        dated, owed = debt
        try:
            steps = interest_rule.steps(rule, owed.first, today, dated)
        except MissingRate:
            return []
        free = self._frozen_days(holds, item, owed.first, today)
        found = interest.segments(owed, steps, year=rule.year, compounding=rule.compounding, free=free)
        return interest.after(found, waived_until) if waived_until else found

    @api.model
    def _debts(self, items):
        """Return (day of the invoice, ``interest.Owed``) of items, by id."""
        lines = self.env["account.move.line"].browse(item.id for item in items)
        lines.fetch(["amount_currency", "invoice_date", "date"])
        payments, credited = {}, {}
        for line_id, _key, day, amount, is_credit in self.env["collections.covered"]._allocations(lines.ids):
            if is_credit:
                credited[line_id] = credited.get(line_id, 0) + exact.decimal(amount)
            else:
                payments.setdefault(line_id, []).append(interest.Payment(day, exact.decimal(amount)))
        debts = {}
        for item, line in zip(items, lines, strict=True):
            amount = exact.decimal(line.amount_currency) - credited.get(line.id, 0) - exact.decimal(item.disputed)
            debts[item.id] = (
                line.invoice_date or line.date,
                interest.Owed(item.due, amount, tuple(payments.get(line.id, ()))),
            )
        return debts

    @api.model
    def _not_booked(self, late, day):
        """Return the interest of items, open or paid late, that nobody has booked or waived.

        :param late: {case id: list of Receivables}
        :returns: {case id: list of Charges}
        """
        booked = self._booked_amounts({item.move_id for items in late.values() for item in items})
        found = self._reckon(late, day) if late else {}
        charges = {
            case_id: [charge for item, rule, segments in own if (charge := self._charge(item, segments, rule))]
            for case_id, own in found.items()
        }
        return {case_id: self._without_booked(own, late[case_id], booked) for case_id, own in charges.items()}

    # === ASKED FOR === #

    @api.model
    def _charge(self, item, segments, rule):
        """Return the Charge of an item; None for nothing."""
        amount = float(interest.total(segments, exact.decimal(item.unit)))
        if amount <= 0:
            return None
        reason = self._reason(item, segments, rule)
        return Charge(
            "interest", str(item.id), amount, item.currency, reason, item.id, details=Of(item, rule, segments)
        )

    @api.model
    def _reason(self, item, segments, rule):
        """Return what the customer reads: each period with its balance and rate, or all of them in short."""
        values = {"invoice": item.name, "ground": rule.ground}
        if len(segments) <= MOST_PERIODS:
            rows = tuple(
                {
                    "days": s.days,
                    "balance": Money(float(s.balance), item.currency),
                    "percent": Percent(float(s.percent)),
                }
                for s in segments
            )
            return Reason("interest", SENTENCE, {**values, "periods": Listed(PERIOD, rows)}, addon=ADDON)
        rates = [float(segment.percent) for segment in segments]
        ends = {"lowest": Percent(min(rates)), "highest": Percent(max(rates))}
        days = sum(segment.days for segment in segments)
        return Reason("interest", IN_SHORT, {**values, **ends, "days": days}, addon=ADDON)

    @api.model
    def _without_booked(self, charges, items, booked):
        """Return what is still owed of charges beside what is in the books."""
        by_id, rest = {item.id: item for item in items}, []
        for charge in charges:
            item = by_id[charge.receivable_id]
            amount = item.rounded(charge.amount - booked.get((item.move_id, item.id), 0.0))
            if not item.is_nothing(amount):
                rest.append(charge._replace(amount=amount))
        return rest

    @api.model
    def _parts(self, charge, day):
        item, _rule, segments = charge.details
        unit, left = exact.decimal(item.unit), exact.decimal(charge.amount)
        booked = ("booked", interest.total(segments, unit) - left)
        months = standing.dealt(interest.by_month(segments, unit), [booked])
        return [(day, amount) for day, taking, amount in months if not taking]

    @api.model
    def _reckoning(self, charge):
        item, rule, segments = charge.details
        periods = self._periods(segments, item)
        return {"rule": rule.code, "ground": rule.ground, "year": rule.year, "segments": periods}

    @api.model
    def _periods(self, segments, item):
        """Return the rows of a table of periods, as plain values."""
        amounts = interest.amounts(segments, exact.decimal(item.unit))
        return [
            {
                "begins": segment.begins.isoformat(),
                "ends": segment.ends.isoformat(),
                "days": segment.days,
                "balance": float(segment.balance),
                "percent": float(segment.percent),
                "source": segment.source,
                "amount": float(amount),
            }
            for segment, amount in zip(segments, amounts, strict=True)
        ]

    @api.model
    def _while_agreed(self, company):
        if not self._is_asked(company):
            return ""
        return self.env._("No further interest is added to what this agreement covers while it is kept.")
