"""Ledgers that are not uniform: a long history, a giant among the small, many currencies, many commitments.

Each stands in a database of its own, and is told beside the uniform one.
"""

import json
import os
import statistics
from pathlib import Path
from time import perf_counter

from werkzeug.test import Client

from odoo import http

from . import aging_screens, debts, ledger, screens, settlement
from .measure import vacuum
from .scale import Nights

#: Customers of each shape, by the scale; of the giant's too, beside them.
SIZES = {"uniform": 10_000, "history": 10_000, "giant": 10_000, "currencies": 20_000, "commitments": 10_000}
SMALLER = {"small": 50, "normal": 10, "large": 1}
#: Open items of the giant, in the large scale.
GIANT = 50_000
#: E-mails written in a night.
EMAILS = 200
#: A page is asked for once before, as caches are warm on a server that runs; then so often.
REPEATS = 5


def main(env):
    """Make one shape and measure it; the figures are added to a file, for the report."""
    shape, smaller = os.environ["SHAPE"], SMALLER[os.environ["SCALE"]]
    customers = SIZES[shape] // smaller
    SHAPES[shape](env, customers, smaller)
    nights = Nights(env, customers, EMAILS)
    nights.floor()
    nights.first()
    nights.everybody_waits()
    nights.night("changed", 1)
    env.company.collections_active = False  # what follows is evaluated as on the first day
    env.cr.commit()
    figures = {**_sizes(env), "nights": nights.figures, "screens": _screens(env), "pages": _pages(env)}
    with Path(os.environ["FIGURES"]).open("a", encoding="utf-8") as file:
        print(json.dumps({"shape": shape, **figures}), file=file)


# === THE SHAPES === #

AMOUNT = "100 + (partner.id * 7 + g * 13) %% 900"
#: Days past due, spread as those of the uniform ledger, and those of a history of five years.
OVERDUE = "(partner.id * 10 + g) * 37 %% 100 - 6"
LONG_PAST = "100 + (partner.id * 7919 + g * 104729) %% 1700"


def _uniform(env, customers, _smaller):
    """Ten open invoices each: what the others are compared with."""
    debts.generate(env, customers)


def _history(env, customers, _smaller):
    """A hundred paid invoices and ten lines of the contact log behind each customer's ten open invoices."""
    debts.customers_only(env, customers)
    ledger.book(env, f"{_each('100', LONG_PAST, paid=AMOUNT)} UNION ALL {_each('10', OVERDUE)}")
    company = env.company
    company._open_collections_cases(company._collections_day())
    env.flush_all()
    env.cr.execute(LOG, {"today": company._collections_day()})
    env.cr.commit()
    vacuum(env.cr, "collections_contact")


def _giant(env, customers, smaller):
    """Few invoices each for most, hundreds for some, one with tens of thousands; four in ten are credit notes."""
    debts.customers_only(env, customers)
    env.cr.execute("SELECT MIN(id) FROM res_partner WHERE email LIKE '%%@customer.example'")
    [giant] = env.cr.fetchone()
    # the one in a hundred has 300, the one in a thousand 1,000, and so on: as one divided by the rank
    rank = "(1 + partner.id * 7919 %% 10000)"
    number = f"CASE partner.id WHEN %(giant)s THEN %(items)s ELSE LEAST(2000, 2 + 10000 / {rank}) END"
    ledger.book(env, _each(number, OVERDUE, kind=CREDIT_NOTE, amount=SMALL), giant=giant, items=GIANT // smaller)


CREDIT_NOTE = "CASE WHEN g %% 5 < 2 THEN 'out_refund' ELSE 'out_invoice' END"
SMALL = f"({AMOUNT}) / CASE WHEN g %% 5 < 2 THEN 4 ELSE 1 END"


def _currencies(env, customers, _smaller):
    """Six in ten customers owe in three currencies, three in ten have paid parts."""
    names = {"EUR": 0.92, "GBP": 0.79}
    currencies = env["res.currency"].with_context(active_test=False).search([("name", "in", list(names))])
    currencies.active = True
    for currency in currencies:
        values = {"currency_id": currency.id, "company_id": env.company.id, "name": "2020-01-01"}
        env["res.currency.rate"].create({**values, "rate": names[currency.name]})
    ids = {currency.name.lower(): currency.id for currency in currencies}
    debts.customers_only(env, customers)
    ledger.book(env, _each("10", OVERDUE, currency=CURRENCY, rate=RATE, paid=PART), **ids)


#: By the customer and the number of the invoice.
CURRENCY = """CASE WHEN partner.id %% 10 >= 4
                   THEN (ARRAY[%(currency)s, %(eur)s, %(gbp)s])[1 + g %% 3] ELSE %(currency)s END"""
RATE = "CASE WHEN partner.id %% 10 >= 4 THEN (ARRAY[1, 0.92, 0.79])[1 + g %% 3] ELSE 1 END"
PART = "CASE WHEN partner.id %% 10 < 3 AND g %% 2 = 0 THEN 10 + g ELSE 0 END"


def _commitments(env, customers, _smaller):
    """Four promises, an agreement in four installments and a dispute each; a fifth of the disputes wait too long."""
    settlement.generate(env, customers, customers)
    company = env.company
    values = {"today": company._collections_day(), "user": company.collections_user_id.id}
    env.cr.execute(DISPUTES, values)
    env.cr.commit()
    tables = ("promise", "promise_item", "agreement", "agreement_item", "agreement_installment", "dispute", "case")
    vacuum(env.cr, *(f"collections_{table}" for table in tables))
    env.invalidate_all()


SHAPES = {
    "uniform": _uniform,
    "history": _history,
    "giant": _giant,
    "currencies": _currencies,
    "commitments": _commitments,
}


def _each(number, overdue, kind="'out_invoice'", amount=AMOUNT, currency="%(currency)s", rate="1", paid="0"):
    """A plan of so many documents for each customer ``partner``, numbered by ``g``."""
    return f"""
        SELECT partner.id, {kind}, {overdue}, {amount}, {currency}, {rate}, {paid}
          FROM res_partner partner, generate_series(1, {number}) g
         WHERE partner.email LIKE '%%@customer.example'"""


LOG = """
    INSERT INTO collections_contact (
           case_id, partner_id, company_id, episode, direction, kind, channel, summary, user_id, day, date,
           create_uid, write_uid, create_date, write_date)
    SELECT kase.id, kase.partner_id, kase.company_id, kase.episode, 'out', 'conversation', 'phone',
           'They pay next week', 1,
           made.day, made.day + interval '9 hours',
           1, 1, now(), now()
      FROM collections_case kase, generate_series(1, 10) g,
           LATERAL (SELECT %(today)s::date - 15 - (kase.id * 7919 + g * 104729) %% 700 AS day) made
"""

DISPUTES = """
    INSERT INTO collections_dispute (
           case_id, partner_id, company_id, move_id, amount, reason, user_id, deadline, opened_on, state, escalated,
           create_uid, write_uid, create_date, write_date)
    SELECT DISTINCT ON (kase.id) kase.id, kase.partner_id, kase.company_id,
           line.move_id, line.amount_residual / 2, 'goods', %(user)s,
           %(today)s::date + kase.id %% 10 - 2, %(today)s::date - 10, 'open', FALSE,
           1, 1, now(), now()
      FROM collections_case kase
      JOIN account_move_line line ON line.partner_id = kase.partner_id AND line.display_type = 'payment_term'
     WHERE line.reconciled IS NOT TRUE
  ORDER BY kase.id, line.id DESC
"""


# === WHAT A PERSON SEES === #


def _sizes(env):
    env.cr.execute(
        """SELECT COUNT(*) FILTER (WHERE reconciled IS NOT TRUE), COUNT(*) FILTER (WHERE reconciled)
             FROM account_move_line WHERE display_type = 'payment_term' AND parent_state = 'posted'"""
    )
    return dict(zip(("open", "paid"), env.cr.fetchone(), strict=True))


def _screens(env):
    """Aged receivables in all ways, and the case with the most items, in milliseconds and queries."""
    ways = aging_screens.measure(env)
    case, _items = _largest(env(user=screens._accountant(env)))
    return {**ways, "Case form": screens._time(case.env, lambda: screens._form(case))}


def _largest(env):
    """The case with the most open items, and how many they are."""
    env.cr.execute(
        """SELECT kase.id, COUNT(*)
             FROM collections_case kase JOIN account_move_line line ON line.partner_id = kase.partner_id
            WHERE line.display_type = 'payment_term' AND line.reconciled IS NOT TRUE AND line.parent_state = 'posted'
         GROUP BY kase.id ORDER BY 2 DESC, 1 LIMIT 1"""
    )
    case_id, items = env.cr.fetchone()
    return env["collections.case"].browse(case_id), items


def _pages(env):
    """The pages of the customer with the most items, from the request to the last byte."""
    case, items = _largest(env)
    link, url = case._open_url(), case._page_path()
    env.cr.commit()
    client = Client(http.root)
    client.get(link)  # from then on the session knows who asks
    pages = {"Customer's page": url, "– to pay": f"{url}/pay?items=all"}
    return {name: {"items": items, **_ask(client, address)} for name, address in pages.items()}


def _ask(client, address):
    clocks = []
    for _repeat in range(REPEATS + 1):
        start = perf_counter()
        response = client.get(address)
        clocks.append(perf_counter() - start)
        if response.status_code != 200:
            raise RuntimeError(f"The page is not shown: {response.status}")
    return {"ms": 1000 * statistics.median(clocks[1:]), "kB": len(response.data) / 1000}
