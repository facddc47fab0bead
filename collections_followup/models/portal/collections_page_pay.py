from datetime import timedelta
from typing import NamedTuple

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_time

from ...decision.order import oldest_first
from ...decision.payment import read, spread, write
from ...tools import typed
from .collections_page import PAYABLE, SHOWN_ROWS, ChargeRow, Row

#: The minutes for which an unfinished payment in another browser keeps others from paying the same.
BEGUN_MINUTES = 15


class Part(NamedTuple):
    """The part of a payment that an item, or a charge, gets."""

    row: Row | ChargeRow
    amount: float

    @property
    def id(self):
        return self.row.id

    @property
    def name(self):
        return self.row.name


class Payment(NamedTuple):
    """A payment that a customer is about to make, in one currency.

    :ivar parts: Part for each chosen item, in the order in which they are paid
    :ivar charges: Part for each charge that is paid with them, after the items
    :ivar amount: the amount to be paid
    :ivar total: the open amount of what was chosen
    :ivar full: the amount that settles all of it: ``total``, less ``discount``
    :ivar discount: early payment discount for paying all of it now
    :ivar discounted_alone: numbers of chosen invoices that have such a discount if each is paid by itself
    :ivar totals: the open amount of what was chosen, by currency
    :ivar installment: the installment of a payment agreement that is paid; else empty
    :ivar query: parameters of an address to choose the same again
    """

    parts: tuple[Part, ...]
    charges: tuple[Part, ...]
    amount: float
    total: float
    full: float
    discount: float
    discounted_alone: tuple[str, ...]
    currency: models.BaseModel
    totals: dict
    installment: models.BaseModel
    query: dict

    @property
    def line_ids(self):
        """The ids of the items that get something."""
        return [part.row.id for part in self.parts if part.amount]

    @property
    def move_ids(self):
        return list(dict.fromkeys(part.row.move_id for part in self.parts if part.amount))


class CollectionsPagePay(models.AbstractModel):
    """The payment that customers choose on their page. Their input is never trusted: items are looked up each time."""

    _name = "collections.page.pay"
    _description = "Payment on the Customer's Page"

    # === CHOSEN === #

    @api.model
    def _choose(self, case, items="", currency="", amount="", installment="", charges=""):
        """Return the payment that an address or a form describes.

        :param items: as written by ``decision.payment``; if empty, all that is overdue, or everything if nothing is
        :param currency: code; if empty, that of the company, else the first
        :param amount: at most what is open of the items; if empty, all of it
        :param installment: id; then the open amount of it, and of earlier ones, is paid instead
        :param charges: any value: charges are paid with the items
        :returns: Payment; without parts if nothing is open
        :raises UserError: if it cannot be paid in this way, in words for the customer
        """
        assessment = case._assess_today()[case.id]
        sections = self.env["collections.page"]._sections(case, assessment)
        rows = {name: [row for row in sections[name] if row.payable] for name in PAYABLE}
        most, paid_for = None, self.env["collections.agreement.installment"]
        if installment:
            paid_for, chosen, most = self._of_installment(case, sections, installment)
        else:
            chosen = self._chosen(case, rows, items)
        along = self._along(assessment, sections) if charges and not installment else []
        totals = self.env["collections.page"]._totals([*chosen, *along])
        paid_in = self._currency(case, totals, currency)
        query = (
            {"installment": paid_for.id}
            if installment
            else {"items": self._written([row.id for row in chosen], *self._whole(rows))}
        )
        query |= {"currency": paid_in.name} if len(totals) > 1 else {}
        query |= {"charges": 1} if along else {}
        in_currency, along = ([row for row in some if row.currency == paid_in] for some in (chosen, along))
        payment = self._payment(case, in_currency, along, paid_in, totals, amount, most)
        return payment._replace(installment=paid_for, query=query | ({"amount": amount} if amount else {}))

    def _payment(self, case, chosen, along, currency, totals, amount, most):
        rows = [*chosen, *along]
        if most is None:
            rows = self.env["collections.charge"]._allocated(case, chosen, along)
        total = sum(row.open for row in rows)
        total = currency.round(total if most is None else min(total, most))
        discount, alone = self._discounts(chosen, along) if most is None else (0.0, ())
        full = currency.round(total - discount)
        paid = self._amount(amount, full, currency) if rows else 0.0
        # with the discount, the item is settled in full
        got = total if not currency.compare_amounts(paid, full) else paid
        parts = spread(got, [(row.id, row.open) for row in rows], currency.rounding)
        return Payment(
            *(tuple(Part(row, parts.get(row.id, 0.0)) for row in some) for some in (chosen, along)),
            *(paid, total, full, discount, alone, currency, totals),
            installment=self.env["collections.agreement.installment"],
            query={},
        )

    @api.model
    def _along(self, assessment, sections):
        """Return the charges that can be paid beside the items."""
        return [row for row in self.env["collections.page"]._charges(assessment, sections) if row.payable]

    @api.model
    def _whole(self, rows):
        """Return (ids of overdue items, ids of all items in no agreement): what the words of a choice mean."""
        payable = self.env["collections.page"]._owed(rows)
        return [row.id for row in rows["overdue"]], [row.id for row in payable]

    @api.model
    def _written(self, ids, overdue=(), payable=()):
        """Return the choice as it is written in an address.

        :param overdue, payable: ids that a word means
        :raises UserError: if no address has room for it
        """
        try:
            return write(ids, overdue, payable)
        except ValueError as error:
            raise UserError(
                self.env._(
                    "These are too many to be chosen one by one: please pay all that is overdue, or a part of it first."
                )
            ) from error

    @api.model
    def _named(self, text):
        """Return the ids that an address names one by one; none if ``_written`` did not write it."""
        try:
            return read(text, (), ())
        except ValueError:
            return []

    @api.model
    def _chosen(self, case, rows, items):
        overdue, payable = self._whole(rows)
        try:
            ids = read(items, overdue, payable) if items else overdue or payable
        except ValueError as error:
            raise UserError(self.env._("Please choose again what you would like to pay.")) from error
        by_id = {row.id: row for section in rows.values() for row in section}
        for item_id in ids:
            if item_id not in by_id:
                raise UserError(self._why_not(case, item_id))
        return sorted((by_id[item_id] for item_id in ids), key=lambda row: oldest_first(row.due, row.id))

    @api.model
    def _why_not(self, case, item_id):
        """Return why an item cannot be paid; nothing is revealed about one that is not the customer's."""
        line = self.env["account.move.line"].search([("id", "=", item_id), ("account_type", "=", "asset_receivable")])
        if line and case._find_invoice(line.move_id.id):
            sections = self.env["collections.page"]._sections(case, case._assess_today()[case.id])
            name = line.move_id.name
            if line.reconciled:
                return self.env._("%s is paid already. Thank you. Please choose again.", name)
            if item_id in (row.id for row in sections["disputed"]):
                return self.env._("%s is being looked into: please do not pay it until you have our answer.", name)
            rows = (row for section in PAYABLE for row in sections[section])
            for row in (row for row in rows if row.id == item_id and row.note):
                return self.env._("%s Please wait until it has arrived, or write to us.", row.note)
        return self.env._("This cannot be paid here. Please choose among what is open.")

    @api.model
    def _currency(self, case, totals, code):
        """Return the currency to pay in.

        :raises UserError: if nothing that was chosen is in it
        """
        if code:
            found = [currency for currency in totals if currency.name == code]
            if not found:
                raise UserError(self.env._("Please choose again what you would like to pay."))
            return found[0]
        own = case.company_id.currency_id
        return own if own in totals or not totals else next(iter(totals))

    @api.model
    def _amount(self, amount, full, currency):
        """Return the sum that was typed; if none was, all of it.

        :raises UserError: if it is no sum, or more than is open
        """
        with typed.field("amount"):
            value = typed.amount(self.env, amount, currency)
            if value and currency.compare_amounts(value, full) > 0:
                open_now = format_amount(self.env, full, currency)
                raise UserError(self.env._("Only %s is left to pay. Please write a smaller amount.", open_now))
        return currency.round(value or full)

    # === NOTHING TO PAY === #

    @api.model
    def _waits(self, case, payment):
        """Return why there is nothing to pay, if so.

        :returns: dict; ``rows`` (the first Rows that are being paid), ``transaction`` (one of the customer's
            that waits for its money), ``is_held`` (whether the law does not let them pay) and ``is_owing`` (whether
            anything is open at all)
        """
        if payment.parts or payment.charges:
            return {}
        sections = self.env["collections.page"]._sections(case, case._assess_today()[case.id])
        rows = [row for section in sections.values() for row in section]
        pending = [("collections_case_id", "=", case.id), ("state", "=", "pending")]
        return {
            "rows": [row for row in rows if row.under_way and not row.payable][:SHOWN_ROWS],
            "transaction": self.env["payment.transaction"].search(pending, order="id desc", limit=1),
            "is_held": any(not row.note for row in sections["open"]),
            "is_owing": bool(rows),
        }

    # === INSTALLMENTS === #

    @api.model
    def _of_installment(self, case, sections, installment_id):
        """Return the installment, the rows that its agreement covers, and the open amount of it and of earlier ones.

        Amounts that are being paid already are not paid again.
        """
        running = case.agreement_ids.filtered(lambda agreement: agreement.state in ("active", "defaulted"))
        found = running.installment_ids.filtered(lambda i: str(i.id) == str(installment_id))
        if not found:
            raise UserError(self.env._("This installment does not wait for a payment any more. Thank you."))
        agreement = found.agreement_id
        open_now = agreement._open_installments(case.company_id._collections_day())
        due = sum(amount for i, amount in open_now.items() if (i.date, i.id) <= (found.date, found.id))
        if not due:
            raise UserError(self.env._("This installment does not wait for a payment any more. Thank you."))
        covered = set(agreement._lines().ids)
        rows = [row for name in PAYABLE for row in sections[name] if row.id in covered]
        due -= sum(row.under_way for row in rows)
        chosen = [row for row in rows if row.payable]
        if not chosen or agreement.currency_id.compare_amounts(due, 0) <= 0:
            raise UserError(self.env._("This installment cannot be paid now: a payment may be under way already."))
        return found, sorted(chosen, key=lambda row: oldest_first(row.due, row.id)), due

    # === EARLY PAYMENT DISCOUNT === #

    @api.model
    def _discounts(self, chosen, along):
        """Return (discount, numbers of invoices that have one only by themselves).

        Odoo grants it for a payment of one whole invoice, so it is not combined over several.
        """
        discounts = self._early_discounts(chosen)
        if len(chosen) > 1 or along:
            return 0.0, tuple(row.name for row in chosen if row.id in discounts)
        return sum(discounts.values()), ()

    @api.model
    def _early_discounts(self, chosen):
        """Return early payment discounts by item id, with one query for those that may have one."""
        opens = {row.id: row for row in chosen if row.discount_until}
        if not opens:
            return {}
        company = self.env["account.move.line"].browse(opens).company_id.root_id
        # Odoo checks again whether it is in time, and takes the day from the time zone of the context
        Line = self.env["account.move.line"].with_context(tz=company._collections_zone())
        lines = Line.search([("id", "in", list(opens)), ("discount_date", ">=", company._collections_day())])
        discounts = {}
        for line in lines:
            values = line.move_id._get_invoice_next_payment_values()
            whole = not line.currency_id.compare_amounts(opens[line.id].open, line.move_id.amount_residual)
            if whole and values.get("installment_state") == "epd":
                discounts[line.id] = line.currency_id.round(values["next_amount_to_pay"] - values["amount_due"])
        return discounts

    # === BEGUN === #

    @api.model
    def _begin(self, case, own, **asked):
        """Return the payment to make now, looked up while nobody else can begin a payment of this case.

        :param own: transactions begun in the same browser; the new one replaces those that are not finished
        :param asked: see ``_choose``
        :raises UserError: if nothing is open, or somebody else is paying it
        """
        case._serialize_requests()
        payment = self._choose(case, **asked)
        if not payment.line_ids and not payment.charges:
            raise UserError(self.env._("Nothing is open. Thank you."))
        if begun := self._begun_elsewhere(payment, own):
            raise UserError(self._told_begun(begun))
        own.filtered(lambda tx: tx.state == "draft" and tx.collections_case_id == case)._set_canceled(
            state_message=self.env._("Restarted.")
        )
        return payment

    @api.model
    def _begun_elsewhere(self, payment, own):
        """Return a payment of some of these invoices that somebody else has begun and not finished; else empty."""
        since = fields.Datetime.subtract(fields.Datetime.now(), minutes=BEGUN_MINUTES)
        domain = [
            ("state", "=", "draft"),
            ("invoice_ids", "!=", False),
            ("create_date", ">", since),
            ("id", "not in", own.ids),
        ]
        begun, move_ids = self.env["payment.transaction"].search(domain), set(payment.move_ids)
        return begun.filtered(lambda tx: not move_ids.isdisjoint(tx.invoice_ids.ids))[:1]

    @api.model
    def _told_begun(self, begun):
        """Return the message about a payment begun elsewhere, with what the reader can do."""
        zone = self._zone(begun)
        until = begun.create_date + timedelta(minutes=BEGUN_MINUTES)
        offset = self.env["collections.page"]._offset(begun.create_date, zone)
        times = {
            "begun": f"{format_time(self.env, begun.create_date, zone, 'short')} ({offset})",
            "until": format_time(self.env, until, zone, "short"),
        }
        if begun._collections_may_be_dropped():
            return self.env._(
                "A payment of these invoices was begun at %(begun)s in another window or on another device, and is not "
                "finished. If nobody is paying there any more, you can drop it on this page and pay here.",
                **times,
            )
        return self.env._(
            "A payment of these invoices was begun at %(begun)s in another window or on another device. If it was not "
            "finished, nothing has been charged by it: please try again at %(until)s.",
            **times,
        )

    @api.model
    def _zone(self, transaction):
        return transaction.partner_id.tz or transaction.company_id.root_id._collections_zone()

    @api.model
    def _values(self, case, payment):
        """Return the values of the transaction for a payment."""
        return {
            "collections_case_id": case.id,
            "collections_line_ids": [Command.set(payment.line_ids)],
            "collections_charges": [[*part.row.id, part.row.open] for part in payment.charges if part.amount],
            "collections_installment_id": payment.installment.id,
            "invoice_ids": [Command.set(payment.move_ids)],
        }

    @api.model
    def _reference(self, case, payment):
        """Return the reference of the payment: the invoice number if it is one invoice; else a number of its own."""
        if len(payment.move_ids) == 1:
            return self.env["account.move"].browse(payment.move_ids).name
        return case.company_id.get_next_batch_payment_communication()

    @api.model
    def _check_still(self, payment, amount):
        """Check that the charge is the sum that the customer has seen.

        :param amount: the sum that the form showed, as the browser sends it; None if it is not sent
        :raises UserError: if the sum has changed
        """
        try:
            same = amount is None or not payment.currency.compare_amounts(float(amount), payment.amount)
        except (TypeError, ValueError, OverflowError):
            same = False
        if not same:
            now = format_amount(self.env, payment.amount, payment.currency)
            raise UserError(
                self.env._(
                    "The amount has changed since you opened this page: it is %s now. Please open the page again.", now
                )
            )

    @api.model
    def _log_begun(self, case, payment, transaction, person):
        """Log a payment that was begun: it counts for the limit, though it is not a contact yet."""
        ours = case._for_colleagues().env
        amount = format_amount(ours, payment.amount, payment.currency)
        summary = ours._("Begun to pay %(amount)s: %(reference)s", amount=amount, reference=transaction.reference)
        case._log_visit(summary, person, "notice", installment_id=payment.installment.id)

    # === AFTERWARDS === #

    @api.model
    def _find(self, case, transaction_id):
        """Return the transaction of this id, if it was begun on the page of this case; else empty."""
        number = str(transaction_id or "")
        known = number.isascii() and number.isdigit() and len(number) < 11
        domain = [("id", "=", int(number) if known else 0), ("collections_case_id", "=", case.id)]
        return self.env["payment.transaction"].search(domain)

    @api.model
    def _again(self, transaction):
        """Return the parameters of an address to pay what is still open of the same items."""
        if installment := transaction.collections_installment_id:
            return {"installment": installment.id}
        still_open = transaction.collections_line_ids.filtered(lambda line: not line.reconciled)
        return {"items": "-".join(map(str, sorted(still_open.ids)))} if still_open and len(still_open) < 100 else {}

    @api.model
    def _autopay_offer(self, transaction, person):
        """Return the agreement whose further installments could be charged to the card just saved; else empty."""
        agreement = transaction.collections_installment_id.agreement_id
        Autopay = self.env["collections.autopay"]
        offered = (
            transaction.state == "done"
            and agreement.state in ("active", "defaulted")
            and not Autopay._active_of(agreement)
            and Autopay._cards(agreement, person)
        )
        return agreement if offered else agreement.browse()

    @api.model
    def _give_up(self, transaction):
        """Cancel a payment that was begun, or an announced bank transfer, so that the customer can pay otherwise.

        :returns: the sentence to confirm it
        :raises UserError: if it has left already, or is neither of these
        """
        if transaction.state == "pending" and transaction.provider_code == "custom":
            said = self.env._("The bank transfer was cancelled. Please choose how you would like to pay.")
        elif transaction._collections_may_be_dropped():
            said = self.env._("The payment that was begun is dropped. Please choose how you would like to pay.")
        else:
            raise UserError(self.env._("This payment cannot be taken back here. Please write to us."))
        transaction._set_canceled(state_message=self.env._("The customer pays in another way."))
        transaction._post_process()
        return said
