"""Nights of a large company, done by one worker alone or shared by several servers."""

import collections
import contextlib
import itertools
import os
import re
import signal
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psycopg2
from databases import ROOT, free_port

#: What came of a night, customer by customer.
OUTCOME = {
    "steps": """
        SELECT partner.name, run.nightly, run.state, step.state, level.sequence, step.channel, step.amount,
               step.overdue, step.next_date, step.reason_code, step.error IS NULL
          FROM collections_step step JOIN collections_run run ON run.id = step.run_id
          JOIN collections_case debtor ON debtor.id = step.case_id
          JOIN res_partner partner ON partner.id = debtor.partner_id
     LEFT JOIN collections_level level ON level.id = step.level_id
      ORDER BY 1, 2, 3, 4, 5
    """,
    "messages": """
        SELECT partner.name, contact.channel, contact.ordinal, message.subject, mail.state, COUNT(item.id),
               SUM(item.amount)
          FROM collections_contact contact JOIN res_partner partner ON partner.id = contact.partner_id
     LEFT JOIN collections_contact_item item ON item.contact_id = contact.id
     LEFT JOIN mail_message message ON message.id = contact.mail_message_id
     LEFT JOIN mail_mail mail ON mail.mail_message_id = message.id
      GROUP BY contact.id, 1, 2, 3, 4, 5 ORDER BY 1, 2, 3
    """,
    "cases": """
        SELECT partner.name, debtor.state, debtor.outcome, debtor.amount_overdue, debtor.next_date,
               debtor.last_contact_on
          FROM collections_case debtor JOIN res_partner partner ON partner.id = debtor.partner_id ORDER BY 1
    """,
    "activities": """
        SELECT res_name, summary, COUNT(*) FROM mail_activity
         WHERE res_model LIKE 'collections%' GROUP BY 1, 2 ORDER BY 1, 2
    """,
}


def outcome(database):
    return {name: database.sql(query) for name, query in OUTCOME.items()}


def owe(env, customers):
    """Customers owe. Most are paused, the proposals of yesterday for some still wait, and one can be sent nothing."""
    from datetime import timedelta

    from markupsafe import Markup

    from benchmarks.debts import generate

    generate(env, customers, invoices=2)
    company = env.company
    today = company._collections_day()
    template = env.ref("collections_followup.mail_template_reminder")
    template.body_html += Markup('<t t-if="object.partner_id.ref == \'broken\'" t-out="1 / 0"/>')
    company._open_collections_cases(today)
    cases = env["collections.case"].search([], order="id")
    cases.filtered(lambda case: case.id % 3).paused_until = today + timedelta(days=30)
    yesterday = env["collections.run"]._propose_now(company, cases[: len(cases) // 2 : 4])
    yesterday.date = today - timedelta(days=1)
    yesterday.step_ids.filtered(lambda step: step.state == "proposed")[0].partner_id.ref = "broken"
    company.collections_active = True
    # nothing but the night is to work here
    crons = env["ir.cron"].search([])
    (crons - crons.filtered(lambda cron: cron.model_id.model == "collections.run")).active = False
    return {"cases": len(cases)}


def alone(env):
    env["collections.run"]._cron_nightly()


def fall(database):
    """The night falls: its scheduled action is due."""
    database.sql("UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'utc' WHERE cron_name LIKE '%follow up overdue%'")


def wait_until_over(database, seconds=60):
    wait_for(lambda: wake(database) or is_over(database), seconds)


def wake(database):
    """Let the servers look for scheduled actions that are due; each does by itself once a minute."""
    with contextlib.closing(psycopg2.connect(dbname="postgres")) as connection:
        connection.autocommit = True
        connection.cursor().execute("SELECT pg_notify('cron_trigger', %s)", (database.name,))


def is_over(database):
    return database.sql("SELECT state FROM collections_run WHERE nightly") == [["done"]]


def wait_for(condition, seconds=60):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "nothing happened"
        time.sleep(0.1)


class Server:
    """An Odoo server with one cron worker.

    :param log: the file that its log goes to
    """

    def __init__(self, database, log, *options, **environment):
        self.log, self.port = log, free_port()
        command = ["scripts/odoo", "server", "-d", database.name, "-p", str(self.port), "--max-cron-threads=1"]
        with log.open("w") as lines:
            self.process = subprocess.Popen(
                [*command, *options],
                cwd=ROOT,
                env={**os.environ, **database.environment, **environment},
                stdout=lines,
                stderr=lines,
                start_new_session=True,
            )

    def says(self, text):
        return text in self.log.read_text()

    def share(self, done):
        """How many cases it ``evaluated``, or how many steps it ``carried out``, by its log."""
        return sum(map(int, re.findall(rf"Run \d+: {done} (\d+)", self.log.read_text())))

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)

    def stop(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(30)


@contextlib.contextmanager
def servers(database, folder, *options, count=2, **environment):
    """Servers of a database, as soon as they are ready to work."""
    started = [Server(database, folder / f"{number}.log", *options, **environment) for number in range(count)]
    try:
        wait_for(lambda: all(server.says("Modules loaded") for server in started))
        yield started
    finally:
        for server in started:
            server.stop()


@contextlib.contextmanager
def balancer(started, database):
    """The port of a load balancer: it sends jobs to the servers that live, those of each kind in turn.

    Each kind has few jobs here. If all took turns together, one server might get all evaluations and the other one
    what comes between them.

    :param started: list of Server, may be filled later
    """
    turns = collections.defaultdict(itertools.count)

    class Redirect(BaseHTTPRequestHandler):
        def do_GET(self):
            alive = [server for server in started if server.process.poll() is None]
            turn = next(turns[kind_of_job(database, self.path)])
            self.send_response(307)
            self.send_header("Location", f"http://127.0.0.1:{alive[turn % len(alive)].port}{self.path}")
            self.end_headers()

        def log_message(self, *_args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Redirect)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


def kind_of_job(database, path):
    """The kind of the job that a request is about, by its identity; empty for other requests."""
    uuids = re.findall(r"job_uuid=([-\w]+)", path)
    query = "SELECT split_part(identity_key, '-', 3) FROM queue_job WHERE uuid = '{}'"
    return "".join(kind for uuid in uuids for (kind,) in database.sql(query.format(uuid)))


@contextlib.contextmanager
def queue_servers(database, folder):
    """Two servers of a database with the job queue, behind a load balancer, as soon as they are ready to work."""
    started = []
    with balancer(started, database) as port:
        environment = {
            **queue_job(),
            "ODOO_QUEUE_JOB_HOST": "127.0.0.1",
            "ODOO_QUEUE_JOB_PORT": str(port),
            # more than servers: the balancer does not know which of them is free
            "ODOO_QUEUE_JOB_CHANNELS": "root:4",
        }
        with servers(database, folder, "--load=base,web,queue_job", **environment) as both:
            started += both
            wait_for(lambda: any(server.says("queue job runner ready") for server in both))
            yield both


def queue_job():
    """The environment of an Odoo that knows the job queue."""
    packages = os.environ["QUEUE_JOB_PACKAGES"]
    return {"COLLECTIONS_EXTRA_ADDONS": f"{packages}/odoo/addons", "PYTHONPATH": packages}


def begin_twice(env):
    """Two workers begin the night in the same instant: the first has not committed when the second begins."""
    import threading
    import time

    from odoo import api

    env["collections.run"]._propose_now(env.company)
    env.company.collections_active = True
    env.cr.commit()
    company, found = env.company, []

    def begin_too():
        with env.registry.cursor() as cursor:
            run = api.Environment(cursor, env.uid, {})["collections.run"]
            found.append(run._commit_with_retry(lambda: run._nightly_run(company.with_env(run.env))).id)

    first = env["collections.run"]._nightly_run(company)
    second = threading.Thread(target=begin_too)
    second.start()
    blocked = "SELECT count(*) FROM pg_stat_activity WHERE %s = ANY(pg_blocking_pids(pid))"
    with env.registry.cursor() as watch:
        for _try in range(300):
            watch.execute(blocked, [env.cr._cnx.get_backend_pid()])
            if watch.fetchone()[0]:
                break
            watch.rollback()
            time.sleep(0.1)
        else:
            raise AssertionError("the second has not met the first")
    env.cr.commit()
    second.join()
    return {"first": first.id, "second": found}
