from collections import defaultdict
from datetime import date
from functools import cache, partial
from types import MappingProxyType
from typing import NamedTuple

import pytz
from babel.dates import get_timezone_gmt

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import babel_locale_parse, format_amount, format_date, format_time, get_lang

from ...decision import told_in_advance
from ...decision.guards.guard import BY_DUE_DATE, IN_PEACE, OnPage
from ...decision.payment import spread
from ...tools import reasons, typed

#: Sections of the page whose items can be paid, in this order.
PAYABLE = ("overdue", "open", "coming", "agreed")
#: The number of rows of a list that the page shows at once.
SHOWN_ROWS = 100
#: The most rows ticked one by one for a promise or a plan; for more, customers choose all.
MOST_TICKED = 100


class Row(NamedTuple):
    """An open item as the customer's page shows it.

    :ivar asked: what is open of it and not disputed, before outstanding credits
    :ivar open: what is left to pay after these credits
    :ivar days: days since the due date; negative before it, None without one, and where nothing is pressed for
    :ivar note: what the customer should know about it
    :ivar under_way: the part of it that is being paid
    :ivar promised: the day for which the customer has promised it, or a part of it
    :ivar promised_amount: what of ``open`` is promised
    :ivar discount_until: the last day of a discount for early payment
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
    promised_amount: float = 0.0
    discount_until: date | None = None

    @property
    def rest(self):
        """What is left to pay of it, and not promised."""
        return self.currency.round(self.open - self.promised_amount)


class Promised(NamedTuple):
    """What the customer has promised to pay of an item.

    :ivar day: the latest day named; the tolerance after it is not shown to them
    :ivar amount: what has not come of it yet
    """

    day: date | None
    amount: float


class ChargeRow(NamedTuple):
    """A charge as the customer's page shows it.

    :ivar id: its kind and key
    :ivar open: the amount owed
    :ivar payable: whether it can be paid here now: not while the invoice that it belongs to is disputed
    """

    id: tuple[str, str]
    name: str
    open: float
    currency: models.BaseModel
    payable: bool = True


class Shown(NamedTuple):
    """The part of a long list that the page shows at once.

    :ivar number: number of the part, from 1
    :ivar first: number of the first of its rows, from 1
    :ivar total: number of rows that match the search
    :ivar is_long: whether there are more rows than fit, matching or not
    :ivar before, after: number of the previous and the next part, or None
    :ivar elsewhere: ticked rows in other parts
    """

    rows: list
    number: int
    first: int
    total: int
    is_long: bool
    before: int | None
    after: int | None
    elsewhere: list


#: How the page shows an item that nothing holds.
FREE = OnPage()


class CollectionsPage(models.AbstractModel):
    """The content of a customer's page. It only reads; nothing is changed."""

    _name = "collections.page"
    _description = "Customer's Page"

    @api.model
    def _account(self, case, assessment=None):
        """Return all that is owed: rows by section, sums by section and currency, and arrangements.

        :param case: the case, as superuser, in the language of the reader
        :param assessment: today's, if it is known already
        :returns: dict; ``sections`` are ``overdue``, ``open`` (what the page only names), ``coming``, ``disputed``
            and ``agreed``, oldest first; ``charges`` are owed beside them
        """
        assessment = assessment or case._assess_today()[case.id]
        promises = case._open_promises()
        sections = self._sections(case, assessment, self._promised(assessment, promises))
        return {
            "case": case,
            "today": assessment.today,
            "sections": sections,
            "totals": {name: self._totals(rows) for name, rows in sections.items()},
            "charges": self._charges(assessment, sections),
            "credits": self._credits(self._owed(sections)),
            "in_advance": [reasons.tell(self.env, reasons.dump([told])) for told in told_in_advance(assessment)],
            "promises": promises,
            "agreements": self._agreements(case),
            "disputes": case.env["collections.page.dispute"]._shown_to(case),
        }

    @api.model
    def _formats(self, case):
        """Return the functions by which templates format sums and days, in the language of the reader."""
        return {"money": cache(partial(format_amount, case.env)), "day": cache(partial(format_date, case.env))}

    @api.model
    def _moment(self, case, moment):
        """Return a time by the company's clock, with its offset from Greenwich: customers may have other clocks."""
        zone = case.company_id._collections_zone()
        day = case.company_id._collections_day(moment)
        told = f"{format_date(case.env, day)} {format_time(case.env, moment, zone, 'short')}"
        return f"{told} ({self._offset(moment, zone)})"

    @api.model
    def _offset(self, moment, zone):
        """Return the offset of a zone from Greenwich at a moment in UTC, as the reader writes it."""
        local = pytz.utc.localize(moment).astimezone(pytz.timezone(zone))
        return get_timezone_gmt(local, "long", babel_locale_parse(get_lang(self.env).code))

    @api.model
    def _is_long(self, rows):
        return len(rows) > SHOWN_ROWS

    @api.model
    def _shown(self, rows, number=1, find="", ticked=()):
        """Return the part of a list to show: neither a browser nor a person can handle fifty thousand rows.

        :param number: number of the part, from 1; if there are fewer, the last one
        :param find: only rows whose number contains this
        :param ticked: ids of the ticked rows, as numbers or as a form sends them
        :returns: Shown
        """
        found = [row for row in rows if find.casefold() in row.name.casefold()] if find else rows
        last = max(1, -(-len(found) // SHOWN_ROWS))
        number = min(max(number, 1), last)
        start = (number - 1) * SHOWN_ROWS
        part = found[start : start + SHOWN_ROWS]
        before, after = (number - 1 or None), (number + 1 if number < last else None)
        elsewhere = set(typed.ids(map(str, ticked))).difference(row.id for row in part)
        kept = [row for row in rows if row.id in elsewhere] if elsewhere else []
        return Shown(part, number, start + 1, len(found), self._is_long(rows), before, after, kept)

    @api.model
    def _choosable(self, case):
        """Return the content of a form to choose invoices from.

        :returns: dict; ``rows`` are open and not held, oldest first
        """
        account = self._account(case)
        sections = account["sections"]
        rows = [row for row in self._owed(sections) if row.payable]
        return {"rows": rows, "today": account["today"]}

    @api.model
    def _ticked(self, items, rows):
        """Return the rows that were ticked one by one.

        :raises UserError: if there are so many that all are meant, for which there is a choice of its own
        """
        chosen = typed.chosen(items, rows)
        if len(chosen) > MOST_TICKED:
            raise UserError(
                self.env._("Please select up to %(most)s invoices, or everything overdue at once.", most=MOST_TICKED)
            )
        return chosen

    @api.model
    def _check_chosen(self, rows, of_several_currencies):
        """Refuse an empty choice, and rows that cannot be arranged together.

        :param of_several_currencies: the sentence that refuses rows of more than one currency
        """
        if not rows:
            raise UserError(self.env._("Please select at least one invoice that is still open."))
        if len({row.currency for row in rows}) > 1:
            raise UserError(of_several_currencies)

    @api.model
    def _cases_of(self, partner):
        """Return the cases of a customer with something open, one for each company."""
        domain = [("partner_id", "=", partner.commercial_partner_id.id), ("amount_total", ">", 0)]
        return self.env["collections.case"].search(domain)

    @api.model
    def _promised(self, assessment, promises):
        """Return what open promises are for: {item id: Promised}. Each is for the oldest of its items first."""
        covered, found = promises._covered() if promises else {}, {}
        left = {item.receivable.id: item.open for item in assessment.items} if promises else {}
        for promise in promises.sorted(lambda promise: (promise.date, promise.id)):
            line_ids = set(covered[promise.id].line_ids)
            opens = [(line_id, amount) for line_id, amount in left.items() if line_id in line_ids]
            parts = spread(promise.amount - promise.received, opens, promise.currency_id.rounding)
            for line_id in line_ids & left.keys():
                part = parts.get(line_id, 0.0)
                left[line_id] -= part
                found[line_id] = Promised(promise.date, part + (found[line_id].amount if line_id in found else 0.0))
        return found

    @api.model
    def _owed(self, sections):
        """Return the rows that are neither disputed nor in an agreement, the oldest first."""
        return sections["overdue"] + sections["open"] + sections["coming"]

    def _sections(self, case, assessment, promised=MappingProxyType({})):
        """Return the rows by section.

        :param promised: {item id: Promised}, where that is shown
        """
        sections = {"overdue": [], "open": [], "coming": [], "disputed": [], "agreed": []}
        currencies, today = self._currencies(assessment), assessment.today
        shown_as = self._shown_as(case, today)
        for item in assessment.items:
            on_page = shown_as(item)
            section = self._section(item, on_page, today)
            if section and (section in ("disputed", "agreed") or item.owed):
                sections[section].append(self._row(item, on_page, currencies, today, promised))
            if section in ("overdue", "open", "coming") and item.receivable.disputed:
                sections["disputed"].append(self._disputed_part(item, on_page, currencies, today))
        return sections

    @api.model
    def _charges(self, assessment, sections):
        """Return the charges owed beside the items, as ChargeRows."""
        if not assessment.charges:
            return []
        payable = {row.id for name in PAYABLE for row in sections[name] if row.payable} | {0}
        currency, told = self.env["collections.ledger"]._currency, self.env["collections.charge"]._told
        return [
            ChargeRow(
                charge.place,
                told(charge),
                charge.amount,
                currency(charge.currency),
                charge.receivable_id in payable,
            )
            for charge in assessment.charges
        ]

    @api.model
    def _free(self, case, assessment, wanted, promised=MappingProxyType({})):
        """Return the rows without an arrangement: not disputed, promised, being paid, or in an agreement that is kept.

        :param wanted: function of an OpenItem
        :param promised: {item id: Promised} of promised items that are wanted all the same
        """
        agreements = self._agreements(case).filtered(lambda a: a.state != "defaulted")
        currencies, agreed = self._currencies(assessment), set(agreements._lines().ids)
        shown_as, items = self._shown_as(case, assessment.today), (item for item in assessment.items if item.owed)
        shown = ((item, shown_as(item)) for item in items if wanted(item) and item.receivable.id not in agreed)
        free = ((item, on_page) for item, on_page in shown if self._is_free(item, on_page, promised))
        return [self._row(item, on_page, currencies, assessment.today, promised) for item, on_page in free]

    @api.model
    def _is_free(self, item, on_page, promised):
        receivable = item.receivable
        return on_page.is_free and not receivable.disputed and (not receivable.promised or receivable.id in promised)

    @api.model
    def _shown_as(self, case, today):
        """Return the function by which the page shows the items of a case, on hold or not: of an OpenItem, OnPage."""

        def shown_as(item):
            guard = item.hold and reasons.guard_of(self.env, item.hold)
            return guard.page if guard else FREE

        return shown_as

    @api.model
    def _agreements(self, case):
        """Return the agreements that the customer knows of and that are not over, including requested plans."""
        return case.agreement_ids.filtered(
            lambda a: a.state in ("proposed", "active", "defaulted") or (a.state == "draft" and a.asked_by_id)
        )

    def _currencies(self, assessment):
        codes = {item.receivable.currency for item in assessment.items}
        return {code: self.env["collections.ledger"]._currency(code) for code in codes}

    @api.model
    def _section(self, item, on_page, today):
        if on_page.section == IN_PEACE and on_page.is_payable and not item.overdue(today):
            return "coming"  # or the sum of what is open would rise as soon as a customer says that they cannot pay
        if on_page.section != BY_DUE_DATE:
            return on_page.section
        return "overdue" if item.overdue(today) else "coming"

    def _row(self, item, on_page, currencies, today, promised=MappingProxyType({})):
        receivable = item.receivable
        said = promised.get(receivable.id, Promised(None, 0.0))
        return Row(
            receivable.id,
            receivable.move_id,
            receivable.name,
            receivable.due,
            receivable.due and receivable.age(today) if on_page.section != IN_PEACE else None,
            item.asked or receivable.residual,
            item.open,
            currencies[receivable.currency],
            reasons.tell(self.env, reasons.dump([item.hold])) if on_page.has_note else "",
            on_page.is_payable,
            receivable.under_way,
            *said,
            receivable.discount and receivable.discount.until,
        )

    def _disputed_part(self, item, on_page, currencies, today):
        row = self._row(item, on_page, currencies, today)
        disputed = item.receivable.disputed
        return row._replace(asked=disputed, open=disputed, note="", payable=False)

    @api.model
    def _totals(self, rows):
        """Return the amounts left to pay, by currency."""
        return self._sums(rows, lambda row: row.open)

    @api.model
    def _credits(self, rows):
        """Return the outstanding credits, by currency of what they will pay."""
        credits = self._sums(rows, lambda row: row.asked - row.open)
        return {currency: amount for currency, amount in credits.items() if not currency.is_zero(amount)}

    def _sums(self, rows, amount):
        """Return the sums of an amount of the rows, by currency; by its id meanwhile, since look-ups are slower."""
        sums = defaultdict(float)
        for row in rows:
            sums[row.currency._ids] += amount(row)
        return {self.env["res.currency"].browse(ids): total for ids, total in sums.items()}
