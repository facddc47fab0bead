"""Who comes in where: every address of this add-on, opened by everybody, as ``access/README.md`` says."""

import json
import re
import sys
import threading
from datetime import timedelta

from odoo.tests import tagged
from odoo.tools import mute_logger

from . import expected
from .paying import PayCommon

ADDON = "odoo.addons.collections_followup"
NOISE = ("odoo.http", "werkzeug", "odoo.addons.base.models.ir_rule", "odoo.addons.website.models.ir_http")
ONLY_LOOKS = "only the customer acts here"
#: What keeps an answer in confidence, by the letter that stands for it.
HEADERS = {
    "S": ("Cache-Control", "no-store"),
    "R": ("Referrer-Policy", "no-referrer"),
    "F": ("Content-Security-Policy", "frame-ancestors 'self'|default-src 'none'"),
    "N": ("X-Content-Type-Options", "nosniff"),
}


@tagged("post_install", "-at_install")
class TestRoutes(PayCommon):
    """Late Ltd has an agreement, a file and a payment on its page; all sorts of people hold all sorts of links."""

    def setUp(self):
        super().setUp()
        self.plan = self.agreement((self.day(30), 50.0), (self.day(60), 50.0))
        self.open_bill = self.invoice(self.late, 40, overdue=5)
        self.own._refresh()
        thread = self.own.env["collections.page.messages"]
        thread._post(self.own.sudo(), self.late, "Here is the receipt.", [("receipt.txt", b"paid")])
        self.file = self.own.message_ids.attachment_ids[:1]
        self.letter = self.env.ref("collections_followup.letter_demand")
        self.transfer, self.step_to_print = self._transfer(), self._step_to_print()
        for login, partner in (("customer", self.late), ("stranger", self.other)):
            user = self._user(login, "base.group_portal")
            user.write({"partner_id": partner.id, "password": login})
        self.links = self._links()
        self.env.flush_all()

    def _links(self):
        """What stands in links of all sorts; the last one is good."""
        withdrawn = self.token()
        self.own.with_user(self.accountant).action_withdraw_links()
        return {
            "wrong link": "wrong",
            "withdrawn link": withdrawn,
            "expired link": self.own._signed(self.company._collections_day() - timedelta(1)),
            "other's link": self.token(self.other),
            "link": self.token(),
        }

    def _transfer(self):
        """A bank transfer that the customer has chosen."""
        provider = self.transfer_provider()
        values = {"provider_id": provider.id, "payment_method_id": provider.payment_method_ids[:1].id}
        values |= {"partner_id": self.late.id, "amount": 40, "currency_id": self.company.currency_id.id}
        return self.env["payment.transaction"].create({**values, "reference": "P-1", "state": "pending"})

    def _step_to_print(self):
        """What the night proposes is a letter."""
        step = self.env["collections.step"].search([("case_id", "=", self.own.id)], limit=1)
        level = self.policy.level_ids.filtered(lambda level: level._wording("collections.letter"))[:1]
        step.write({"channel": "letter", "level_id": level.id})
        return step

    # === THE ADDRESSES === #

    def routes(self):
        """(address, method) of all that this add-on answers to, with Odoo's rule."""
        found = {}
        threading.current_thread().dbname = self.env.cr.dbname  # Odoo asks for it, and its own runner sets it
        for rule in self.env["ir.http"].routing_map().iter_rules():
            endpoint = getattr(rule.endpoint, "func", rule.endpoint)
            if ADDON in getattr(getattr(endpoint, "__func__", endpoint), "__module__", ""):
                kind = rule.endpoint.routing["type"]
                methods = ["JSON"] if kind == "jsonrpc" else sorted((rule.methods or {"GET"}) - {"HEAD", "OPTIONS"})
                found |= {(rule.rule, method): rule.endpoint.routing for method in methods}
        return found

    def address(self, route):
        """The address for the case of Late Ltd."""
        ids = {
            "case_id": self.own.id,
            "move_id": self.open_bill.id,
            "agreement_id": self.plan.id,
            "attachment_id": self.file.id,
            "transaction_id": self.transfer.id,
            "letter_id": self.letter.id,
            "step_id": self.step_to_print.id,
            "kind": "pdf",
            "company_id": self.company.id,
            "secret": "wrong",
            "token": "wrong",
        }
        return re.sub(r"<(?:[^:>]*:)?(\w+)>", lambda found: str(ids[found[1]]), route)

    # === WHO COMES === #

    def visitors(self):
        """What is done before an address is opened, and the link with which it is."""
        for link, token in self.links.items():
            yield link, None, token
        yield "nobody", None, ""
        yield "customer", "customer", ""
        yield "other customer", "stranger", ""
        yield "colleague", "accountant", ""
        yield "colleague with link", "accountant", self.links["link"]

    def come(self, login, token):
        """A new browser: who has a login logs in, who has a link opens the page by it."""
        self.another_browser()
        if login:
            self.authenticate(login, login)
        self.link = f"?access_token={token}" if token else ""
        self.ask(f"/my/collections/{self.own.id}", "GET")

    def ask(self, address, method, csrf=True):
        """The answer to a request that says no more than it must; a link opens what it may, and goes on without it."""
        if method == "GET":
            response = self.url_open(address + self.link, allow_redirects=False)
            leads = response.headers.get("Location", "")
            same = self.link and "access_token" not in leads and leads.split("?")[0].endswith(address)
            return self.url_open(leads, allow_redirects=False) if same else response
        values = {"csrf_token": self.csrf()} if csrf else {}
        if method == "POST":
            return self.url_open(address, data=values, allow_redirects=False, method="POST")
        data, headers = json.dumps({"params": values}), {"Content-Type": "application/json"}
        return self.url_open(address, data=data, headers=headers, allow_redirects=False)

    def told(self, response):
        """What an answer means."""
        if response.headers["Content-Type"].startswith("application/json"):
            return self._told_json(response.json())
        if response.status_code in (301, 302, 303):
            leads = self._leads(response.headers["Location"])
            return "acts" if leads == "leads on" and response.request.method == "POST" else leads
        if response.status_code == 422:
            return "looks" if ONLY_LOOKS in self.text(response) else "acts"
        return {200: "opens", 403: "shut", 410: "new link"}.get(response.status_code, str(response.status_code))

    def _leads(self, where):
        if "/web/login" in where:
            return "log in"
        return "shut" if where.split("?")[0].endswith("/my") else "leads on"

    def _told_json(self, answer):
        said = answer.get("error", {}).get("data", {}).get("message", "")
        if "open this page anew" in said:
            return "shut"
        return "looks" if ONLY_LOOKS in said else "acts"

    # === THE TABLE === #

    @mute_logger(*NOISE)
    def test_routes(self):
        found, tried = {}, 0
        routes = self.routes()
        for visitor, login, token in self.visitors():
            self.come(login, token)
            for route, method in routes:
                response = self.ask(self.address(route), method)
                cells = found.setdefault((route, method), {})
                cells[visitor] = self.told(response)
                tried += 1
                if visitor == ("colleague" if route.startswith("/collections") else "link"):
                    cells["headers"] = self._headers(response)
        sys.stdout.write(f"Routes: {tried} requests\n")
        self.assertTable(found)

    def _headers(self, response):
        return "".join(
            letter
            for letter, (name, values) in HEADERS.items()
            if any(value in response.headers.get(name, "") for value in values.split("|"))
        )

    def assertTable(self, found):
        table = expected.rows("Routes", keys=2)
        columns = expected.columns("Routes")[2:]
        found = {key: {name: cells[name] or "–" for name in columns} for key, cells in found.items()}
        lines = [
            f"{sign} {expected.row(f'`{key[0]}`', key[1], *cells.values())}"
            for sign, these, others in (("found:", found, table), ("in the table:", table, found))
            for key, cells in sorted(these.items())
            if others.get(key) != cells
        ]
        self.assertFalse(lines, expected.ADVICE % "Routes" + "\n".join(lines))

    @mute_logger(*NOISE)
    def test_nothing_is_sent_from_elsewhere(self):
        """Without Odoo's CSRF token no form is taken, and a method that is not named is none."""
        self.come(None, self.links["link"])
        before = self.env["collections.contact"].search_count([])
        by_address = {route for (route, _method), routing in self.routes().items() if routing.get("csrf") is False}
        self.assertEqual(by_address, expected.names("Routes without Odoo's token"))
        for route, method in self.routes():
            address = self.address(route)
            if route in by_address:
                self.assertEqual(self.ask(address, method, csrf=False).status_code, 404, route)
            elif method == "POST":
                self.assertEqual(self.ask(address, method, csrf=False).status_code, 400, route)
            elif method == "JSON":
                self.assertEqual(self.told(self.ask(address, method, csrf=False)), "shut", route)
            elif route.startswith("/my/collections/") and (route, "POST") not in self.routes():
                self.assertEqual(self.ask(address, "POST").status_code, 405, route)
        self.assertEqual(self.env["collections.contact"].search_count([]), before)

    @mute_logger(*NOISE)
    def test_whoever_has_done_a_lot_waits(self):
        """What has an effect is limited, whoever sends it; the others have no effect, or a limit of their own."""
        self.visit_often()
        self.come(None, self.links["link"])
        free = set()
        for route, method in sorted(self.routes()):
            if method != "GET":
                response = self.ask(self.address(route), method)
                limited = response.status_code == 429 or "Too many requests in one hour" in response.text
                free |= set() if limited else {route}
        self.assertEqual(free, expected.names("Routes without the hourly limit"))
