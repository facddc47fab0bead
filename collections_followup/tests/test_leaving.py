from email.utils import parseaddr
from typing import NamedTuple

from odoo import SUPERUSER_ID
from odoo.tests import tagged

from .common import CollectionsCommon
from .smtp import SmtpCommon

ALICE = "alice@mill.example"


class Setup(NamedTuple):
    """How a company that is owed has set up its mail; another company comes first, and has set up all of its own.

    :ivar domain: its alias domain
    :ivar sender: the default sender of its alias domain
    :ivar email: its own address
    :ivar filters: the senders that each mail server takes, False: all
    """

    domain: str | bool = "mill.example"
    sender: str | bool = "notifications"
    email: str | bool = "office@mill.example"
    filters: tuple = (False,)


class Sender(NamedTuple):
    """What a mail server and a reader see of it."""

    author: str
    answers_to: str
    bounces_to: str
    message_id: str = "mill.example"


SETUPS = {
    "a server that takes all senders": (
        Setup(),
        Sender("notifications@mill.example", "catchall@mill.example", "bounce@mill.example"),
    ),
    "a server for the domain of the company": (
        Setup(filters=("mill.example",)),
        Sender(ALICE, "catchall@mill.example", "bounce@mill.example"),
    ),
    "a server for each company": (
        Setup(filters=("sister.example", "mill.example")),
        Sender(ALICE, "catchall@mill.example", "bounce@mill.example"),
    ),
    "no default sender": (
        Setup(sender=False),
        Sender(ALICE, "catchall@mill.example", "bounce@mill.example"),
    ),
    "a server for others only": (
        Setup(filters=("sister.example",)),
        Sender("notifications@mill.example", "catchall@mill.example", "notifications@mill.example"),
    ),
    "no alias domain": (
        Setup(domain=False),
        Sender(ALICE, "office@mill.example", ALICE),
    ),
    "no alias domain, a server for each company": (
        Setup(domain=False, filters=("sister.example", "mill.example")),
        Sender(ALICE, "office@mill.example", ALICE),
    ),
}


TABLE = """\
Invoice                       Due date          Amount due
----------------------------------------------------------
INV/2026/00002                02/18/2026        $ 1,234.50
                              Days overdue: 12
INV/2026/00001                02/25/2026          $ 100.00
                              Days overdue: 5
----------------------------------------------------------
Credits and payments received, not yet applied    $ -10.00
Total                                           $ 1,324.50
"""


@tagged("post_install", "-at_install")
class TestLeaving(SmtpCommon, CollectionsCommon):
    """What customers, their mail servers and their screen readers get of an e-mail of the follow-up."""

    def setUp(self):
        super().setUp()
        self.accountant.write({"name": "Alice", "email": ALICE})
        self.company.name = "Mill Ltd"
        self.late = self.customer("Late Ltd", lang="en_US")
        self.bill = self.invoice(self.late, 100, overdue=5)

    def set_up(self, setup):
        Domain = self.env["mail.alias.domain"]
        sister = Domain.create({"name": "sister.example"})
        first = self.env["res.users"].browse(SUPERUSER_ID).company_id
        self.assertNotEqual(first, self.company)
        first.write({"name": "Sister Ltd", "alias_domain_id": sister.id, "email": "office@sister.example"})
        own = setup.domain and Domain.create({"name": setup.domain, "default_from": setup.sender})
        self.company.write({"alias_domain_id": own and own.id, "email": setup.email})
        for sequence, senders in enumerate(setup.filters):
            server = self.smtp if not sequence else self.smtp.copy()
            server.write({"sequence": sequence, "from_filter": senders})

    def reminded(self):
        """The reminder of the night, as it was taken by the mail server."""
        self.switch_on()
        self.nightly()
        return self.hand_over()[self.late.email]

    def test_sender_answers_and_bounces_are_those_of_the_company_that_is_owed(self):
        """The queue belongs to the first company, whose name in the mail of another is that of a wrong creditor."""
        for name, (setup, expected) in SETUPS.items():
            with self.subTest(name), self.env.cr.savepoint(flush=True) as savepoint:
                self.set_up(setup)
                taken = self.reminded()
                seen = Sender(
                    parseaddr(taken["From"])[1],
                    parseaddr(taken["Reply-To"])[1],
                    taken.bounces_to,
                    taken["Message-Id"].strip("<>").rpartition("@")[2],
                )
                self.assertEqual(seen, expected)
                self.assertNotIn("sister", taken.message.as_string().lower())
                savepoint.rollback()
                self.env.invalidate_all()

    def test_without_any_domain_the_message_id_is_odoo_s_own(self):
        self.set_up(Setup(domain=False, email=False))
        taken = self.reminded()
        self.assertRegex(taken["Message-Id"], r"^<.+-openerp-\d+-collections\.case@[^@]+>$")
        self.assertEqual(parseaddr(taken["From"])[1], ALICE)

    def test_language_of_the_recipient_is_told_in_the_headers_and_in_the_html(self):
        for lang, tag in (("es_MX", "es-MX"), ("fi_FI", "fi-FI"), ("sr@latin", "sr-Latn"), ("en_US", "en-US")):
            self.env["res.lang"]._activate_lang(lang)
            customer = self.customer(f"{tag} Ltd", lang=lang)
            self.invoice(customer, 100, overdue=5)
        self.switch_on()
        self.nightly()
        taken = self.hand_over()
        for tag in ("es-MX", "fi-FI", "sr-Latn", "en-US"):
            with self.subTest(tag):
                mail = taken[f"{tag.lower()}@customer.example"]
                self.assertEqual(mail["Content-Language"], tag)
                self.assertIn(f'<html lang="{tag}">', mail.part("html"))
                self.assertIn(f"<title>{mail['Subject']}</title>", mail.part("html"))

    def test_layout_of_a_whole_page_says_its_language_itself(self):
        self.levels["Reminder"]._wording("mail.template").email_layout_xmlid = "mail.mail_notification_layout"
        html = self.reminded().part("html")
        self.assertEqual(html.count("lang="), 1)
        self.assertIn('<html lang="en_US"', html)

    def test_text_part_lists_what_is_owed_as_a_table(self):
        self.invoice(self.late, 1234.5, overdue=12)
        self.invoice(self.late, 50, overdue=-20)
        self.credit_note(self.late, 10)
        taken = self.reminded()
        text = taken.part("plain")
        self.assertIn(TABLE, text.replace("\xa0", " "))
        case = self.case(self.late)
        self.assertIn(f"See and pay:\n{case._open_url()}\n", text)
        self.assertIn(f"INV/2026/00001:\n{case.get_base_url()}/my/collections/{case.id}/invoice/{self.bill.id}?", text)

    def test_what_a_colleague_writes_from_the_chatter_is_readable_without_html_too(self):
        self.switch_on()
        self.case(self.late).with_user(self.accountant).message_post(
            body="Please see below", partner_ids=self.late.ids, message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        text = self.hand_over()[self.late.email].part("plain")
        self.assertIn("Please see below", text.split("\n"))

    def test_whoever_was_written_to_before_is_told_in_the_same_way(self):
        """The customer's page tells the old address that there is a new one."""
        self.set_up(Setup())
        self.switch_on()
        case = self.case(self.late)
        reach = self.env["collections.page.preferences"]
        reach._save(case, self.late, {**reach._current(case), "email": "new@late.example"})
        taken = self.hand_over()["late@customer.example"]
        self.assertEqual(taken["Auto-Submitted"], "auto-generated")
        self.assertEqual(taken["Content-Language"], "en-US")
        self.assertEqual(taken.bounces_to, "bounce@mill.example")
        self.assertNotIn("new@late.example", taken.message.as_string())
