"""What a night's run comes to when its server, its database and its mail server are killed under it.

    python tests/torture.py --rounds 20 --seed 7

Each round follows up the same customers. A person approves and a customer pays while two scheduler threads work,
and processes are killed with SIGKILL at random moments, then started again. What the mail server has got and what the
contact log says must be what one undisturbed run gives. A hand-over that is repeated, because a process died between
the answer of the mail server and the commit, is told by its Message-ID, and counted.

PostgreSQL is a server of its own in a temporary folder: the one that is killed is never the one others work with.
"""

import argparse
import contextlib
import email
import email.policy
import http.client
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import xmlrpc.client
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2

ROOT = Path(__file__).resolve().parent.parent
#: The jobs of a night, those that share in it though it is small, and that of the mail queue.
JOBS = (
    *("Collections: follow up%", "Collections: share%", "Collections: send what%", "Collections: look at messages%"),
    "Mail: Email Queue%",
)
#: Seconds after which a round is given up.
PATIENCE = 240
#: What the name of the database that is copied ends with.
SEED = "_seed"
#: What a call raises while the server is down, or loses its database.
NO_ANSWER = (OSError, http.client.HTTPException, xmlrpc.client.Error)

WAKE = """
    INSERT INTO ir_cron_trigger (cron_id, call_at)
         SELECT id, now() AT TIME ZONE 'UTC' FROM ir_cron cron
          WHERE cron_name LIKE ANY(%s)
            AND NOT EXISTS (SELECT FROM ir_cron_trigger planned
                             WHERE planned.cron_id = cron.id AND call_at <= now() AT TIME ZONE 'UTC')"""
TIME_PASSES = """
    UPDATE mail_mail SET scheduled_date = NULL WHERE state = 'outgoing' AND scheduled_date > now() AT TIME ZONE 'UTC'"""
PROPOSED = """
    SELECT step.id, partner.name, partner.id
      FROM collections_step step
      JOIN collections_case kase ON kase.id = step.case_id
      JOIN res_partner partner ON partner.id = kase.partner_id
     WHERE step.state = 'proposed'
  ORDER BY step.id"""
UNPAID = """
    SELECT move.id
      FROM account_move move
      JOIN res_partner partner ON partner.id = move.partner_id
     WHERE move.move_type = 'out_invoice' AND move.payment_state = 'not_paid'
       AND (partner.ref = 'Payer' AND partner.id = ANY(%s)
            OR partner.ref = 'Overtaken' AND EXISTS (
                SELECT FROM collections_contact contact WHERE contact.partner_id = partner.id))
     LIMIT 5"""
LEFT_TO_DO = """
    SELECT NOT EXISTS (SELECT FROM collections_run WHERE nightly AND state = 'done')
        OR EXISTS (SELECT FROM collections_step WHERE state IN ('proposed', 'approved'))
        OR EXISTS (SELECT FROM mail_mail WHERE state IN ('outgoing', 'exception'))"""
LOG = """
    SELECT partner.name, level.name ->> 'en_US', contact.channel,
           CASE WHEN partner.ref != 'Overtaken' THEN message.message_id END
      FROM collections_contact contact
      JOIN res_partner partner ON partner.id = contact.partner_id
 LEFT JOIN collections_level level ON level.id = contact.level_id
 LEFT JOIN mail_message message ON message.id = contact.mail_message_id"""
TASKS = "SELECT summary FROM mail_activity WHERE res_model = 'collections.case'"
FAILED = "SELECT error FROM collections_step WHERE state = 'failed'"
NOT_SENT = """
    SELECT notification.notification_status, COUNT(*)
      FROM collections_contact contact
      JOIN mail_notification notification ON notification.mail_message_id = contact.mail_message_id
      JOIN res_partner partner ON partner.id = contact.partner_id
     WHERE notification.notification_status != CASE partner.ref WHEN 'Overtaken' THEN 'canceled' ELSE 'sent' END
  GROUP BY 1"""


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def kill(pid):
    """A process and its children are gone at once."""
    with contextlib.suppress(OSError):
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for process in (pid, *map(int, children)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)


def works_in(process, folder):
    """Whether a process, by its folder in /proc, was told to keep its data below a folder."""
    with contextlib.suppress(OSError):
        words = (process / "cmdline").read_bytes().split(b"\0")
        return any(word.startswith(bytes(folder)) and word.endswith((b"/data", b"/mail")) for word in words)
    return False


def clear(folder):
    """End what an arena has started, and remove what it has made, but for what is left to look into."""
    for process in Path("/proc").glob("[0-9]*"):
        if works_in(process, folder):
            kill(int(process.name))
    for name in ("postgres", "data"):
        shutil.rmtree(folder / name, ignore_errors=True)
    with contextlib.suppress(OSError):
        folder.rmdir()


def differences(name, expected, got):
    """What is too few, and what too many; a few words for each of some."""
    return [
        f"{name}: {len(found)} {what}, as {list(found)[:3]}"
        for what, found in (("missing", expected - got), ("too many", got - expected))
        if found
    ]


class Postgres:
    """A server of our own, with one database that is copied for each round."""

    def __init__(self, folder):
        self.home = folder / "postgres"
        self.home.mkdir()
        self.data = folder / "data"
        folder.chmod(0o755)  # its system user has to pass through
        mine = {k: v for k, v in os.environ.items() if not k.startswith("PG") and k != "COLLECTIONS_POSTGRES"}
        # the scripts' own server may lose the last commits when it is killed; one in production may not
        durable = {"PGOPTIONS": "-c synchronous_commit=on"}
        self.env = {**mine, **durable, "COLLECTIONS_POSTGRES_HOME": str(self.home)}

    def start(self):
        run(["scripts/postgres", "start"], env=self.env)

    def hurry(self):
        """What was written is not forced to disk: processes are killed here, not the machine."""
        self.psql("ALTER SYSTEM SET fsync = off", "-U", "postgres")
        self.psql("SELECT pg_reload_conf()", "-U", "postgres")

    def psql(self, statement, *options):
        command = ["scripts/postgres", "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", "postgres", *options]
        run([*command, "-c", statement], self.env)

    def take(self, database, name):
        """Bring a database and its files here from the server that all tests share."""
        script = 'source scripts/lib.sh; activate; pg_dump -Fc -Z1 -f "$0" "$1"'
        run(["bash", "-c", script, str(self.home / "dump"), database])
        script = 'source scripts/lib.sh; activate; createdb "$1"; pg_restore --no-owner -d "$1" "$0"'
        run(["bash", "-c", script, str(self.home / "dump"), name], env=self.env)
        # Odoo writes to a folder of our own
        script = 'source scripts/lib.sh; cp -a "$DATA_DIR/filestore/$0" "$1"'
        self.data.joinpath("filestore").mkdir(parents=True)
        run(["bash", "-c", script, database, str(self.data / "filestore" / name.removesuffix(SEED))])

    def copy(self, source, target):
        self.psql(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
        self.psql(f'CREATE DATABASE "{target}" TEMPLATE "{source}" STRATEGY FILE_COPY')

    def connect(self, database):
        connection = psycopg2.connect(dbname=database, user="odoo", host=str(self.home / "socket"), port=5432)
        connection.autocommit = True
        return connection

    def pid(self):
        """The server's process; None when it is down, and its number may be somebody else's by now."""
        with contextlib.suppress(OSError):
            pid = int((self.home / "data" / "postmaster.pid").read_text().split()[0])
            if str(self.home).encode() in Path(f"/proc/{pid}/cmdline").read_bytes():
                return pid
        return None

    def kill(self):
        """A crash."""
        if pid := self.pid():
            kill(pid)


class Process:
    """A process that can be killed and started again."""

    process = None

    def kill(self):
        if self.process and self.process.poll() is None:  # or its number may be somebody else's by now
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def spawn(self, command, log, **options):
        self.kill()
        with log.open("a") as out:
            self.process = subprocess.Popen(
                command, cwd=ROOT, stdout=out, stderr=out, stdin=subprocess.DEVNULL, start_new_session=True, **options
            )


class Sink(Process):
    """The mail server, which keeps what it has answered for."""

    def __init__(self, folder, port):
        self.folder, self.port = folder, port
        folder.mkdir()
        (folder / "full-full.example").touch()

    def start(self):
        command = [sys.executable, "scripts/smtp_catcher.py", str(self.folder), str(self.port)]
        self.spawn(command, self.folder / "log")

    def files(self):
        """One for each message that was taken; what is hidden was being written when the mail server was killed."""
        return sorted(name for name in os.listdir(self.folder) if name.endswith(".eml") and name[0] != ".")

    def count(self):
        return len(self.files())

    def fill(self, full):
        """The queue of the mail server is full, or is not."""
        if full:
            (self.folder / "full").touch()
        else:
            (self.folder / "full").unlink(missing_ok=True)

    def mails(self):
        """(Message-ID, to whom, subject) of each message that was taken, as often as it was."""
        for name in self.files():
            content = (self.folder / name).read_bytes()
            message = email.message_from_bytes(content, policy=email.policy.default)
            yield message["Message-ID"].strip(), str(message["To"]), str(message["Subject"])


class Server(Process):
    """An Odoo server with two scheduler threads."""

    def __init__(self, database, postgres, log):
        self.database, self.postgres, self.log = database, postgres, log
        self.port = free_port()

    def start(self):
        command = ["scripts/odoo", "server", "-d", self.database, "-p", str(self.port), "--max-cron-threads=2"]
        command += ["--data-dir", str(self.postgres.data), "--log-handler=odoo.addons.rpc:ERROR"]
        self.spawn(command, self.log, env=self.postgres.env)

    def call(self, model, method, *arguments, **named):
        """What a person does in the web client.

        :raises NO_ANSWER: when the server is down, or could not do it
        """
        url = f"http://127.0.0.1:{self.port}/xmlrpc/2/object"
        with xmlrpc.client.ServerProxy(url, allow_none=True) as proxy:
            return proxy.execute_kw(self.database, 2, "admin", model, method, arguments, named)


@dataclass
class Outcome:
    """What a round came to."""

    mails: Counter  # (to whom, subject), by distinct Message-ID
    log: Counter  # (customer, level, channel) of the contact log
    tasks: Counter  # their summaries
    repeated: int = 0
    seconds: float = 0.0
    killed: list = field(default_factory=list)
    faults: list = field(default_factory=list)


@dataclass
class Blow:
    """A kill to come: of whom, and when.

    :param target: ``server``, ``sink`` (the mail server), ``queue`` (of the mail server: it is full) or ``postgres``
    :param at: ``started`` (seconds after the start), ``logged`` (contacts) or ``mailed`` (messages taken)
    """

    target: str
    at: str
    number: float

    def __str__(self):
        return f"{self.target} at {self.at} {self.number:.2f}".rstrip("0").rstrip(".")


def run(command, env=None, **options):
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=600, **options)
    if done.returncode:
        raise RuntimeError(f"{command}\n{done.stdout}{done.stderr}")
    return done.stdout


class Round:
    """One night."""

    def __init__(self, arena, blows=()):
        self.arena, self.postgres = arena, arena.postgres
        self.blows, self.killed, self.later = list(blows), [], []
        self.folder = Path(tempfile.mkdtemp(dir=arena.folder, prefix="round_"))
        self.sink = Sink(self.folder / "mail", arena.smtp_port)
        self.server = Server(arena.database, self.postgres, self.folder / "odoo.log")
        self.connection = None
        self.screen = {}

    def play(self):
        """The night until nothing is left to do, or nobody has patience any more.

        :returns: Outcome
        """
        self.postgres.copy(self.arena.seed_database, self.arena.database)
        try:
            self.sink.start()
            self.server.start()
            self.wait_for_server()
            self.started = time.monotonic()
            while not self.settled() and self.elapsed() < PATIENCE:
                self.tick()
            return self.outcome()
        finally:
            self.close()

    def close(self):
        self.server.kill()
        self.sink.kill()
        if self.connection:
            self.connection.close()

    def wait_for_server(self):
        for _attempt in range(300):
            with contextlib.suppress(*NO_ANSWER):
                return self.server.call("res.users", "search_count", [])
            time.sleep(0.1)
        raise RuntimeError(f"The server does not start: see {self.server.log}")

    # === A MOMENT === #

    def tick(self):
        """The scheduler is woken up, the person works, and whoever is due is killed."""
        self.wake()
        self.person()
        until = self.elapsed() + 0.2
        while self.elapsed() < until:
            self.strike()
            time.sleep(0.002)

    def query(self, statement, *arguments):
        """Rows, read from outside; None while the database is down."""
        try:
            self.connection = self.connection or self.postgres.connect(self.arena.database)
            with self.connection.cursor() as cursor:
                cursor.execute(statement, arguments)
                return cursor.fetchall() if cursor.description else []
        except (psycopg2.OperationalError, psycopg2.InterfaceError):
            self.connection = None
            return None

    def wake(self):
        """The jobs are due; a message that was put off has waited long enough."""
        self.query(WAKE, list(JOBS))
        self.query(TIME_PASSES)
        with contextlib.suppress(psycopg2.OperationalError):
            with contextlib.closing(self.postgres.connect("postgres")) as connection:
                connection.cursor().execute("SELECT pg_notify('cron_trigger', %s)", [self.arena.database])

    def settled(self):
        """Nobody is to be killed any more, and nothing is left to do."""
        left = self.query(LEFT_TO_DO)
        return bool(left) and not left[0][0] and not self.later and not self.blows_to_come()

    def blows_to_come(self):
        """Blows that can still fall: a number of messages that is not reached will not be."""
        return [blow for blow in self.blows if blow.at == "started"]

    # === THE PERSON === #

    def person(self):
        """Sees what is proposed; enters payments; approves what was on the screen, ten steps at a time."""
        for step, name, partner in self.query(PROPOSED) or ():
            self.screen.setdefault(step, (name, partner))
        with contextlib.suppress(*NO_ANSWER):
            if unpaid := self.query(UNPAID, [partner for _name, partner in self.screen.values()]):
                self.pay([move for (move,) in unpaid])
            elif unpaid is not None:
                self.approve(list(self.screen)[:10])

    def pay(self, moves):
        context = {"active_model": "account.move", "active_ids": moves}
        values = {"group_payment": True}
        wizard = self.server.call("account.payment.register", "create", [values], context=context)
        self.server.call("account.payment.register", "action_create_payments", wizard, context=context)

    def approve(self, steps):
        if steps:
            self.server.call("collections.step", "action_approve", steps)
            for step in steps:
                del self.screen[step]

    # === BLOWS === #

    def strike(self):
        """Whoever is due is killed, or comes back."""
        now = self.elapsed()
        for due, revive in [entry for entry in self.later if entry[0] <= now]:
            self.later.remove((due, revive))
            revive()
        for blow in [blow for blow in self.blows if self.is_due(blow, now)]:
            self.blows.remove(blow)
            self.killed.append(str(blow))
            getattr(self, f"strike_{blow.target}")()
            self.later.append((now + self.arena.random.uniform(0.1, 1.5), getattr(self, f"revive_{blow.target}")))

    def is_due(self, blow, now):
        if blow.at == "started":
            return now >= blow.number
        if blow.at == "mailed":
            return self.sink.count() >= blow.number
        logged = self.query("SELECT COUNT(*) FROM collections_contact")
        return bool(logged) and logged[0][0] >= blow.number

    def strike_server(self):
        self.server.kill()

    def revive_server(self):
        self.server.start()

    def strike_sink(self):
        self.sink.kill()

    def revive_sink(self):
        self.sink.start()

    def strike_queue(self):
        self.sink.fill(True)

    def revive_queue(self):
        self.sink.fill(False)

    def strike_postgres(self):
        self.postgres.kill()

    def revive_postgres(self):
        self.postgres.start()
        # the scheduler threads of Odoo's threaded server do not survive the loss of their connection
        self.server.kill()
        self.server.start()

    # === WHAT IT CAME TO === #

    def elapsed(self):
        """Seconds since the night began."""
        return time.monotonic() - self.started

    def outcome(self):
        taken = list(self.sink.mails())
        ids = {message_id: (to, subject) for message_id, to, subject in taken}
        log = self.query(LOG)
        outcome = Outcome(
            mails=Counter(ids.values()),
            log=Counter((customer, level, channel) for customer, level, channel, _id in log),
            tasks=Counter(name for (name,) in self.query(TASKS)),
            repeated=len(taken) - len(ids),
            seconds=self.elapsed(),
            killed=self.killed,
        )
        logged = Counter(message_id.strip() for *_rest, message_id in log if message_id)
        outcome.faults += differences("messages logged, against those taken", Counter(ids.keys()), logged)
        if not self.settled():
            outcome.faults.append(f"not settled after {PATIENCE} s: see {self.folder}")
        outcome.faults += [f"step failed: {error}" for (error,) in self.query(FAILED)]
        outcome.faults += [f"{count} messages are {status}" for status, count in self.query(NOT_SENT)]
        return outcome


class Arena:
    """The database and the servers that all rounds use in turn."""

    database, seed_database = "collections_torture", f"collections_torture{SEED}"

    def __init__(self, customers=120, seed=None):
        # not one of pytest's folders, which every new run of pytest closes to other users
        self.folder, self.customers = Path(tempfile.mkdtemp(prefix="collections_torture_")), customers
        self.seed = random.randrange(10**6) if seed is None else seed
        self.random = random.Random(self.seed)
        self.postgres = Postgres(self.folder)
        self.smtp_port = free_port()

    def __enter__(self):
        # clears up when its input ends, which it does however this process ends
        watch = [sys.executable, __file__, "--clear", str(self.folder)]
        self.watch = subprocess.Popen(watch, stdin=subprocess.PIPE, start_new_session=True)
        try:
            self.set_up()
        except BaseException:
            self.close()
            raise
        return self

    def set_up(self):
        self.postgres.start()
        self.postgres.hurry()
        source = f"collections_torture_{os.getpid()}"
        try:
            run(["scripts/database", "fresh", source])
            values = {"SMTP_PORT": str(self.smtp_port), "CUSTOMERS": str(self.customers)}
            shell = ["scripts/odoo", "shell", "-d", source, "--no-http", "--log-level=warn"]
            customers = (ROOT / "tests" / "torture_customers.py").read_text()
            run(shell, env={**os.environ, **values}, input=customers)
            self.postgres.take(source, self.seed_database)
        finally:
            run(["scripts/database", "drop", source])
        night = Round(self)
        self.expected = night.play()
        if not self.expected.faults:
            shutil.rmtree(night.folder)

    def __exit__(self, *exc):
        self.close()

    def close(self):
        self.watch.stdin.close()
        self.watch.wait()

    def blows(self, count=3):
        """Some kills at random moments; half of them right after a message was taken, where it hurts most."""
        return [self.blow() for _blow in range(count)]

    def blow(self):
        target = self.random.choice(["server", "server", "server", "sink", "queue", "postgres"])
        at = self.random.choice(["started", "logged", "mailed", "mailed"])
        messages = sum(self.expected.mails.values())
        number = self.random.uniform(0, 2) if at == "started" else self.random.randrange(1, messages)
        return Blow(target, at, number)

    def play(self, blows):
        """One round, compared with the undisturbed one.

        :returns: Outcome, whose ``faults`` say what differs
        """
        night = Round(self, blows)
        outcome = night.play()
        for name in ("mails", "log", "tasks"):
            outcome.faults += differences(name, getattr(self.expected, name), getattr(outcome, name))
        if not outcome.faults:
            shutil.rmtree(night.folder)
        return outcome


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--customers", type=int, default=120)
    parser.add_argument("--seed", type=int, help="the same blows again")
    parser.add_argument("--clear", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.clear:
        sys.stdin.read()
        clear(options.clear)
        return 0
    with Arena(options.customers, options.seed) as arena:
        messages, seconds = sum(arena.expected.mails.values()), arena.expected.seconds
        print(f"Seed {arena.seed}; {arena.customers} customers; undisturbed {messages} messages in {seconds:.1f} s")
        for fault in arena.expected.faults:
            print(f"      FAULT {fault}")
        outcomes = []
        for number in range(1, options.rounds + 1):
            outcomes.append(outcome := arena.play(arena.blows()))
            told = f"{number:4d}  {outcome.seconds:5.1f} s  repeated {outcome.repeated}  killed: {outcome.killed}"
            print(told, flush=True)
            for fault in outcome.faults:
                print(f"      FAULT {fault}")
    faulty = sum(bool(outcome.faults) for outcome in outcomes)
    kills, repeated = sum(len(o.killed) for o in outcomes), sum(o.repeated for o in outcomes)
    print(f"{len(outcomes)} rounds, {kills} kills, {repeated} hand-overs repeated, {faulty} rounds with faults")
    return 1 if faulty else 0


if __name__ == "__main__":
    sys.exit(main())
