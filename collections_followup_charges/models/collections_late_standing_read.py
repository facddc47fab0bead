from datetime import date
from decimal import Decimal
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL, split_every

from odoo.addons.collections_followup.tools import bulk

from ..decision import standing
from ..tools import exact

#: Cases that are read at once.
BATCH = 1_000


class Line(NamedTuple):
    """A part of a charge that is in one status.

    :ivar partner: res.partner who owes it
    :ivar move: account.move that was late; empty for several
    :ivar booked: account.move that books it; empty if none does
    :ivar rule: the law or the agreement it rests on
    :ivar currency: res.currency of the amount
    """

    partner: object
    move: object
    booked: object
    kind: str | None
    state: str
    rule: str | None
    day: date
    currency: object
    amount: Decimal


class CollectionsLateStanding(models.Model):
    """What the lines are reckoned from: the rules, the log, the books and the waivers."""

    _inherit = "collections.late.standing"

    @api.model
    def _of_company(self, company, today):
        """Yield the Lines of a company, in lists."""
        cases = self.env["collections.case"].search([("company_id", "=", company.id)], order="id")
        for ids in split_every(BATCH, cases.ids):
            yield list(self._not_booked(cases.browse(ids), company, today))
        yield list(self._booked(company))
        yield list(self._waived(company, today))

    # === NOT BOOKED === #

    @api.model
    def _not_booked(self, cases, company, today):
        """Yield the Lines of what is in no invoice: accrued, or asked for in the last message."""
        told, found = self._told(cases), list(self._accrued(cases, company, today))
        lines = self.env["account.move.line"].browse(c.receivable_id for _case_id, charges in found for c in charges)
        moves = {line.id: line.move_id for line in lines}
        for case_id, charges in found:
            partner = cases.browse(case_id).partner_id
            for charge in charges:
                day, asked = told.get((case_id, *charge.place), (today, 0))
                yield from self._of_charge(partner, moves[charge.receivable_id], charge, day, exact.decimal(asked))

    @api.model
    def _of_charge(self, partner, move, charge, day, asked):
        """Yield the Lines of a charge that is not booked.

        :param day: when it was asked for, if it was
        :param asked: how much of it was asked for
        """
        kind = self.env[f"collections.charge.{charge.kind}"]
        currency = self.env["collections.ledger"]._currency(charge.currency)
        of_invoice, ground = (partner, move, move.browse(), charge.kind), kind._ground(charge)
        for part, state, amount in standing.dealt(kind._parts(charge, day), [("asked", asked)]):
            yield Line(*of_invoice, state or "accrued", ground, part, currency, amount)

    @api.model
    def _accrued(self, cases, company, today):
        """Yield (case id, Charges) of all kinds, be they too little or too young to be asked for yet."""
        open_items, paid = cases._open_receivables(today), cases._paid_late()
        for kind in self.env["collections.charge"]._late_kinds():
            items = cases._with_paid(open_items, paid) if kind._of_paid else open_items
            yield from kind._accrued(items, company, today).items()

    @api.model
    def _told(self, cases):
        """Return what the last message asked for of each charge, less what was booked since.

        :returns: {(case id, kind, key): (day, amount)}
        """
        self.env["collections.contact.charge"].flush_model()
        self.env["collections.late.claim"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT told.case_id, told.kind, told.key, told.day, told.amount - COALESCE(booked.amount, 0)
                  FROM (SELECT DISTINCT ON (contact.case_id, charge.kind, charge.key)
                               contact.case_id, contact.day, contact.create_date,
                               charge.kind, charge.key, charge.amount, kase.partner_id, kase.company_id
                          FROM collections_contact contact
                          JOIN collections_contact_charge charge ON charge.contact_id = contact.id
                          JOIN collections_case kase ON kase.id = contact.case_id
                         WHERE contact.case_id = ANY(%s) AND contact.rehearsal IS NOT TRUE AND %s
                      ORDER BY contact.case_id, charge.kind, charge.key, contact.id DESC) told
             LEFT JOIN LATERAL (
                       SELECT SUM(claim.amount) AS amount FROM collections_late_claim claim
                         JOIN account_move move ON move.id = claim.booked_id AND move.state != 'cancel'
                        WHERE claim.partner_id = told.partner_id AND claim.company_id = told.company_id
                          AND claim.kind = told.kind AND claim.key = told.key AND claim.create_date >= told.create_date
                       ) booked ON TRUE
                """,
                bulk.ids(cases.ids),
                self.env["collections.fact.contacts"]._is_delivered(),
            )
        )
        return {(case_id, kind, key): (day, max(amount, 0)) for case_id, kind, key, day, amount in rows}

    # === BOOKED === #

    @api.model
    def _booked(self, company):
        """Yield the Lines of what invoices ask for: open, paid or credited, as the ledger says."""
        domain = [("company_id", "=", company.id), ("booked_id.state", "!=", "cancel")]
        claims = self.env["collections.late.claim"].search(domain, order="booked_id, id")
        takings = self._takings(claims.booked_id)
        for booked, own in claims.grouped("booked_id").items():
            parts = [(claim, exact.decimal(claim.amount)) for claim in own]
            rest = "booked" if booked.state == "posted" else "awaiting"
            for claim, taking, amount in standing.dealt(parts, takings.get(booked.id, ())):
                state, day = taking or (rest, booked.invoice_date or claim.day)
                of_invoice = (claim.partner_id, claim.move_id, booked, claim.kind)
                ground = (claim.reckoning or {}).get("ground")
                yield Line(*of_invoice, state, ground, day, claim.currency_id, amount)

    @api.model
    def _takings(self, moves):
        """Return what was taken off invoices, untaxed: {move id: list of ((state, day), decimal amount)}."""
        lines = moves.line_ids.filtered(lambda line: line.display_type == "payment_term")
        found, taken = {}, {}
        for line_id, _key, day, amount, is_credit in self.env["collections.covered"]._allocations(lines.ids):
            move = lines.browse(line_id).move_id
            before = taken.get(move, Decimal(0))
            taken[move] = before + exact.decimal(amount)
            state = "credited" if is_credit else "collected"
            untaxed = self._untaxed(move, taken[move]) - self._untaxed(move, before)
            found.setdefault(move.id, []).append(((state, day), untaxed))
        return found

    @api.model
    def _untaxed(self, move, amount):
        """Return the untaxed part of an amount that was taken off an invoice."""
        if not move.amount_tax:
            return amount
        return exact.decimal(move.currency_id.round(float(amount) * move.amount_untaxed / move.amount_total))

    # === WAIVED === #

    @api.model
    def _waived(self, company, today):
        """Yield the Lines of what was waived, and has not fallen due again since."""
        for waiver in self.env["collections.waiver"].search([("company_id", "=", company.id)]):
            for figure in waiver._holding(today):
                move = self.env["account.move.line"].browse(figure.get("line_id") or ()).move_id or waiver.move_id
                of_invoice = (waiver.partner_id, move, self.env["account.move"], figure["kind"])
                currency = self.env["collections.ledger"]._currency(figure["currency"])
                amount = exact.decimal(figure["amount"])
                yield Line(*of_invoice, "waived", figure.get("ground"), waiver.date, currency, amount)
