from functools import cache, partial

from odoo import api, fields, models
from odoo.tools import SQL, format_amount, format_date

from ...tools import bulk, qr
from ...tools.amount_in_words import amount_in_words

#: The number of invoice numbers in a sentence before "and 3 more".
NUMBERS_TOLD = 5
#: Keeps a telephone number in one line.
NO_BREAK = "\N{NO-BREAK SPACE}"


class CollectionsLetterPage(models.AbstractModel):
    """The page around the words of a letter: the debts, the recipient, the ways to pay, the signature.

    Everything is read for many cases at once; the number of queries does not grow with them.
    """

    _name = "collections.letter.page"
    _description = "Page of a Letter"

    # === THE VALUES === #

    @api.model
    def _placeholders(self):
        """Return the placeholders of letters: {name: description}."""
        return {
            "recipient": self.env._("Whom the letter is written to"),
            "customer": self.env._("The customer"),
            "company": self.env._("Your company"),
            "today": self.env._("Date of the letter"),
            "deadline": self.env._("Until when to pay"),
            "total": self.env._("What is asked for, after credits, in each currency"),
            "total_in_words": self.env._("The same in words, in languages whose numbers are known"),
            "total_with_words": self.env._("The amount, and in brackets in words"),
            "credits": self.env._("Credits and payments not yet allocated, if any"),
            "invoices": self.env._("Numbers of the invoices"),
            "oldest_due": self.env._("The oldest due date"),
            "days_overdue": self.env._("Days since the oldest due date"),
            "charges": self.env._("A sentence about interest and charges"),
            "contact": self.env._("Whom to ask: name, phone, e-mail"),
            "contact_person": self.env._("Who looks after the customer, and signs"),
            "phone": self.env._("Phone of this person, or of your company"),
            "email": self.env._("E-mail of this person, or of your company"),
            "bank_details": self.env._("Where to pay to"),
            "payment_message": self.env._("What to write with the payment"),
            "pay_url": self.env._("Address of the customer's page"),
            "promised_amount": self.env._("The amount promised"),
            "promised_date": self.env._("The day it is promised for"),
            "agreement": self.env._("Dates and amounts agreed"),
        }

    @api.model
    def _values(self, letter, cases, verdicts, extra=None):
        """Return the values of letters to cases of one company, in the language of the environment.

        :param verdicts: {case id: Verdict}
        :param extra: {case id: {placeholder: value}}, which take precedence
        :returns: {case id: dict}: the placeholders, and further values of the page
        """
        promises, agreements = self._promises(letter, cases), self._agreements(letter, cases)
        confirmed = {"promise": promises, "agreement": agreements}.get(letter.purpose, {})
        lines = {case.id: self._lines_of(confirmed.get(case.id)) for case in cases}
        debts = {case.id: case._debt(verdicts[case.id], lines[case.id]) for case in cases}
        details = self._details([item for debt in debts.values() for item in debt["items"]])
        recipients = self.env["collections.channel"]._get("letter")._recipients(cases)
        days = self._days_to_pay(letter, cases)
        values = {}
        for case in cases:
            debt = debts[case.id]
            values[case.id] = {
                **self._common(case),
                **self._people(case, recipients[case.id]),
                **self._amounts(case, debt),
                **self._dates(days[case.id], debt, verdicts[case.id].today),
                **self._items(debt, details),
                **self._paying(letter, case, debt, details),
            }
            known = (extra or {}).get(case.id, {})
            values[case.id] |= self._agreed(values[case.id], promises.get(case.id), agreements.get(case.id)) | known
            values[case.id]["confirms"] = bool(confirmed.get(case.id) or known)
        return values

    @api.model
    def _common(self, case):
        company = case.company_id
        return {
            "case": case,
            "company": company.name,
            "sender": company,
            "pay_url": case.pay_url,
            "page_address": self._page_address(case),
            "code_of": cache(qr.image),
            "money": partial(format_amount, self.env),
        }

    @api.model
    def _page_address(self, case):
        """Return the address where customers log in to their page, short enough to be typed: nobody clicks on paper."""
        return case._page_url().partition("://")[2].rpartition("/")[0]

    @api.model
    def _people(self, case, recipient):
        """Return the recipient, and the person to ask."""
        responsible, company = case._responsible(), case.company_id
        contact = {
            "contact_person": responsible.name or company.name,
            "phone": (responsible.phone or company.phone or "").replace(" ", NO_BREAK),
            "email": responsible.email or company.email or "",
        }
        signed = dict.fromkeys([contact["contact_person"], company.name])
        return {
            **contact,
            "contact": ", ".join(filter(None, contact.values())),
            "recipient": self._isolated(recipient.name or case.partner_id.name),
            "customer": self._isolated(case.partner_id.name),
            "address": self._lines(self._address(case, recipient)),
            "signed": self._lines(signed),
        }

    @api.model
    def _address(self, case, recipient):
        """Return the lines of the postal address: of the recipient, or of whom they belong to if they have none."""
        whole = recipient.commercial_partner_id  # the customer, or the office of their representative
        place = recipient if recipient.street or recipient.city else whole
        names = [recipient.commercial_company_name, recipient.name or whole.name]
        lines = place._collections_place()
        if place.country_id == case.company_id.country_id:
            lines = [line for line in lines if line.strip() != place.country_id.name]
        return [line.strip() for line in dict.fromkeys([*names, *lines]) if line and line.strip()]

    @api.model
    def _amounts(self, case, debt):
        totals = debt["totals"] or {case.currency_id: 0.0}
        figures = {c: format_amount(self.env, amount, c) for c, amount in totals.items()}
        words = {c: amount_in_words(a, c.name, self.env.lang, c.decimal_places) for c, a in totals.items()}
        both = [f"{figures[c]} ({words[c]})" if words[c] else figures[c] for c in totals]
        credits = [format_amount(self.env, amount, c) for c, amount in debt["credits"].items()]
        return {
            "total": self._join(figures.values()),
            "total_in_words": self._join(filter(None, words.values())),
            "total_with_words": self._join(both),
            "credits": self._join(credits),
        }

    @api.model
    def _join(self, parts):
        return self.env._(" and ").join(parts)

    @api.model
    def _days_to_pay(self, letter, cases):
        """Return how many days after its date a letter asks for payment: {case id: days}.

        A formal demand leaves the days to answer that contact rules give.
        """
        given = cases._days_to_answer() if letter.purpose == "demand" else {}
        return {case.id: max(letter.days_to_pay, given.get(case.id, 0)) for case in cases}

    @api.model
    def _dates(self, days, debt, today):
        dues = [item["due"] for item in debt["items"] if item["due"]]
        deadline = max([fields.Date.add(today, days=days), *dues])  # nothing is asked for before it is due
        return {
            "today": self._long(today),
            "deadline": self._long(deadline),
            "oldest_due": self._long(min(dues)) if dues else "",
            "days_overdue": max((today - min(dues)).days, 0) if dues else 0,
        }

    @api.model
    def _long(self, day):
        """Return a date in the form for a sentence."""
        return format_date(self.env, day, date_format="long")

    @api.model
    def _items(self, debt, details):
        items = [{**item, **details[item["id"]], **self._cells(item, details[item["id"]])} for item in debt["items"]]
        names = list(dict.fromkeys(item["name"] for item in items))
        return {
            "reference": names[0] if len(names) == 1 else "",
            "items": items,
            "partly_paid": any(i["currency"].compare_amounts(i["original"], i["amount"]) for i in items),
            "totals": debt["totals"],
            "credits_by_currency": debt["credits"],
            "charges_listed": debt["charges"],
            "charges": self._charges(debt["charged"]),
            "invoices": self._some(names),
        }

    @api.model
    def _charges(self, charged):
        """Return a sentence on whether anything is asked for beside the invoices.

        :param charged: {currency: amount}
        """
        if not charged:
            return self.env._("No interest or charges have been added to the amounts of the invoices.")
        amounts = self._join(format_amount(self.env, amount, currency) for currency, amount in charged.items())
        return self.env._("This includes interest and charges of %s, which are listed apart.", amounts)

    @api.model
    def _cells(self, item, detail):
        """Return the texts of an item's row; the payment reference only if it differs from the number."""
        own = detail["reference"] not in item["name"]
        reference = self._labelled(self.env._("Ref."), detail["reference"]) if own else ""
        due = format_date(self.env, item["due"]) if item["due"] else ""
        return {
            "numbers": self._lines(filter(None, [item["name"], reference])),
            "dated": format_date(self.env, detail["date"]),
            "due_on": f"{due} ({item['days']})" if item["days"] > 0 else due,
        }

    @api.model
    def _some(self, names):
        if len(names) <= NUMBERS_TOLD:
            return ", ".join(names)
        told = ", ".join(names[: NUMBERS_TOLD - 1])
        return self.env._("%(invoices)s and %(count)s more", invoices=told, count=len(names) - NUMBERS_TOLD + 1)

    # === PROMISES AND AGREEMENTS === #

    @api.model
    def _promises(self, letter, cases):
        """Return the promise that a letter mentions, by case id. The room of promises overrides this."""
        return {}

    @api.model
    def _agreements(self, letter, cases):
        """Return the payment agreement that a letter mentions, by case id. The room of agreements overrides this."""
        return {}

    @api.model
    def _lines_of(self, commitment):
        """Return the journal items that a promise or an agreement covers; None without one."""
        return commitment._lines() if commitment else None

    @api.model
    def _agreed(self, values, promise, agreement):
        """Return what was promised and agreed; if nothing was, such as in a preview, an example."""
        amount, day = values["total"], values["deadline"]
        dues = [(amount, day)]
        if promise:
            amount, day = format_amount(self.env, promise.amount, promise.currency_id), self._long(promise.date)
        if agreement:
            currency = agreement.currency_id
            dues = [
                (format_amount(self.env, i.amount, currency), self._long(i.date)) for i in agreement.installment_ids
            ]
        return {
            "promised_amount": amount,
            "promised_date": day,
            "agreement": "\n".join(self.env._("%(amount)s, by %(date)s", amount=a, date=d) for a, d in dues),
        }

    # === DELIVERIES === #

    @api.model
    def _details(self, items):
        """Return invoice date, original amount, delivery and payment reference, by journal item id."""
        lines = self.env["account.move.line"].sudo().browse({item["id"] for item in items})
        lines.fetch(["move_id", "amount_currency"])
        moves = lines.move_id
        moves.fetch(["name", "invoice_date", "date", "payment_reference", "partner_bank_id"])
        delivered = self._delivered(moves)
        return {
            line.id: {
                "date": line.move_id.invoice_date or line.move_id.date,
                "original": line.amount_currency,
                "delivered": delivered.get(line.move_id.id, ""),
                "reference": line.move_id.payment_reference or line.move_id.name,
                "bank": line.move_id.partner_bank_id,
            }
            for line in lines
        }

    @api.model
    def _delivered(self, moves):
        """Return what each invoice is for: the first line of its first product line, and the number of further ones."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT move_id, (ARRAY_AGG(name ORDER BY sequence, id))[1], COUNT(*)
                  FROM account_move_line
                 WHERE move_id = ANY(%s) AND display_type = 'product' AND COALESCE(name, '') != ''
              GROUP BY move_id
                """,
                bulk.ids(moves.ids),
            )
        )
        return {move_id: self._summary(name, count) for move_id, name, count in rows}

    @api.model
    def _summary(self, name, count):
        first = name.strip().splitlines()[0]
        first = first if len(first) <= 60 else first[:59].rstrip() + "…"
        if count == 1:
            return first
        return self.env._("%(name)s, and %(count)s more", name=first, count=count - 1)
