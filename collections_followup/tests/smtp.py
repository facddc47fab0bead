"""A mail server that takes everything, in tests: what really leaves, with the envelope."""

import socket
from email import policy
from email.parser import BytesParser
from unittest.mock import patch

from aiosmtpd.controller import Controller

from odoo import SUPERUSER_ID

from odoo.addons.base.models.ir_mail_server import IrMail_Server


class Taken:
    """An e-mail as it was taken: the sender of its envelope, the addresses, and the message."""

    def __init__(self, envelope):
        self.bounces_to, self.to = envelope.mail_from, envelope.rcpt_tos
        self.raw = envelope.content
        self.message = BytesParser(policy=policy.default).parsebytes(envelope.content)

    def __getitem__(self, header):
        value = self.message[header]
        return value and str(value)

    def part(self, kind):
        """Its ``plain`` or ``html`` part."""
        return self.message.get_body((kind,)).get_content().replace("\r\n", "\n")


class _Catcher:
    def __init__(self, taken):
        self.taken = taken

    async def handle_DATA(self, _server, _session, envelope):
        self.taken.append(Taken(envelope))
        return "250 OK"


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class SmtpCommon:
    """A mail server on this machine, and the queue that hands e-mails over to it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.taken_by_server = []
        controller = Controller(_Catcher(cls.taken_by_server), hostname="127.0.0.1", port=_free_port())
        controller.start()
        cls.addClassCleanup(controller.stop)
        cls.env["ir.mail_server"].search([]).active = False
        here = {"smtp_host": controller.hostname, "smtp_port": controller.port}
        cls.smtp = cls.env["ir.mail_server"].create({"name": "Local", **here})

    def hand_over(self):
        """Work off the mail queue as the scheduler does, which belongs to the first company of all.

        :returns: the e-mails that were taken, by address
        """
        before = len(self.taken_by_server)
        # all that Odoo's own tests are kept from is the sending
        with patch.object(IrMail_Server, "_disable_send", lambda _server: False):
            self.env(user=SUPERUSER_ID, context={})["mail.mail"].process_email_queue()
        self.env.invalidate_all()
        return {taken.to[0]: taken for taken in self.taken_by_server[before:]}
