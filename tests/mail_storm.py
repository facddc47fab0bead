"""A storm of mail: messages of all kinds come in by the hundred, in random order, while nights write to more customers.

    python tests/mail_storm.py --messages 1000 --seed 7

Then nothing is lost, nothing stands in the log twice, nothing was sent back, and a message takes the last hundred as
long as the first.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import nights
import psutil
from databases import Database
from mail_bench import RESPONSIBLE, Bench, table
from mail_servers import Mailbox, Postman

#: So many messages come in for each customer, who writes no more often than Odoo lets them.
PER_CUSTOMER = 5
NIGHTS = 3
#: Not played: what depends on a customer of its own, and what only takes time.
LEFT_OUT = ("after-", "second-company", "spoofed", "spam-to", "duplicate", "zip", "bottom-posted")


class Storm:
    """Messages that come in while nights are under way."""

    def __init__(self, count, seed):
        self.count, self.random = count, random.Random(seed)
        self.rows = [row for row in table() if self.fits(row)]
        self.debtors = [f"debtor{n}" for n in range(count // PER_CUSTOMER)]
        self.later = [f"later{n}" for n in range(count // PER_CUSTOMER)]
        self.came, self.seconds, self.memory, self.nights = {}, [], [], 0

    @staticmethod
    def fits(row):
        return row.by != "dialogue" and row.back == "nobody" and not row.name.startswith(LEFT_OUT)

    def play(self, bench, database, folder):
        names = self.debtors + self.later
        functions = ("connect", "found", "keep_books", "owe", "pause", "night", "written")
        bench.write({name: (f"{name}@customer.example", (1,)) for name in names}, functions)
        assert set(bench.written) == set(self.debtors)
        with nights.servers(database, folder, count=1) as [server]:
            bench.open(f"http://localhost:{server.port}")
            self.wait_for_pages(bench)
            for number in range(self.count):
                if number == self.nights * self.count // NIGHTS:
                    self.fall(bench, database)
                self.deliver(bench, number)
                if number % 100 == 99:
                    self.memory.append(memory(server.process.pid))
            print(*self.figures(), sep="\n", flush=True)
            nights.wait_for(lambda: nights.wake(database) or self.is_over(database), 300)
            bench.call("mail.mail", "process_email_queue")
            bench.check()

    @staticmethod
    def wait_for_pages(bench):
        def answers():
            try:
                return bench.read("res.company", [], "name")
            except OSError:
                return False

        nights.wait_for(answers)

    def fall(self, bench, database):
        """Another night: a part of those who were paused is no longer."""
        share = set(self.later[self.nights :: NIGHTS])
        cases = bench.read("collections.case", [("paused_until", "!=", False)], "display_name")
        ids = [case["id"] for case in cases if case["display_name"].removesuffix(" Oy") in share]
        bench.call("collections.case", "write", ids, {"paused_until": False})
        self.nights += 1
        database.sql("UPDATE collections_run SET date = date - 1, nightly = FALSE WHERE state = 'done'")
        nights.fall(database)
        nights.wake(database)

    @staticmethod
    def is_over(database):
        """Whether all who were paused have been written to."""
        left = """SELECT FROM collections_case kase JOIN res_partner partner ON partner.id = kase.partner_id
                   WHERE partner.ref LIKE 'later%'
                     AND NOT EXISTS (SELECT FROM collections_contact contact WHERE contact.case_id = kase.id)"""
        return database.sql(f"SELECT EXISTS ({left})") == [["f"]]

    def deliver(self, bench, number):
        row, debtor = self.random.choice(self.rows), self.random.choice(self.debtors)
        message = bench.message(row, f"storm{number}.", debtor)
        begin = time.monotonic()
        bench.by_rpc([message])
        self.seconds.append(time.monotonic() - begin)
        self.came[number] = (row, debtor)

    # === WHAT CAME OF IT === #

    def wrong(self, bench, database):
        """What was lost, came twice or was sent back; empty when all is well."""
        logged = Counter(
            int(number)
            for [number] in database.sql(
                """SELECT substring(message.message_id FROM '^<storm([0-9]+)') FROM collections_contact contact
                     JOIN mail_message message ON message.id = contact.mail_message_id
                    WHERE message.message_id LIKE '<storm%'"""
            )
        )
        for number, (row, debtor) in self.came.items():
            expected = {"no": 0}
            if logged[number] not in {expected.get(kind, 1) for kind in row.log.split("/")}:
                yield f"{row.name} of {debtor} stands in the log {logged[number]} times"
        reminders = {
            mail_id
            for [mail_id] in database.sql("SELECT message_id FROM mail_message WHERE message_type = 'email_outgoing'")
        }
        for mail in bench.after:
            if mail.id not in reminders and not set(mail.to) <= set(RESPONSIBLE.values()):
                yield f"sent to {mail.to}: {mail.message['Subject']}"
        for mail_id, times in Counter(mail.id for mail in bench.postman.received if mail.id in reminders).items():
            if times > 1:
                yield f"{mail_id} was sent {times} times"
        twice = """SELECT case_id FROM collections_contact WHERE direction = 'out' AND kind = 'message'
                  GROUP BY 1 HAVING COUNT(*) > 1"""
        for [case] in database.sql(twice):
            yield f"case {case} was written to twice"

    def figures(self):
        for begin in range(0, self.count, 100):
            part = sorted(self.seconds[begin : begin + 100])
            took = f"median {1000 * statistics.median(part):4.0f} ms, slowest {1000 * part[-1]:5.0f} ms"
            yield f"{begin + len(part):5} messages: {took}, server {self.memory[begin // 100]} MB"


def memory(pid):
    """MB of a process and its children."""
    processes = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    return sum(process.memory_info().rss for process in processes) // 2**20


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    given = parser.parse_args()
    print(f"Seed {given.seed}: {given.messages} messages", flush=True)
    database = Database.fresh("storm")
    storm = Storm(given.messages, given.seed)
    with tempfile.TemporaryDirectory() as folder, Postman() as postman, Mailbox() as mailbox:
        bench = Bench(database, postman, mailbox)
        storm.play(bench, database, Path(folder))
        wrong = list(storm.wrong(bench, database))
        database.drop()
        print(*(wrong or ["nothing lost, nothing twice, nothing sent back"]), sep="\n")
        sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
