from datetime import date
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
#: Where the rate is the same in all periods, it is said once.
SAME_RATE = _lt("Interest on %(invoice)s at %(percent)s a year: %(periods)s (%(ground)s)")
DAYS = _lt("%(days)s days on %(balance)s")
#: Who reads more periods than these does not follow the sum; a table does, on the case.
MOST_PERIODS = 6
#: Interest is waived, whatever the day.
FOR_EVER = date.max
IN_SHORT = _lt("Interest on %(invoice)s: %(days)s days at %(lowest)s to %(highest)s a year (%(ground)s)")


class Of(NamedTuple):
    """The interest of one item, as it was reckoned.

    :ivar segments: list of ``interest.Segment``
    """

    item: Receivable
    rule: interest_rule.InterestRule
    segments: list


class Steps:
    """The rates of items up to a day; those of items that are due on the same day are looked up once."""

    def __init__(self, today):
        self.today, self.found = today, {}

    def __call__(self, terms_id, rule, dated, owed):
        """Return the ``interest_rule.Step``s of an item; none if a rate is missing: what is not known is not asked for.

        :param dated: day of the invoice
        """
        key = (terms_id, owed.first, dated if rule.margin_by == "invoice" else None)
        if key not in self.found:
            self.found[key] = self._look_up(rule, owed.first, dated)
        return self.found[key]

    def _look_up(self, rule, first, dated):
        try:
            return interest_rule.steps(rule, first, self.today, dated)
        except MissingRate:
            return []


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
        waivers, holds, steps_of = self._waivers(late), self._held(late), Steps(today)
        spared = self.env["collections.commitment"]._days_spared(self._journal_items(items))
        found = {case_id: [] for case_id in late}
        for case_id, own in late.items():
            of_case, frozen = waivers.get(case_id, ()), holds.get(case_id, ())
            for item in own:
                of_item, (dated, owed) = terms.get(item.move_id), debts[item.id]
                rule = of_item and of_item._interest_rule()
                until = self._waived_until(of_case, item, owed.settled or today) if of_case else None
                if rule and until != FOR_EVER:
                    free = self._free_days(frozen, spared.get(item.id, ()), item, owed.first, today)
                    segments = self._segments(rule, owed, steps_of(of_item.id, rule, dated, owed), free)
                    found[case_id].append(Of(item, rule, interest.after(segments, until) if until else segments))
        return found

    @api.model
    def _segments(self, rule, owed, steps, free):
        return interest.segments(owed, steps, year=rule.year, compounding=rule.compounding, free=free)

    @api.model
    def _waived_until(self, waivers, item, day):
        """Return the last day whose interest is waived on an item; FOR_EVER; None if none is."""
        waived = [waiver for waiver in waivers if waiver._applies("interest", item.move_id, day)]
        return max((waiver.until or FOR_EVER for waiver in waived), default=None)

    @api.model
    def _journal_items(self, items):
        return self.env["account.move.line"].browse(item.id for item in items)

    @api.model
    def _debts(self, items):
        """Return (day of the invoice, ``interest.Owed``) of items, by id."""
        lines = self._journal_items(items)
        lines.fetch(["move_id", "amount_currency", "invoice_date", "date"])
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
        rates = [float(segment.percent) for segment in segments]
        if len(segments) <= MOST_PERIODS:
            rows = [{"days": s.days, "balance": Money(float(s.balance), item.currency)} for s in segments]
            if len(rows) > 1 and len(set(rates)) == 1:
                values |= {"percent": Percent(rates[0]), "periods": Listed(DAYS, tuple(rows))}
                return Reason("interest", SAME_RATE, values, addon=ADDON)
            rows = [{**row, "percent": Percent(rate)} for row, rate in zip(rows, rates, strict=True)]
            return Reason("interest", SENTENCE, {**values, "periods": Listed(PERIOD, tuple(rows))}, addon=ADDON)
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
