from collections import defaultdict
from datetime import date
from functools import cache, partial
from types import MappingProxyType
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_date

from ...tools import reasons

#: Where an item is shown that something holds; any other is overdue, or coming.
SECTION_OF = {
    "item_disputed": "disputed",
    "item_blocked": "disputed",
    "item_in_agreement": "agreed",
    "item_not_followed": None,
}
#: What holds an item, and the customer may know and read beside it.
TOLD = ("item_in_transit",)
#: What is not paid while it is so.
NOT_PAYABLE = ("item_disputed", "item_blocked", "item_in_transit")


class Row(NamedTuple):
    """An open item as the customer's page shows it.

    :ivar asked: what is open of it and not contested, before credits that wait to be allocated
    :ivar open: what is left to pay after these credits
    :ivar days: days since the due date; negative before it, None without one
    :ivar note: what the customer should know about it
    :ivar under_way: what of it is being paid
    :ivar promised: the day for which the customer has promised it
    """

    id: int
    move_id: int
    name: str
    due: date | None
    days: int | None
    asked: float
    open: float
    currency: models.BaseModel
    note: str = ""
    payable: bool = True
    under_way: float = 0.0
    promised: date | None = None


class CollectionsPage(models.AbstractModel):
    """What a customer's page shows. Everything is read for it; nothing is changed."""

    _name = "collections.page"
    _description = "Customer's Page"

    @api.model
    def _account(self, case, verdict=None):
        """All that is owed: rows by section, sums by section and currency, and what is arranged.

        :param case: the case, as superuser, in the language of the reader
        :param verdict: of today, where it is known already
        :returns: dict; ``sections`` are ``overdue``, ``coming``, ``disputed`` and ``agreed``, oldest first
        """
        verdict = verdict or case._judge_today()[case.id]
        promises = case.promise_ids.filtered(lambda promise: promise.state == "open")
        sections = self._sections(verdict, self._promised_days(promises))
        return {
            "case": case,
            "today": verdict.today,
            "sections": sections,
            "totals": {name: self._totals(rows) for name, rows in sections.items()},
            "credits": self._credits(sections["overdue"] + sections["coming"]),
            "in_advance": [reasons.tell(self.env, reasons.dump([told])) for told in verdict.in_advance],
            "promises": promises,
            "agreements": self._agreements(case),
            "disputes": case.env["collections.page.dispute"]._shown_to(case),
        }

    @api.model
    def _formats(self, case):
        """How templates write sums and days, in the language of the reader."""
        return {"money": cache(partial(format_amount, case.env)), "day": cache(partial(format_date, case.env))}

    @api.model
    def _choosable(self, case):
        """What a form to choose invoices from shows.

        :returns: dict; ``rows`` are open, and nothing holds them, oldest first
        """
        account = self._account(case)
        sections = account["sections"]
        rows = [row for row in sections["overdue"] + sections["coming"] if row.payable]
        return {"rows": rows, "today": account["today"]}

    @api.model
    def _check_chosen(self, rows, of_several_currencies):
        """Refuse nothing at all, and what cannot be arranged together.

        :param of_several_currencies: the sentence that refuses rows of more than one currency
        """
        if not rows:
            raise UserError(self.env._("Please tick at least one invoice that is still open."))
        if len({row.currency for row in rows}) > 1:
            raise UserError(of_several_currencies)

    @api.model
    def _cases_of(self, partner):
        """The cases of a customer with something open, one for each company."""
        domain = [("partner_id", "=", partner.commercial_partner_id.id), ("amount_total", ">", 0)]
        return self.env["collections.case"].search(domain)

    @api.model
    def _promised_days(self, promises):
        """The day that the customer has named: {item id: day}. How much longer it is waited for is ours to know."""
        covered = promises._covered() if promises else {}
        days = {}
        for promise in promises.sorted("date"):
            days |= dict.fromkeys(covered[promise.id].line_ids, promise.date)
        return days

    def _sections(self, verdict, promised=MappingProxyType({})):
        """Rows by section.

        :param promised: day for which an item is promised, by its id, where that is shown
        """
        sections = {"overdue": [], "coming": [], "disputed": [], "agreed": []}
        currencies = self._currencies(verdict)
        for item in verdict.assessment.items:
            section = self._section(item, verdict.today)
            if section and (item.owed or section in ("disputed", "agreed")):
                row = self._row(item, currencies, verdict.today)
                sections[section].append(row._replace(promised=promised.get(row.id)))
            if section in ("overdue", "coming") and item.receivable.disputed:
                sections["disputed"].append(self._disputed_part(item, currencies, verdict.today))
        return sections

    @api.model
    def _free(self, case, verdict, wanted):
        """Rows of what nothing is arranged for: not contested, promised, in an agreement that is kept, or being paid.

        :param wanted: function of an OpenItem
        """
        agreements = self._agreements(case).filtered(lambda a: a.state != "defaulted")
        currencies, agreed = self._currencies(verdict), set(agreements._lines().ids)
        items = (item for item in verdict.assessment.items if item.owed and wanted(item) and self._is_free(item))
        return [self._row(item, currencies, verdict.today) for item in items if item.receivable.id not in agreed]

    @api.model
    def _is_free(self, item):
        code = item.hold and item.hold.code
        arranged = item.receivable.promised or item.receivable.disputed
        return not arranged and code not in ("item_not_followed", "item_in_agreement", *NOT_PAYABLE)

    @api.model
    def _agreements(self, case):
        """The agreements that the customer knows of and that are not over: also plans that they have asked for."""
        return case.agreement_ids.filtered(
            lambda a: a.state in ("proposed", "active", "defaulted") or (a.state == "draft" and a.asked_by_id)
        )

    def _currencies(self, verdict):
        ids = self.env["collections.ledger"]._currency_ids()
        codes = {item.receivable.currency for item in verdict.assessment.items}
        return {code: self.env["res.currency"].browse(ids[code]) for code in codes}

    @api.model
    def _section(self, item, today):
        if item.hold and item.hold.code in SECTION_OF:
            return SECTION_OF[item.hold.code]
        return "overdue" if item.overdue(today) else "coming"

    def _row(self, item, currencies, today):
        receivable, code = item.receivable, item.hold and item.hold.code
        return Row(
            receivable.id,
            receivable.move_id,
            receivable.name,
            receivable.due,
            receivable.due and receivable.age(today),
            item.asked or receivable.residual,
            item.open,
            currencies[receivable.currency],
            reasons.tell(self.env, reasons.dump([item.hold])) if code in TOLD else "",
            code not in NOT_PAYABLE,
            receivable.under_way,
        )

    def _disputed_part(self, item, currencies, today):
        row = self._row(item, currencies, today)
        disputed = item.receivable.disputed
        return row._replace(asked=disputed, open=disputed, note="", payable=False)

    @api.model
    def _totals(self, rows):
        """What is left to pay, by currency."""
        totals = defaultdict(float)
        for row in rows:
            totals[row.currency] += row.open
        return dict(totals)

    @api.model
    def _credits(self, rows):
        """Credits that wait to be allocated, by currency of what they will pay."""
        credits = defaultdict(float)
        for row in rows:
            credits[row.currency] += row.asked - row.open
        return {currency: amount for currency, amount in credits.items() if not currency.is_zero(amount)}
