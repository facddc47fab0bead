from collections import Counter
from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_date

from ...tools import typed
from ..commitments.collections_case_promises import DECIDED
from .collections_page import MOST_TICKED

#: The states of promises that count for how often an invoice is promised; withdrawn ones do, too.
COUNTED = (*DECIDED, "open")
#: The most items that an address names.
MOST_NAMED = 100


class CollectionsPagePromise(models.AbstractModel):
    """Promises of customers on their page: to pay what is overdue, by a day that is near."""

    _name = "collections.page.promise"
    _description = "Promises on the Customer's Page"

    @api.model
    def _offer(self, case):
        """Return what can be promised.

        :param case: the case, as superuser
        :returns: dict; ``choices`` has Rows by currency, oldest first, ``not_again`` Rows that too many promises have
            left open, ``today`` and ``last_day`` the first and last possible day of a promise
        """
        assessment = case._assess_today()[case.id]
        rows = self._promisable(case, assessment)
        not_again = self._not_again(case)
        choices = {}
        for row in rows:
            if row.id not in not_again:
                choices.setdefault(row.currency, []).append(row)
        return {
            "choices": choices,
            "not_again": [row for row in rows if row.id in not_again],
            "most_ticked": MOST_TICKED,
            "today": assessment.today,
            "last_day": assessment.today + timedelta(case.company_id.collections_promise_days),
        }

    @api.model
    def _promisable(self, case, assessment):
        """Return the Rows that are overdue and not promised, or not all of each."""
        page = self.env["collections.page"]
        promised = page._promised(assessment, case._open_promises())
        rows = page._free(case, assessment, lambda item: item.overdue(assessment.today), promised)
        return [row for row in rows if row.currency.compare_amounts(row.rest, 0) > 0]

    @api.model
    def _not_again(self, case):
        """Return the ids of the items for which there were, or are, so many promises that no other is accepted.

        All of them count: if a small part is promised and paid again and again, or for one day after the other, or all
        of it taken back and promised again, the rest would wait for ever.
        """
        made = case.promise_ids.filtered(lambda promise: promise.state in COUNTED or promise.withdrawn_on)
        counts = Counter(line_id for covered in made._covered().values() for line_id in covered.line_ids)
        return {line_id for line_id, count in counts.items() if count >= case.company_id.collections_promise_count}

    @api.model
    def _promise(self, case, person, values):
        """Record a customer's promise.

        :param person: partner who promises
        :param values: of the form: ``items`` (list), ``amount`` (empty: all of them) and ``date``
        :returns: the thanks, as a sentence
        :raises UserError: if it cannot be meant so, or is more than a customer may promise without a person
        """
        rows, amount, day = self._read(case, values)
        currency, ours = rows[0].currency, case._for_colleagues().env
        contact = case._log_visit(
            ours._(
                "Promises %(amount)s for %(day)s",
                amount=format_amount(ours, amount, currency),
                day=format_date(ours, day),
            ),
            person,
        )
        lines = self.env["account.move.line"].browse(row.id for row in rows)
        said = {"contact_id": contact.id, "person_id": person.id, "user_id": False}
        self.env["collections.promise"]._make(case, lines, amount, day, **said)
        return self.env._(
            "Thank you. We expect %(amount)s by %(day)s.",
            amount=format_amount(self.env, amount, currency),
            day=format_date(self.env, day),
        )

    @api.model
    def _read(self, case, values):
        """Return (Rows, amount, day) of a promise, as the form says them.

        :raises Refused: if it cannot be meant so
        """
        form, offer = typed.Form("items", "amount", "date"), self._offer(case)
        rows = form.take("items", self._chosen, offer, values["items"], values.get("currency"))
        currency = rows[0].currency if rows else next(iter(offer["choices"]), case.company_id.currency_id)
        amount = form.take("amount", self._amount, rows, values.get("amount"), currency)
        day = form.take("date", self._near, offer, values.get("date"))
        form.check()
        return rows, amount, day

    @api.model
    def _to_withdraw(self, case, promise_id):
        """Return the promise that a customer may still take back, up to and including its day; empty if it is none.

        :param promise_id: as an address or a form names it
        """
        today = case.company_id._collections_day()
        found = case.promise_ids.filtered(lambda promise: str(promise.id) == promise_id)
        return found.filtered(lambda promise: promise.state == "open" and promise.date >= today)

    @api.model
    def _withdraw(self, case, person, promise_id):
        """Let a customer take a promise back; the follow-up of what it covers goes on.

        :returns: the thanks, as a sentence
        :raises UserError: if it is not open any more, or its day is over
        """
        if not (promise := self._to_withdraw(case, promise_id)):
            raise UserError(self.env._("This promise is not open any more."))
        ours = case._for_colleagues().env
        amount, day = format_amount(ours, promise.amount, promise.currency_id), format_date(ours, promise.date)
        case._log_visit(ours._("Withdraws the promise of %(amount)s for %(day)s", amount=amount, day=day), person)
        promise._withdraw()
        return self.env._(
            "Thank you for telling us in time. If you can name another day, promise it here; if you need longer, ask "
            "for a payment plan."
        )

    @api.model
    def _pay_query(self, promise):
        """Return the parameters of the payment's address for what is promised; empty if it would be too long."""
        lines = promise._lines().filtered(lambda line: not line.reconciled and line.parent_state == "posted")
        left = min(promise.amount - promise.received, sum(lines.mapped("amount_residual_currency")))
        if len(lines) > MOST_NAMED or promise.currency_id.compare_amounts(left, 0) <= 0:
            return {}
        amount = f"{left:.{promise.currency_id.decimal_places}f}"
        return {"items": "-".join(map(str, lines.ids)), "amount": amount}

    @api.model
    def _ticked(self, choices, items, currency):
        """Return the rows that were ticked: one by one, or all in a currency, if there are too many to list at once."""
        if "all" in items:
            return next((rows for own, rows in choices.items() if str(own.id) == currency), [])
        return self.env["collections.page"]._ticked(items, [row for rows in choices.values() for row in rows])

    @api.model
    def _chosen(self, offer, items, currency=None):
        rows = self._ticked(offer["choices"], items, currency)
        self.env["collections.page"]._check_chosen(rows, self.env._("Please make one promise for each currency."))
        return rows

    @api.model
    def _amount(self, rows, value, currency):
        """Return the amount promised for the chosen rows: all that is left to promise, unless less was typed.

        :param rows: Rows in this currency; None if they were refused
        """
        owed = sum(row.rest for row in rows or ())
        amount = typed.amount(self.env, value, currency) or currency.round(owed)
        if rows and currency.compare_amounts(amount, owed) > 0:
            left = format_amount(self.env, owed, currency)
            raise UserError(self.env._("Of the invoices that you have selected, %s is left to pay.", left))
        return amount

    @api.model
    def _near(self, offer, value):
        """Return the day that was typed, if it is neither past nor too far away."""
        day = typed.day(self.env, value)
        if day < offer["today"]:
            raise UserError(self.env._("This day is over already: please choose another one."))
        if day > offer["last_day"]:
            last = format_date(self.env, offer["last_day"])
            raise UserError(
                self.env._(
                    "Here you can promise a payment up to %s. If you need more time, ask for a payment plan: it gives "
                    "you longer, in parts that you can manage.",
                    last,
                )
            )
        return day
