from odoo.tests import BaseCase, tagged

from ..decision.failure import FAILED, FULL, NO_ADDRESS, NO_SERVER, REFUSED, TOO_LARGE, read_failure, read_refusal

FOR_GOOD, PASSES = False, True
REFUSED_ADDRESS = "SMTPRecipientsRefused: {'a@b.example': (%s, b'%s')}"


@tagged("post_install", "-at_install")
class TestFailures(BaseCase):
    """Why a message has not arrived is told by its status, else by the words of the mail server."""

    def test_what_comes_back(self):
        table = [
            # status, words of the server, what it means, whether it may pass
            ("5.1.1", "", NO_ADDRESS, FOR_GOOD),
            ("5.1.10", "RESOLVER.ADR.RecipientNotFound", NO_ADDRESS, FOR_GOOD),
            ("5.2.1", "mailbox disabled, not accepting messages", NO_ADDRESS, FOR_GOOD),
            ("5.1.2", "host not found", NO_SERVER, FOR_GOOD),
            ("5.4.4", "Host or domain name not found. Name service error", NO_SERVER, FOR_GOOD),
            ("4.4.7", "delivery time expired", NO_SERVER, PASSES),
            ("4.4.1", "Connection timed out", NO_SERVER, PASSES),
            ("5.4.300", "Message expired -> 451 4.7.0 Temporary server error", NO_SERVER, PASSES),
            ("5.2.2", "over quota", FULL, PASSES),
            ("4.2.2", "", FULL, PASSES),
            ("5.3.4", "message size exceeds fixed limit", TOO_LARGE, FOR_GOOD),
            ("5.2.3", "", TOO_LARGE, FOR_GOOD),
            ("5.7.1", "Message rejected as spam by Content Filtering", REFUSED, FOR_GOOD),
            ("5.7.1", "Service unavailable; client host blocked", REFUSED, FOR_GOOD),
            ("5.7.26", "unauthenticated email: SPF and DKIM did not pass", REFUSED, FOR_GOOD),
            ("4.7.0", "temporarily rate limited", REFUSED, PASSES),
            # a status that says little
            ("5.7.1", "550 user unknown", NO_ADDRESS, FOR_GOOD),
            ("5.0.0", "550 The mailbox is full", FULL, PASSES),
            ("5.0.0", "", NO_ADDRESS, FOR_GOOD),
            ("4.0.0", "", NO_SERVER, PASSES),
            # no status at all
            ("", "Sorry, no mailbox here by that name. (#5.1.1)", NO_ADDRESS, FOR_GOOD),
            ("", "552 Requested mail action aborted: quota exceeded", FULL, PASSES),
            ("", "El buzón está lleno", FULL, PASSES),
            ("", "El usuario no existe", NO_ADDRESS, FOR_GOOD),
            ("", "Vastaanottajan postilaatikko on täynnä", FULL, PASSES),
            ("", "Vastaanottajaa ei löydy", NO_ADDRESS, FOR_GOOD),
            ("", "Der Empfänger ist unbekannt", NO_ADDRESS, FOR_GOOD),
            ("", "The message is too large", TOO_LARGE, FOR_GOOD),
            ("", "we could not deliver it", NO_ADDRESS, FOR_GOOD),
            # numbers that are no status
            ("", "connect to mx.example[192.0.5.1.1]: Connection timed out", NO_SERVER, FOR_GOOD),
        ]
        for status, text, code, passes in table:
            with self.subTest(status=status, text=text):
                self.assertEqual(read_failure(text, status), (code, passes))

    def test_what_is_refused_in_the_dialogue(self):
        table = [
            (REFUSED_ADDRESS % (550, "5.1.1 no such user"), NO_ADDRESS, FOR_GOOD),
            (REFUSED_ADDRESS % (550, "Requested action not taken"), NO_ADDRESS, FOR_GOOD),
            (REFUSED_ADDRESS % (552, "5.2.2 mailbox full"), FULL, PASSES),
            (REFUSED_ADDRESS % (451, "4.7.1 greylisted, please try again"), REFUSED, PASSES),
            ("SMTPDataError: (554, b'5.7.1 rejected as spam')", REFUSED, FOR_GOOD),
            ("SMTPDataError: (550, b'Requested action not taken')", REFUSED, FOR_GOOD),
            ("SMTPDataError: (452, b'Insufficient system storage')", FULL, PASSES),
            ("SMTPDataError: (552, b'5.3.4 message too big')", TOO_LARGE, FOR_GOOD),
            ("SMTPSenderRefused: (553, b'5.7.1 sender not owned', 'me@ours.example')", FAILED, FOR_GOOD),
            ("SMTPSenderRefused: (451, b'try later', 'me@ours.example')", FAILED, PASSES),
        ]
        for text, code, passes in table:
            with self.subTest(text):
                self.assertEqual(read_refusal(f"Mail Delivery Failed\n{text}"), (code, passes))

    def test_what_no_mail_server_has_said(self):
        for text in ("", "[Errno 111] Connection refused", "Malformed 'Return-Path' or 'From' address: 550 x"):
            with self.subTest(text):
                self.assertIsNone(read_refusal(text))
