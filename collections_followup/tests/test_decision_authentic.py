from odoo.tests import BaseCase, tagged

from ..decision.authentic import is_authentic

ALICE = "alice@ourco.example"


@tagged("post_install", "-at_install")
class TestDecisionAuthentic(BaseCase):
    """What our own mail server has found out about the sender of an e-mail, and nobody else's word for it."""

    def test_what_our_server_vouches_for(self):
        for result in (
            "mx.ourco.example; dmarc=pass (p=reject) header.from=ourco.example",
            "mx.ourco.example 1; spf=fail smtp.mailfrom=x.example; dkim=pass header.d=ourco.example",
            "MX.OurCo.example;\r\n\tdkim=pass header.i=@ourco.example header.s=k1 header.d=OurCo.example",
            "mx.ourco.example; auth=pass (login) smtp.auth=alice@ourco.example",
        ):
            with self.subTest(result=result):
                self.assertTrue(is_authentic([result], "mx.ourco.example", ALICE))

    def test_what_proves_nothing(self):
        for result in (
            "mx.ourco.example; none",
            "mx.ourco.example; dmarc=fail header.from=ourco.example",
            "mx.ourco.example; dmarc=pass header.from=evil.example",
            "mx.ourco.example; dkim=pass header.d=evil.example",
            "mx.ourco.example; dkim=pass header.d=example",  # everybody's
            "mx.ourco.example; spf=pass smtp.mailfrom=ourco.example",  # of the envelope, which nobody reads
            "mx.ourco.example; auth=pass smtp.auth=bob@ourco.example",
            'mx.ourco.example; spf=fail reason="; dmarc=pass header.from=ourco.example"',
            "mx.ourco.example; spf=fail (x; dmarc=pass header.from=ourco.example (y))",
            "mx.ourco.example; spf=fail (x; dmarc=pass header.from=ourco.example",
            "mx.evil.example; dmarc=pass header.from=ourco.example",
            "mx.ourco.example.evil.example; dmarc=pass header.from=ourco.example",
        ):
            with self.subTest(result=result):
                self.assertFalse(is_authentic([result], "mx.ourco.example", ALICE))

    def test_only_the_latest_word_of_our_server_counts(self):
        """One that was forged stands below the one that our server adds at the top."""
        forged = "mx.ourco.example; dmarc=pass header.from=ourco.example"
        ours = "mx.ourco.example; dmarc=fail header.from=ourco.example"
        self.assertFalse(is_authentic([ours, forged], "mx.ourco.example", ALICE))
        self.assertTrue(is_authentic(["relay.example; none", forged], "mx.ourco.example", ALICE))

    def test_without_the_name_of_our_server_nothing_is_proven(self):
        self.assertFalse(is_authentic(["; dmarc=pass header.from=ourco.example"], "", ALICE))
        self.assertFalse(is_authentic([], "mx.ourco.example", ALICE))
