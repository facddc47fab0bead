"""Databases from outside: made, copied, looked into and worked on through the project's own scripts."""

import contextlib
import inspect
import json
import os
import re
import socket
import subprocess
import tempfile
import textwrap
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ADDON = "collections_followup"
#: Databases of one run of the tests; two checkouts never collide.
PREFIX = os.environ.get("COLLECTIONS_TEST_DATABASE", "collections_test") + "_"


def run(*command, accept=(), stdin="", **environment):
    """What the command wrote, on both channels; it must end well, and log no error or warning.

    :param accept: patterns of lines in the log that are all right
    """
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env={**os.environ, **environment},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=900,
    )
    output = done.stdout + done.stderr
    assert done.returncode == 0, output[-20000:]
    bad = [line for line in output.splitlines() if re.search(r" (ERROR|WARNING|CRITICAL) |^Traceback", line)]
    assert all(any(re.search(pattern, line) for pattern in accept) for line in bad), output[-20000:]
    return output


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@contextlib.contextmanager
def served(database, log):
    """The address of a server of a database, as long as it is used.

    :param log: the file that its log goes to
    """
    port = free_port()
    command = ["scripts/odoo", "server", "-d", database, "-p", str(port), "--max-cron-threads=0"]
    with log.open("w") as lines:
        process = subprocess.Popen(command, cwd=ROOT, stdout=lines, stderr=lines, start_new_session=True)
    url = f"http://localhost:{port}"
    for _attempt in range(120):
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(f"{url}/web/login")
            break
        time.sleep(0.5)
    try:
        yield url
    finally:
        os.killpg(process.pid, 15)
        process.wait(30)


class Database:
    """A database of the tests, and the add-on's code that works on it.

    :param addons: the folder that holds the add-on; the checkout if none is given
    """

    #: Names, to drop them in the end.
    used = set()

    def __init__(self, name, addons=ROOT):
        self.name = PREFIX + name
        Database.used.add(self.name)
        self.environment = {"COLLECTIONS_ADDONS": str(addons)}

    @classmethod
    def plain(cls, name):
        """Odoo without the add-on."""
        self = cls(name)
        template = subprocess.run(
            ["scripts/database", "template"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.strip()
        run("scripts/database", "copy", template, self.name)
        return self

    @classmethod
    def fresh(cls, name, *, demo=False, apps=False, install=ADDON, addons=ROOT):
        """With the add-on installed.

        :param apps: beside a shop and other apps
        :param install: an add-on that brings ours along
        """
        self = cls(name, addons)
        options = ["--demo"] * demo + ["--apps"] * apps
        run("scripts/database", "fresh", self.name, *options, COLLECTIONS_INSTALL=install, **self.environment)
        self.open_day_and_night()
        return self

    def open_day_and_night(self):
        """Messages may leave at whatever hour the tests run; older versions have no rules about that."""
        [[rules]] = self.sql("SELECT COALESCE(to_regclass('collections_contact_rule')::text, '')") or [[""]]
        if rules:
            self.sql("UPDATE collections_contact_rule SET active = FALSE WHERE kind = 'hours'")

    @classmethod
    def of(cls, name, copy):
        """A copy of any database to which nobody is connected."""
        self = cls(copy)
        run("scripts/database", "copy", name, self.name)
        return self

    def copy(self, name):
        return Database.of(self.name, name)

    def drop(self):
        run("scripts/database", "drop", self.name)

    @classmethod
    def drop_all(cls):
        for name in cls.used:
            run("scripts/database", "drop", name)

    def odoo(self, command, *arguments, accept=()):
        """Run an Odoo command on this database."""
        return run("scripts/odoo", command, *arguments, accept=accept, **self.environment)

    def update(self, *arguments, accept=()):
        """Install or upgrade modules, as the server does: ``-i`` or ``-u``, and their names."""
        options = ("-d", self.name, "--stop-after-init", "--no-http", "--log-level=warn")
        return self.odoo("server", *options, *arguments, accept=accept)

    def call(self, *functions, accept=(), **given):
        """Run functions of the tests inside Odoo, one after the other, each committed.

        :param functions: each takes ``env`` and what it names of the keywords, and uses no other name of its module;
            it gives a dictionary that JSON can say, or nothing
        :returns: dict: all their answers
        """
        with tempfile.NamedTemporaryFile("r", suffix=".json") as file:
            script = ["import json", "answers = {}"]
            for function in functions:
                named = {name: given[name] for name in inspect.signature(function).parameters if name in given}
                script += [
                    textwrap.dedent(inspect.getsource(function)),
                    f"answers |= {function.__name__}(env, **json.loads({json.dumps(named)!r})) or {{}}",
                    "env.cr.commit()",
                ]
            script.append(f"open({file.name!r}, 'w').write(json.dumps(answers, default=str))")
            options = ("-d", self.name, "--no-http", "--log-level=warn", "--shell-interface=python")
            run("scripts/odoo", "shell", *options, accept=accept, stdin="\n".join(script), **self.environment)
            return json.loads(file.read())

    def sql(self, query):
        """Rows of a query, each a list of texts."""
        options = ("-X", "-q", "-tA", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-f", "-")
        out = run("scripts/postgres", "psql", *options, "-d", self.name, stdin=query)
        return [line.split("\t") for line in out.splitlines() if line]


def follow_up(env):
    """A first proposal, the switch, and the night: what is left of it when it was begun before."""
    company = env.ref("base.main_company")
    if not company.collections_active:
        env["collections.run"]._propose_now(company)
        env["collections.activation"].create({"company_id": company.id, "seen": True}).action_switch_on()
    env["collections.run"]._cron_nightly()
