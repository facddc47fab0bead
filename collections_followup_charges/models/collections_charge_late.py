from collections import defaultdict

from odoo import Command, api, models
from odoo.tools import SQL

from odoo.addons.collections_followup.decision import legal_hold
from odoo.addons.collections_followup.decision.charge import in_all

from ..decision import interest
from ..tools import exact

ADDON = "collections_followup_charges"


class CollectionsLateCharge(models.AbstractModel):
    """What interest, fixed sums and fees have in common: terms of the invoices, what is booked and what is waived."""

    _name = "collections.late.charge"
    _inherit = ["collections.charge"]
    _description = "Charge for Lateness"

    _reads = (
        "account.move",
        "account.partial.reconcile",
        "collections.late.claim",
        "collections.moratorium",
        "collections.waiver",
        "res.company",
    )
    #: As in the fields ``kind`` of claims and waivers.
    _late_kind = ""
    #: Whether it is owed for what was paid late, too.
    _of_paid = False

    # === OWED === #

    @api.model
    def _owed(self, receivables, company, today):
        if not self._is_asked(company):
            return {}
        late = self._late(receivables, today, company.collections_charges_from)
        return self._charges(late, company, today) if late else {}

    @api.model
    def _accrued(self, receivables, company, today):
        """Return what is owed, be it too little or too young to be asked for yet, as `_owed` does."""
        if not self._is_asked(company):
            return {}
        late = self._late(receivables, today)
        return self._accruing(late, company, today) if late else {}

    @api.model
    def _late(self, receivables, today, days=1):
        """Return the items that have been due for so many days, the oldest first, by case id."""
        late = {
            case_id: sorted(
                (item for item in items if self._is_late(item, days, today)), key=lambda item: (item.due, item.id)
            )
            for case_id, items in receivables.items()
        }
        return {case_id: items for case_id, items in late.items() if items}

    @api.model
    def _is_asked(self, company):
        """Return True if the company asks for this kind of charge."""
        raise NotImplementedError

    @api.model
    def _charges(self, late, company, today):
        """Return the charges of late items: {case id: list of Charges}."""
        raise NotImplementedError

    @api.model
    def _accruing(self, late, company, today):
        """Return the charges of late items, be they too little to be asked for yet."""
        return self._charges(late, company, today)

    @api.model
    def _is_late(self, item, days, today):
        return item.due and item.age(today) >= max(days, 1)

    @api.model
    def _terms(self, late):
        """Return the terms of the invoices of items: {move id: collections.late.terms}.

        Invoices that were posted before the add-on came have those that the rules give them now.
        """
        moves = self.env["account.move"].browse({item.move_id for items in late.values() for item in items})
        moves.fetch(["collections_terms_id", "collections_is_charge", "move_type", "amount_total"])
        bearing = moves.filtered(lambda move: move.move_type == "out_invoice" and not move.collections_is_charge)
        of_moves = {move.id: move.collections_terms_id for move in bearing}
        without = bearing.browse(move_id for move_id, terms in of_moves.items() if not terms)
        return of_moves | without._collections_terms()

    @api.model
    def _worth(self, charges, company, day):
        """Return what charges come to, in the currency of a company."""
        ledger, currency = self.env["collections.ledger"], company.currency_id
        return sum(
            ledger._currency(code)._convert(amount, currency, company, day) for code, amount in in_all(charges).items()
        )

    @api.model
    def _booked_amounts(self, move_ids):
        """Return what is booked already: {(move id, line id): amount}; what was credited since counts, too."""
        amounts = defaultdict(float)
        for claim in self._claims(move_ids):
            amounts[claim.move_id.id, claim.line_id.id] += claim.amount
        return amounts

    @api.model
    def _claims(self, move_ids):
        """Return what is booked of this kind for invoices: collections.late.claim."""
        return self.env["collections.late.claim"].search(
            [("kind", "=", self._late_kind), ("move_id", "in", list(move_ids)), ("booked_id.state", "!=", "cancel")]
        )

    @api.model
    def _waivers(self, case_ids):
        """Return the waivers of cases: {case id: collections.waiver}."""
        waivers = self.env["collections.waiver"].search([("case_id", "in", list(case_ids))])
        return {case.id: own for case, own in waivers.grouped("case_id").items()}

    @api.model
    def _held(self, case_ids):
        """Return the legal holds for whose days nothing is added: {case id: list of LegalHolds}."""
        holds = self.env["collections.moratorium"]._holds(list(case_ids))
        return {case_id: [hold for hold in own if hold.freezes] for case_id, own in holds.items()}

    @api.model
    def _free_days(self, holds, spared, item, first, last):
        """Return the days for which nothing is added to an item.

        :param holds: LegalHolds of its customer
        :param spared: days on which commitments spare it: list of (first day, last day or None)
        """
        dated = item.others.get("dated")
        days = interest.days_between(first, last) if holds else ()
        free = {day for day in days if legal_hold.is_frozen(holds, day, dated)}
        for begins, ends in spared:
            free.update(interest.days_between(max(begins, first), min(ends or last, last)))
        return frozenset(free)

    # === BOOKED === #

    @api.model
    def _book(self, charges, case, day):
        """Book charges in a customer invoice for each currency, posted, and due at once."""
        moves = self._drafted({case: charges}, day)
        moves.action_post()
        return moves.line_ids.filtered(lambda line: line.display_type == "payment_term")

    @api.model
    def _drafted(self, charges, until):
        """Enter charges in drafts of customer invoices, one for each currency, which ask for them from then on.

        :param charges: {case: list of Charges}
        :param until: interest up to this day is included
        """
        rows = [
            (case, currency, [charge for charge in own if charge.currency == currency])
            for case, own in charges.items()
            for currency in dict.fromkeys(charge.currency for charge in own)
        ]
        moves = self.env["account.move"].create([self._invoice_values(own, code, case) for case, code, own in rows])
        moves.sudo().collections_is_charge = True  # only code writes it
        for (case, _currency, own), move in zip(rows, moves, strict=True):
            self._log_claims(own, move, case, until)
        return moves

    @api.model
    def _invoice_values(self, charges, currency, case):
        company, told = case.company_id, self.with_context(lang=case.lang)
        account = company.collections_charges_account_id
        lines = [
            {
                "name": told._told(charge),
                "quantity": 1,
                "price_unit": charge.amount,
                "tax_ids": [Command.set(company.collections_charges_tax_ids.ids)],
                **({"account_id": account.id} if account else {}),
            }
            for charge in charges
        ]
        return {
            "move_type": "out_invoice",
            "company_id": company.id,
            "partner_id": case.partner_id.id,
            "currency_id": self.env["collections.ledger"]._currency(currency).id,
            "invoice_payment_term_id": False,
            "invoice_line_ids": [Command.create(line) for line in lines],
        }

    @api.model
    def _log_claims(self, charges, move, case, day):
        lines = self.env["account.move.line"].browse(charge.receivable_id for charge in charges)
        values = [
            {
                "name": line_name,
                "company_id": case.company_id.id,
                "partner_id": case.partner_id.id,
                "kind": self._late_kind,
                "key": charge.key,
                "move_id": line.move_id.id,
                "line_id": line.id,
                "booked_id": move.id,
                "day": day,
                "amount": charge.amount,
                "currency_id": move.currency_id.id,
                "reckoning": self._reckoning(charge),
            }
            for charge, line, line_name in zip(charges, lines, move.invoice_line_ids.mapped("name"), strict=True)
        ]
        self.env["collections.late.claim"].sudo().create(values)  # only code writes claims

    @api.model
    def _reckoning(self, charge):
        """Return how a charge was reckoned, as a JSON value for its claim: what it rests on, at least."""
        return {"ground": self._ground(charge)}

    @api.model
    def _ground(self, charge):
        """Return the law or the agreement that a charge rests on."""
        return charge.reason.values["ground"]

    # === WHERE IT STANDS === #

    @api.model
    def _parts(self, charge, day):
        """Return the parts of a charge that is not booked, the oldest first: pairs of a day and a decimal amount.

        :param day: of a charge that did not grow from day to day
        """
        return [(day, exact.decimal(charge.amount))]

    # === NOTICED === #

    @api.model
    def _fingerprint(self, company):
        if not self._is_asked(company):
            return
        yield SQL(
            """
            SELECT partner.case_id, %s FROM partner
              JOIN collections_waiver waiver ON waiver.case_id = partner.case_id AND waiver.active
             WHERE waiver.kind IN ('all', %s)
            """,
            self.env["collections.fact"]._hash("waiver.id", "waiver.write_date"),
            self._late_kind,
        )
