import re
from contextlib import contextmanager
from datetime import date, timedelta
from unittest.mock import patch

import freezegun
from freezegun import freeze_time

from odoo import SUPERUSER_ID, Command, api, fields
from odoo.modules.registry import Registry
from odoo.sql_db import Cursor
from odoo.tests import new_test_user
from odoo.tests.common import get_db_name
from odoo.tools import html2plaintext

from odoo.addons.collections_followup.models.run import sizes

from .books import Books
from .warm import WarmCase

# how long tests take is measured by a clock that goes
freezegun.configure(extend_ignore_list=["_pytest.timing"])

#: Every story begins on this Monday.
TODAY = date(2026, 3, 2)
#: The company of all stories.
COMPANY = "company_1_data"
#: Who works there: the accountant and the manager, with the group of each.
STAFF = {"accountant": "collections_group_user", "manager": "collections_group_manager"}


def raw_mail(sender, to, subject, text, message_id, *headers):
    """An e-mail as mail servers hand it over."""
    lines = [f"From: {sender}", f"To: {to}", f"Subject: {subject}", f"Message-ID: <{message_id}>", *headers]
    return "\n".join([*lines, "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "", text])


def answer_to(message):
    """Headers by which an e-mail answers a message."""
    return f"In-Reply-To: {message.message_id}", f"References: {message.message_id}"


class Clock:
    """The clock of the server stands still at a moment, from which it can be moved; stopped, it shows the present."""

    _moment = _frozen = _hands = None

    def show(self, moment):
        self.set(moment)
        self.start()

    def set(self, moment):
        """From this moment it starts; if it stands still already, it need not be frozen anew, which takes a while."""
        self._moment = moment
        if self._hands:
            self._hands.move_to(moment)

    def start(self):
        if not self._hands:
            self._frozen = freeze_time(self._moment)
            self._hands = self._frozen.start()

    def stop(self):
        if self._hands:
            self._frozen.stop()
            self._hands = None


class CollectionsCommon(WarmCase, Books):
    """A company with the default policy, an accountant, a manager, and customers who owe."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._found_company()
        cls.company = cls.env["res.company"].search([("name", "=", COMPANY)])
        # what a story starts from is set up by the system; people act with their own rights
        cls.env = cls.env(user=SUPERUSER_ID, context={"allowed_company_ids": cls.company.ids})
        cls.company = cls.company.with_env(cls.env)
        cls.company_data = cls.collect_company_accounting_data(cls.company)
        cls.policy = cls.env["collections.policy"].search(
            [("company_id", "=", cls.company.id), ("treatment", "=", False)]
        )
        cls.levels = {level.name: level for level in cls.policy.level_ids}
        cls.accountant, cls.manager = (cls.env["res.users"].search([("login", "=", login)]) for login in STAFF)
        cls._clock = Clock()
        cls.addClassCleanup(cls._clock.stop)

    @classmethod
    def _found_company(cls):
        """The company of all stories and its staff stay in the database: founding takes longer than most stories."""
        with Registry(get_db_name()).cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            if not env["res.company"].search_count([("name", "=", COMPANY)], limit=1):
                type("Founder", (cls,), {"env": env})._found(env)

    @classmethod
    def _found(cls, env):
        cls.company = cls._create_company(name=COMPANY)
        env.user.company_ids -= cls.company
        cls.env = env(context={"allowed_company_ids": cls.company.ids})
        cls.company = cls.company.with_env(cls.env)
        cls._open_journals()
        accountant, _manager = (
            cls._user(login, f"base.group_user,collections_followup.{group},account.group_account_invoice")
            for login, group in STAFF.items()
        )
        # invoices are posted long after they were due, and reminded at once; no amount is too small
        cls.company.write(
            {
                "email": "office@company.example",
                "collections_active": False,
                "collections_sent_days": 0,
                "collections_min_amount": 0,
                "collections_user_id": accountant.id,
            }
        )
        # stories are told at any hour; those about contact rules use them again
        cls.env["collections.contact.rule"].search([]).active = False

    @classmethod
    def _open_journals(cls):
        """Payments pass by the outstanding accounts of the chart."""
        ref = cls.env["account.chart.template"].ref
        cls.env["account.journal"].create({"name": "Cash", "type": "cash", "company_id": cls.company.id})
        bank = cls.collect_company_accounting_data(cls.company)["default_journal_bank"]
        for line, account in (
            (bank.inbound_payment_method_line_ids[:1], "account_journal_payment_debit_account_id"),
            (bank.outbound_payment_method_line_ids[:1], "account_journal_payment_credit_account_id"),
        ):
            line.payment_account_id = ref(account, raise_if_not_found=False)

    @classmethod
    def _user(cls, login, groups, company=None):
        company = company or cls.company
        companies = {"company_id": company.id, "company_ids": [Command.set(company.ids)]}
        uninvited = {"no_reset_password": True}  # writing an invitation takes longer than all else
        return new_test_user(cls.env, login, groups, uninvited, **companies).with_env(cls.env)

    @classmethod
    def one_company(cls):
        """The manager answers for all that is shared, as where there is but one company."""
        cls.manager.company_ids = cls.env["res.company"].search([("parent_id", "=", False)])

    def setUp(self):
        super().setUp()
        self._begin()

    def _begin(self):
        self.on(TODAY)

    @classmethod
    def say(cls, level, wording):
        """From now on the level says this, by all channels that send this kind of wording."""
        if line := level.wording_ids.filtered(lambda line: line.wording._name == wording._name):
            line.wording = wording
        else:
            level.wording_ids = [Command.create({"wording": f"{wording._name},{wording.id}"})]

    # === TIME === #

    def on(self, day):
        """It is morning of the day."""
        self._set_clock(f"{day} 08:00:00")
        self.today = day

    def at(self, moment):
        """The clock of the server, in UTC, shows this moment: on whichever day that is for the company."""
        self._set_clock(moment)
        self.today = self.company._collections_day()

    def _set_clock(self, moment):
        self._clock.show(moment)
        self.env.cr._now = fields.Datetime.now()  # a test is one transaction, of which each day has its own

    def days_later(self, days):
        self.on(self.today + timedelta(days))

    # === THE LEDGER === #

    @classmethod
    def customer(cls, name, **values):
        email = f"{name.split()[0].lower()}@customer.example"
        address = {"street": "1 Mill Lane", "zip": "12207", "city": "Albany", "country_id": cls.env.ref("base.us").id}
        values = {"name": name, "email": email, "phone": "+1 555 0100", "is_company": True, **address, **values}
        return cls.env["res.partner"].create(values)

    @classmethod
    def invoice(cls, partner, amount, overdue=0, post=True, move_type="out_invoice", **values):
        """A posted invoice due ``overdue`` days before TODAY."""
        due = TODAY - timedelta(overdue)
        move = cls.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": partner.id,
                "invoice_date": due - timedelta(30),
                "invoice_date_due": due,
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create({"name": "Work done", "price_unit": amount, "tax_ids": [Command.clear()]})
                ],
                **values,
            }
        )
        if post:
            move.action_post()
        return move

    @classmethod
    def credit_note(cls, partner, amount, **values):
        return cls.invoice(partner, amount, move_type="out_refund", **values)

    def forge(self, file, content):
        """Somebody who has the server in their hands puts another content in the place of a file."""
        other = self.env["ir.attachment"].create({"name": "forged", "raw": content})
        self.env.flush_all()
        self.env.cr.execute(
            """UPDATE ir_attachment forged
                  SET store_fname = other.store_fname, checksum = other.checksum, file_size = other.file_size
                 FROM ir_attachment other WHERE forged.id = %s AND other.id = %s""",
            (file.id, other.id),
        )
        self.env.invalidate_all()

    def pay(self, invoices, amount=None):
        """Register a payment of the invoices, all or a part of them."""
        context = {"active_model": "account.move", "active_ids": invoices.ids}
        register = self.env["account.payment.register"].with_context(**context).create({"payment_date": self.today})
        if amount is not None:
            register.amount = amount
        return register._create_payments()

    def lines(self, *moves):
        """The receivable items of invoices."""
        lines = self.env["account.move.line"].union(*(move.line_ids for move in moves))
        return lines.filtered(lambda line: line.account_type == "asset_receivable")

    def receive(self, partner, amount, post=True, **values):
        """A payment that is not allocated to any invoice."""
        payment = self.env["account.payment"].create(
            {
                "partner_id": partner.id,
                "amount": amount,
                "payment_type": "inbound",
                "partner_type": "customer",
                **values,
            }
        )
        if post:
            payment.action_post()
        return payment

    # === THE FOLLOW-UP === #

    @classmethod
    def switch_on(cls, **values):
        """A first proposal has been seen, and the company is followed up."""
        cls.env["collections.run"]._propose_now(cls.company)
        cls.company.write({"collections_active": True, **values})

    def nightly(self):
        """The nightly job, as the scheduler runs it."""
        self.job("collections_followup.ir_cron_nightly")
        domain = [("company_id", "=", self.company.id), ("nightly", "=", True), ("date", "=", self.today)]
        return self.env["collections.run"].search(domain)

    def job(self, xmlid):
        """A scheduled job, as the scheduler runs it."""
        with self.enter_registry_test_mode():
            self.env.ref(xmlid).method_direct_trigger()
        self.env.invalidate_all()

    @classmethod
    def case(cls, partner):
        return cls.env["collections.case"].search(
            [("partner_id", "=", partner.id), ("company_id", "=", cls.company.id)]
        )

    def step(self, run, partner):
        return run.step_ids.filtered(lambda s: s.partner_id == partner)

    def contacts(self, partner):
        """The contact log of a customer, oldest first."""
        return self.env["collections.contact"].search([("partner_id", "=", partner.id)], order="date, id")

    def taken(self, partner):
        """Names of the levels taken, oldest first."""
        return [contact.level_id.name for contact in self.contacts(partner) if contact.level_id]

    def evaluate(self, partner, today=None):
        self.company._open_collections_cases(today or self.today)
        case = self.case(partner)
        return case._evaluate(today or self.today)[case.id]

    def queued(self, partner):
        """E-mails to the customer in Odoo's queue."""
        return self.env["mail.mail"].search([("recipient_ids", "in", partner.ids)], order="id")

    def delivered(self, partner):
        """The messages to the customer have left Odoo's queues."""
        self.contacts(partner).mail_message_id.notification_ids.notification_status = "sent"

    def asked(self, partner):
        """(number, amount) of what the last message to the customer asked for, oldest first."""
        contact = self.contacts(partner).filtered(lambda c: c.kind == "message" and c.direction == "out")[-1:]
        return [(item.name, item.amount) for item in contact.item_ids]

    def text(self, record, body):
        """The accountant sends a text message from the chatter of a record."""
        composer = self.env["sms.composer"].with_user(self.accountant)
        composer = composer.with_context(active_model=record._name, active_id=record.id)
        composer.create({"body": body, "composition_mode": "comment"}).action_send_sms()

    def letter_text(self, partner):
        """The last e-mail to the customer, as it is read."""
        text = html2plaintext(self.queued(partner)[-1:].body_html or "")
        return " ".join(text.replace("\xa0", " ").replace("\ufeff", "").split())

    def utc(self, day):
        return fields.Datetime.to_datetime(day)

    # === WHAT IT COSTS === #

    def count_queries(self, work):
        """Number of queries of some work, of which nothing has been read before."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        work()
        return self.env.cr.sql_log_count - before

    @contextmanager
    def assertQueries(self, pattern, count):
        """So many queries match the pattern."""
        seen, execute = [], Cursor.execute

        def spy(cursor, query, params=None, log_exceptions=True):
            seen.append(str(getattr(query, "code", query)))
            return execute(cursor, query, params, log_exceptions)

        with patch.object(Cursor, "execute", spy):
            yield
            self.env.flush_all()
        self.assertEqual(len([query for query in seen if re.search(pattern, query)]), count)


class BatchesCommon(CollectionsCommon):
    """Seven customers who are all to be reminded, in batches of three; their messages leave in batches of two."""

    def setUp(self):
        super().setUp()
        self.customers = [self.customer(f"Customer{number} Ltd") for number in range(7)]
        for customer in self.customers:
            self.invoice(customer, 100, overdue=5)
        self.patch(sizes, "PROPOSE_BATCH", 3)
        self.patch(sizes, "CARRY_OUT_BATCH", 2)

    def messages(self):
        """How many messages each of the customers has had."""
        return [len(self.contacts(customer)) for customer in self.customers]
