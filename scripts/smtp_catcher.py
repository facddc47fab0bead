"""Catch e-mails: an SMTP server on this machine that keeps each message as a file.

    python scripts/smtp_catcher.py FOLDER [PORT]

Takes a free port unless one is given, writes it to FOLDER/port, and runs until it is stopped. Each message is
FOLDER/<number>-<recipient>.eml; it is whole before it has that name. While there is a file FOLDER/full, messages
are put off as a server with a full queue does; a file FOLDER/full-<domain> puts off those to one domain.
"""

import asyncio
import itertools
import os
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP


class Catcher:
    """Keeps what arrives."""

    def __init__(self, folder):
        self.folder = folder
        self.numbers = itertools.count(1 + len(list(folder.glob("*.eml"))))

    async def handle_DATA(self, server, session, envelope):
        domain = envelope.rcpt_tos[0].rpartition("@")[2]
        if (self.folder / "full").exists() or (self.folder / f"full-{domain}").exists():
            return "452 Insufficient system storage"
        name = f"{next(self.numbers):04d}-{envelope.rcpt_tos[0].replace('/', '_')}.eml"
        unfinished = self.folder / f".{name}"
        unfinished.write_bytes(envelope.original_content)
        unfinished.rename(self.folder / name)
        return "250 Kept"


async def serve(folder, port):
    folder.mkdir(parents=True, exist_ok=True)
    catcher = Catcher(folder)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(catcher, enable_SMTPUTF8=True, loop=loop), "127.0.0.1", port)
    unfinished = folder / ".port"
    unfinished.write_text(str(server.sockets[0].getsockname()[1]))
    os.replace(unfinished, folder / "port")
    await server.serve_forever()


if __name__ == "__main__":
    arguments = sys.argv[1:] + ["0"]
    asyncio.run(serve(Path(arguments[0]), int(arguments[1])))
