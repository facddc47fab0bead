"""Mail servers of the bench: one that Odoo sends by, and one with a mailbox that it fetches from."""

import asyncio
import contextlib
import email
import email.policy
import imaplib
import re
import subprocess
import sys
import threading
import time
from types import SimpleNamespace

from aiosmtpd.smtp import SMTP
from databases import free_port

#: What the mail server says to addresses whose name begins with such an answer, as in ``550-5.1.1-gone@…``.
REFUSALS = {
    "550-5.1.1": "550 5.1.1 User unknown",
    "550-5.1.2": "550 5.1.2 Host unknown",
    "552-5.2.2": "552 5.2.2 Mailbox full",
    "452-4.2.2": "452 4.2.2 Mailbox full, try again later",
    "451-4.7.1": "451 4.7.1 Greylisted, try again later",
    "554-5.7.1": "554 5.7.1 Rejected as spam",
    "552-5.3.4": "552 5.3.4 Message too big",
}
#: Whom it hangs up on.
HANGS_UP = "disconnect"


class Postman:
    """A mail server that refuses by address, and keeps all else."""

    def __init__(self):
        self.port, self.received = free_port(), []
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_error):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()

    def _serve(self):
        asyncio.set_event_loop(self.loop)
        smtp = self.loop.create_server(lambda: SMTP(self, enable_SMTPUTF8=True, loop=self.loop), "127.0.0.1", self.port)
        self.loop.run_until_complete(smtp)
        self.loop.run_forever()

    async def handle_RCPT(self, _server, session, envelope, address, _options):
        name = address.partition("@")[0]
        if name.startswith(HANGS_UP):
            _server.transport.close()
        for begin, answer in REFUSALS.items():
            if name.startswith(begin):
                return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):
        message = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
        mail = SimpleNamespace(sender=envelope.mail_from, to=envelope.rcpt_tos, message=message)
        mail.id = (message["Message-ID"] or "").strip()
        self.received.append(mail)
        return "250 Kept"

    def to(self, address):
        return [mail for mail in self.received if address in mail.to]


class Mailbox:
    """A mailbox on an IMAP server (pymap, in memory)."""

    user, password = "odoo", "secret"

    def __init__(self):
        self.port = free_port()

    def __enter__(self):
        service = ("--host", "127.0.0.1", "--port", str(self.port), "--no-tls", "--no-service", "admin")
        user = ("dict", "--demo-user", self.user, "--demo-password", self.password)
        self.process = subprocess.Popen([*command("pymap"), *service, *user], stderr=subprocess.DEVNULL)
        return self

    def __exit__(self, *_error):
        self.process.terminate()
        self.process.wait(10)

    def put(self, messages):
        """Messages arrive."""
        with self._connect() as imap:
            imap.login(self.user, self.password)
            for message in messages:
                imap.append("INBOX", None, None, re.sub(rb"\r?\n", b"\r\n", message))

    def _connect(self):
        for _attempt in range(100):
            with contextlib.suppress(ConnectionRefusedError):
                return imaplib.IMAP4("127.0.0.1", self.port, timeout=20)
            time.sleep(0.1)
        raise AssertionError("the IMAP server did not start")


def command(program):
    """A program of the environment that the tests run in."""
    return [f"{sys.prefix}/bin/{program}"]
