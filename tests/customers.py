"""Customers who owe, the company that they owe, and the e-mails in between, as journeys need them."""

import itertools
import re
import time
import xmlrpc.client
from datetime import date, timedelta
from types import SimpleNamespace

import psycopg2
from conftest import plain, read_mail

ADDON = "collections_followup"


class Company:
    """The company's side: its books, as the administrator sees them, and the e-mails that leave it."""

    def __init__(self, url, database, post):
        self.url, self.database, self.post = url, database, post
        self.numbers = itertools.count(1)
        common = xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/common")
        self.user_id = common.authenticate(database, "admin", "admin", {})
        self.models = xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/object")
        self.company_id = self.call("res.users", "read", [self.user_id], ["company_id"])[0]["company_id"][0]

    def call(self, model, method, *args, **values):
        return self.models.execute_kw(self.database, self.user_id, "admin", model, method, args, values)

    def find(self, model, domain, *fields):
        """Dicts of the records found, oldest first."""
        return self.call(model, "search_read", domain, list(fields), order="id")

    def settle_in(self):
        """E-mails leave into the folder, and their buttons lead to this server."""
        server = self.call("ir.mail_server", "search", [])
        self.call("ir.mail_server", "write", server, {"smtp_port": int((self.post / "port").read_text())})
        self.call("ir.config_parameter", "set_param", "web.base.url", self.url)

    def customer(self, name, *debts, lang="en_US"):
        """A customer with invoices, each given as (amount, days overdue)."""
        email = f"accounts@{name.split()[0].lower()}-{next(self.numbers)}.example"
        partner = {"name": name, "is_company": True, "email": email, "lang": lang, "phone": "+1 555 0190"}
        partner_id = self.call("res.partner", "create", partner)
        moves = self.call("account.move", "create", [self._invoice(partner_id, *debt) for debt in debts])
        self.call("account.move", "action_post", moves)
        return Customer(self, name, email, partner_id, moves)

    def _invoice(self, partner_id, amount, overdue):
        due = date.today() - timedelta(overdue)
        line = {"name": "Goods", "quantity": 1, "price_unit": amount, "tax_ids": [(5,)]}
        return {
            "move_type": "out_invoice",
            "partner_id": partner_id,
            "invoice_date": str(due - timedelta(30)),
            "invoice_payment_term_id": False,
            "invoice_date_due": str(due),
            "invoice_line_ids": [(0, 0, line)],
        }

    def night(self):
        """The nightly run; its id. There is one each day, so those of today so far count as made by hand."""
        with psycopg2.connect(dbname=self.database) as connection, connection.cursor() as cursor:
            cursor.execute("UPDATE collections_run SET nightly = false WHERE nightly")
        self.work(f"{ADDON}.ir_cron_nightly")
        self.work("mail.ir_cron_mail_scheduler_action")
        return self.find("collections.run", [("company_id", "=", self.company_id), ("nightly", "=", True)])[0]["id"]

    def work(self, job):
        """Let a scheduled job do its work."""
        _model, job_id = self.call("ir.model.data", "check_object_reference", *job.split("."))
        self.call("ir.cron", "method_direct_trigger", [job_id])


class Customer(SimpleNamespace):
    """A customer, what they owe, and the e-mails they get."""

    def __init__(self, company, name, email, partner_id, moves):
        super().__init__(company=company, name=name, email=email, partner_id=partner_id, moves=moves)

    def case(self, *fields):
        return self.company.find("collections.case", [("partner_id", "=", self.partner_id)], "id", *fields)[0]

    def find(self, model, *fields):
        """Dicts of what belongs to their case."""
        return self.company.find(model, [("case_id", "=", self.case()["id"])], *fields)

    def open(self):
        """What is open of each invoice, in the order in which they were written."""
        moves = self.company.find("account.move", [("id", "in", self.moves)], "amount_residual")
        return [move["amount_residual"] for move in moves]

    def numbers(self):
        """The number of each invoice."""
        return [move["name"] for move in self.company.find("account.move", [("id", "in", self.moves)], "name")]

    def steps(self, run_id):
        """What a run decided for this customer."""
        domain = [("run_id", "=", run_id), ("partner_id", "=", self.partner_id)]
        return [step["state"] for step in self.company.find("collections.step", domain, "state")]

    def log(self):
        """What the contact log says of them, newest last."""
        return [plain(contact["summary"]) for contact in self.find("collections.contact", "summary")]

    def link(self):
        """The address behind the button of their first e-mail."""
        return next(link for link in self.mail().links if re.search(r"/my/collections/\d+\?", link))

    def mails(self):
        return [read_mail(path) for path in sorted(self.company.post.glob(f"*-{self.email}.eml"))]

    def mail(self, number=0, seconds=20):
        """An e-mail to this customer, waited for."""
        for _attempt in range(seconds * 5):
            if len(self.mails()) > number:
                return self.mails()[number]
            time.sleep(0.2)
        raise AssertionError(f"{self.name} has {len(self.mails())} e-mails, not {number + 1}.")
