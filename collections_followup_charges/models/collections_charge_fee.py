from functools import partial
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.collections_followup.decision import Charge, Reason
from odoo.addons.collections_followup.decision.reason import _lt
from odoo.addons.collections_followup.tools import bulk

from ..decision import fee
from ..tools import exact
from .collections_charge_late import ADDON

SENTENCE = _lt("Fee for our reminder of %(day)s (%(ground)s)")


class Messages(NamedTuple):
    """What messages to one customer cost, and have cost.

    :ivar rule: the FeeRule
    :ivar since: days since the reminder before; None if there was none
    :ivar number: that of the next message that costs something
    :ivar bears: function of a Receivable: may anything be added to it?
    :ivar may_cost: function of channels and the due date of a debt: do contact rules allow a paid reminder?
    """

    rule: fee.FeeRule
    since: int | None
    number: int
    bears: object
    may_cost: object


class CollectionsChargeFee(models.AbstractModel):
    """What messages cost: asked for in the message itself, and owed once that has left.

    The log of contacts is the record of fees: what a message cost stands there as it was told (`own`), and a later
    edit of rules changes no old one.
    """

    _name = "collections.charge.fee"
    _inherit = ["collections.late.charge"]
    _description = "Fee for a Message"

    _place = 30
    _late_kind = "fee"

    @api.model
    def _is_asked(self, company):
        return bool(self._levels(company))

    @api.model
    def _levels(self, company):
        """Return the ids of the levels whose messages cost something."""
        levels = self.env["collections.level"].with_context(active_test=False)
        return set(levels.search([("costs", "=", True), ("company_id", "=", company.id)]).ids)

    # === OWED === #

    @api.model
    def _accrued(self, receivables, company, today):
        return self._owed(receivables, company, today)

    @api.model
    def _owed(self, receivables, company, today):
        open_items = {item.id: item for items in receivables.values() for item in items}
        found = [row for row in self._left(receivables) if row.line_id in open_items]
        if not found:
            return {}
        booked = self._booked_keys({open_items[row.line_id].move_id for row in found})
        waivers = self._waivers(receivables)
        owed = {}
        for row in found:
            of_case = waivers.get(row.case_id, self.env["collections.waiver"])
            item = open_items[row.line_id]
            if (item.move_id, row.key) not in booked and not self._is_waived(of_case, item.move_id, today):
                owed.setdefault(row.case_id, []).append(row._as_charge())
        return owed

    @api.model
    def _is_waived(self, waivers, move_id, today):
        return any(waiver._applies("fee", move_id, today) for waiver in waivers)

    @api.model
    def _left(self, case_ids):
        """Return the fees of messages that have left, and have not come back: list of Asked."""
        cases = self.env["collections.case"].browse(case_ids)
        waiting = self.env["collections.contact"]._waiting(cases).ids
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (contact.case_id, charge.key)
                       contact.case_id, charge.key, charge.line_id, charge.amount, currency.name, charge.reason
                  FROM collections_contact contact
                  JOIN collections_contact_charge charge ON charge.contact_id = contact.id
                  JOIN res_currency currency ON currency.id = charge.currency_id
                 WHERE contact.case_id = ANY(%s) AND %s AND contact.rehearsal IS NOT TRUE AND %s
              ORDER BY contact.case_id, charge.key, contact.id
                """,
                bulk.ids(case_ids),
                self._is_own(),
                self.env["collections.fact.contacts"]._is_delivered(waiting),
            )
        )
        return [Asked(*row) for row in rows]

    @api.model
    def _is_own(self):
        """Return a condition on ``collections_contact_charge charge``: a message's own fee."""
        self.env["collections.contact.charge"].flush_model()
        return SQL("charge.own AND charge.kind = %s", self._late_kind)

    @api.model
    def _booked_keys(self, move_ids):
        """Return the fees of invoices that are booked already: {(move id, key)}."""
        return {(claim.move_id.id, claim.key) for claim in self._claims(move_ids)}

    # === WHAT A MESSAGE COSTS === #

    @api.model
    def _costs(self, receivables, company, today, apart):
        levels, messages = self._levels(company), {}
        rules = self._rules(receivables, today) if levels else {}
        if not rules:
            return {}
        bears, before = self._bearing(receivables, company, today), self._before(rules, apart)
        asked = self._asked_for(rules, apart)
        may_cost = self.env["collections.case"].browse(rules)._may_cost(today)
        for case_id, rule in rules.items():
            day, number = before.get(case_id, (None, 0))
            since = (today - day).days if day else None
            asks = partial(bears, case_id), partial(may_cost, case_id)
            messages[case_id] = Messages(rule, since, number + 1, *asks)
        return {case_id: partial(self._cost, of_case, levels, asked, today) for case_id, of_case in messages.items()}

    @api.model
    def _rules(self, receivables, today):
        """Return the FeeRules by which messages to customers cost something: {case id: FeeRule}."""
        rules, found = self.env["collections.fee.rule"], {}
        for case in self.env["collections.case"].browse(receivables):
            partner = case.partner_id
            rule = rules._value_for(partner.country_id.id, partner.collections_customer_kind, today)
            if rule and not rule.is_free:
                found[case.id] = rule
        return found

    @api.model
    def _bearing(self, receivables, company, today):
        """Return the question whether a fee may be added: function of a case id and one of its Receivables.

        A fixed sum covers what reminders cost: an invoice that bears one bears no fees.
        """
        waivers = self._waivers(receivables)
        frozen = self.env["collections.moratorium"]._frozen(receivables)
        with_sum = self._with_fixed_sum(receivables, company)

        def bears(case_id, item):
            of_case = waivers.get(case_id, self.env["collections.waiver"])
            return not (
                item.move_id in with_sum
                or frozen(case_id, item, today)
                or self._is_waived(of_case, item.move_id, today)
            )

        return bears

    @api.model
    def _with_fixed_sum(self, receivables, company):
        """Return the ids of invoices for which a fixed sum is asked."""
        if not self.env["collections.charge.fixed_sum"]._is_asked(company):
            return set()
        return {move_id for move_id, terms in self._terms(receivables).items() if terms.fixed_sum}

    @api.model
    def _before(self, case_ids, apart):
        """Return (day of the last reminder, number of the last fee) of customers: {case id: pair}."""
        contacts = self.env["collections.fact.contacts"]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT contact.case_id,
                       MAX(contact.day) FILTER (
                           WHERE contact.kind = 'message' AND contact.level_id IS NOT NULL AND %(delivered)s),
                       MAX(CASE WHEN %(own)s THEN charge.key::int END)
                  FROM collections_contact contact
             LEFT JOIN collections_contact_charge charge ON charge.contact_id = contact.id
                 WHERE contact.case_id = ANY(%(cases)s) AND %(others)s
              GROUP BY contact.case_id
                """,
                delivered=contacts._is_delivered(),
                own=self._is_own(),
                cases=bulk.ids(case_ids),
                others=contacts._is_not_among(apart),
            )
        )
        return {case_id: (day, number or 0) for case_id, day, number in rows}

    @api.model
    def _asked_for(self, case_ids, apart):
        """Return (fees, their number) of messages that spoke of items: {item id: pair}; those that wait count."""
        rows = self.env.execute_query(
            SQL(
                """
                  WITH asked AS (
                       SELECT DISTINCT ON (contact.case_id, charge.key) contact.id, charge.amount
                         FROM collections_contact contact
                         JOIN collections_contact_charge charge ON charge.contact_id = contact.id
                        WHERE contact.case_id = ANY(%(cases)s) AND %(own)s AND %(delivered)s
                     ORDER BY contact.case_id, charge.key, contact.id)
                SELECT item.line_id, SUM(asked.amount), COUNT(*)
                  FROM asked JOIN collections_contact_item item ON item.contact_id = asked.id
                 WHERE item.line_id IS NOT NULL
              GROUP BY item.line_id
                """,
                cases=bulk.ids(case_ids),
                own=self._is_own(),
                delivered=self.env["collections.fact.contacts"]._is_delivered(apart),
            )
        )
        return {line_id: (exact.decimal(amount), number) for line_id, amount, number in rows}

    @api.model
    def _cost(self, messages, levels, asked, today, decision, channels):
        """Return the Charges of one message: its fee, or nothing."""
        if decision.level.id not in levels:
            return ()
        written = self._written(channels)
        debts = [self._debt(item, messages, written, asked, today) for item in decision.items]
        found = fee.fee(messages.rule, debts, messages.since, written)
        if found is None:
            return ()
        reason = Reason("fee", SENTENCE, {"day": today, "ground": messages.rule.ground}, addon=ADDON)
        amount, currency = float(found.amount), messages.rule.currency
        return (Charge("fee", str(messages.number), amount, currency, reason, found.debt_id, own=True),)

    @api.model
    def _debt(self, item, messages, written, asked, today):
        receivable = item.receivable
        age = receivable.age(today) if receivable.due else 0
        amount = exact.decimal(item.open)
        bears = messages.bears(receivable) and messages.may_cost(written, receivable.due)
        return fee.Debt(receivable.id, age, amount, receivable.currency, bears, *asked.get(receivable.id, (0, 0)))

    @api.model
    def _written(self, channels):
        """Return those of the channels that write: a call costs nothing."""
        found = self.env["collections.channel"]._all()
        return frozenset(code for code in channels if not found[code]._by_a_person)


class Asked(NamedTuple):
    """A fee that a message asked for."""

    case_id: int
    key: str
    line_id: int | None
    amount: float
    currency: str
    reason: list

    def _as_charge(self):
        [told] = self.reason
        reason = Reason(told["code"], told["sentence"], told["values"], addon=told["addon"])
        return Charge("fee", self.key, float(self.amount), self.currency, reason, self.line_id)
