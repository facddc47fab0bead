"""The customer's page with a thousand open invoices, as the server makes it, from the request to the last byte.

It shows them in parts: the first is asked for.
"""

import statistics
from time import perf_counter

from werkzeug.test import Client

from odoo import http, sql_db

from odoo.addons.collections_followup.models.portal.collections_page import SHOWN_ROWS

from . import debts

INVOICES = 1_000
#: The page is asked for once before, as caches are warm on a server that runs; then so often.
REPEATS = 7


def measure(env, measures, _customers, _profile):
    """Adds a customer; to be taken last."""
    number = env["res.partner"].search_count([("email", "=like", "customer%@customer.example")]) + 1
    debts.generate(env, number, invoices=INVOICES)
    partner = env["res.partner"].search([("email", "=", f"customer{number}@customer.example")])
    case = partner._collections_ensure_case()
    link, url = case._open_url(), case._page_path()
    env.cr.commit()
    client = Client(http.root)
    client.get(link)  # from then on the session knows who asks
    for name, address in (("page", url), ("page to pay", f"{url}/pay?items=all")):
        _ask(client, address)
        clocks = [_ask(client, address) for _repeat in range(REPEATS)]
        seconds = statistics.median(seconds for seconds, _queries in clocks)
        measures.keep(name, seconds, clocks[-1][1], INVOICES)


def _ask(client, address):
    queries, start = sql_db.sql_counter, perf_counter()
    response = client.get(address)
    if response.status_code != 200 or response.text.count("INV/") < SHOWN_ROWS:
        raise RuntimeError(f"The page does not show the invoices: {response.status}")
    return perf_counter() - start, sql_db.sql_counter - queries
