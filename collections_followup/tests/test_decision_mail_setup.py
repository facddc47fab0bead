from odoo.tests import BaseCase

from ..decision.mail_setup import MailSetup, lacks, takes

READY = MailSetup(
    company="Mill Ltd",
    email="office@mill.example",
    sender="alice@mill.example",
    domain="mill.example",
    default_from="notifications@mill.example",
    bounce="bounce@mill.example",
    servers=(("Relay", ""),),
)
WITHOUT_DOMAIN = {"domain": "", "default_from": "", "bounce": ""}


class TestMailSetup(BaseCase):
    """What would keep e-mails from leaving, or answers and bounces from coming back."""

    def codes(self, **changes):
        return [lack.code for lack in lacks(READY._replace(**changes))]

    def test_what_is_ready_and_what_is_not(self):
        own = (("Relay", "mill.example"),)
        for name, changes, found in (
            ("all there", {}, []),
            ("a server for the domain", {"servers": own}, []),
            ("a server for each company", {"servers": (("S", "sister.example"), *own)}, []),
            ("a sender of another domain", {"sender": "alice@home.example"}, []),
            ("no server", {"servers": ()}, ["mail_server"]),
            ("no server and no domain", {"servers": (), **WITHOUT_DOMAIN}, ["mail_domain", "mail_server"]),
            ("servers for others", {"servers": (("S", "sister.example"),)}, ["mail_server"]),
            ("a server for the person alone", {"servers": (("A", "alice@mill.example"),)}, ["mail_server"]),
            ("a server for the default sender", {"servers": (("N", "notifications@mill.example"),)}, ["mail_server"]),
            ("no domain", WITHOUT_DOMAIN, ["mail_domain"]),
            ("no domain, a server for it", {"servers": own, **WITHOUT_DOMAIN}, ["mail_domain"]),
            (
                "no domain, servers for others",
                {"servers": (("S", "x.y"),), **WITHOUT_DOMAIN},
                ["mail_domain", "mail_server"],
            ),
            ("no default sender", {"default_from": ""}, ["mail_default_from"]),
            ("no default sender, but the domain may write", {"default_from": "", "servers": own}, []),
            ("no address of the company", {"email": ""}, ["mail_company"]),
            ("a person without an address", {"silent": ("Bob",), "sender": "office@mill.example"}, ["mail_person"]),
            (
                "nobody with an address",
                {"email": "", "sender": "", "silent": ("Bob",)},
                ["mail_sender"],
            ),
        ):
            with self.subTest(name):
                self.assertEqual(self.codes(**changes), found)

    def test_each_says_what_to_do_and_with_what(self):
        (lack,) = lacks(READY._replace(servers=(("Relay", "alice@mill.example"),)))
        self.assertIn("Relay is not for bounce@mill.example", str(lack))
        self.assertIn("goes to alice@mill.example", str(lack))
        (lack,) = lacks(READY._replace(servers=(("Relay", "sister.example"),)))
        self.assertIn("for the sender notifications@mill.example", str(lack))
        (lack,) = lacks(READY._replace(silent=("Ann", "Bob")))
        self.assertIn("Ann, Bob", str(lack))

    def test_senders_that_a_server_takes(self):
        for senders, taken in {
            "": True,
            "mill.example": True,
            "Mill.Example": True,
            "alice@mill.example": True,
            "sister.example, mill.example": True,
            "bob@mill.example": False,
            "sister.example": False,
            "ill.example": False,
        }.items():
            with self.subTest(senders):
                self.assertEqual(takes(senders, "Alice@mill.example"), taken)
