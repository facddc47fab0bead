"""The bench: a real night writes to customers by a real mail server, and something comes back from each."""

import email
import importlib.util
import os
import re
import subprocess
import sys
import xmlrpc.client
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path
from types import SimpleNamespace

import mail_customers

MAIL = Path(__file__).parent / "mail"
COLUMNS = ("message", "by", "log", "holds", "delivery", "told", "task", "back")
#: Whose messages come back; 2 in the name of those to whom both companies, or the second one, have written.
COMPANIES = {"second-company-one-answer-to-both": (1, 2), "second-company-answer-by-the-other-alias": (1,)}
NAMES = {1: "OurCo Ltd", 2: "SecondCo BV"}
RESPONSIBLE = {1: "alice@ourco.example", 2: "carol@secondco.example"}
DOMAINS = {1: "ourco.example", 2: "secondco.example"}
#: Why a message has not arrived though there is such an address.
REFUSED = ("Refused as spam or by a policy", "Message too large", "Mailbox full")
#: What Odoo logs of the refusals of the mail server.
ACCEPT = (r"mail_mail", r"^Traceback")
FILE = "JVBERi0xLjQKl1eyKVK6ZDzbN6HWfrH8BMy8XgRI+ghLiaT0HT4YpINMSUhYX/tkQIaQ8dpE\n"


def table():
    """The rows of ``mail/README.md``."""
    rows = []
    for line in (MAIL / "README.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == len(COLUMNS) and cells[0] != "message" and not cells[0].startswith("--"):
            row = SimpleNamespace(**dict(zip(COLUMNS, cells, strict=True)))
            row.name, _, times = row.message.partition(" ×")
            row.times = int(times or 1)
            row.companies = COMPANIES.get(row.name, (2,) if row.name.startswith("second-company") else (1,))
            row.customer = f"{row.name}@customer.example"
            rows.append(row)
    return rows


def mailgate():
    """Odoo's script, in a checkout of Odoo or where the package is unpacked."""
    root = Path(importlib.util.find_spec("odoo").submodule_search_locations[0])
    script = "addons/mail/static/scripts/odoo-mailgate.py"
    return next(path for path in (root / script, root.parent / script) if path.exists())


class Bench:
    """Two companies, their customers, and the mail servers around them."""

    def __init__(self, database, postman, mailbox):
        self.database, self.postman, self.mailbox = database, postman, mailbox

    def write(self, debtors, functions=("connect", "found", "keep_books", "owe", "night", "meanwhile", "written")):
        """A night writes to debtors: {name: (address, numbers of companies)}."""
        answer = self.database.call(
            *(getattr(mail_customers, name) for name in functions),
            accept=ACCEPT,
            smtp_port=self.postman.port,
            imap_port=self.mailbox.port,
            user=self.mailbox.user,
            password=self.mailbox.password,
            companies=[(name, DOMAINS[n], RESPONSIBLE[n].partition("@")[0]) for n, name in NAMES.items()],
            debtors=debtors,
        )
        self.company_ids, self.incoming = answer["company_ids"], answer["incoming"]
        self.written = {name: {int(n): it for n, it in each.items()} for name, each in answer["written"].items()}
        self.sent = {mail.id: mail for mail in self.postman.received}

    # === WHAT COMES BACK === #

    def message(self, row, unique="", debtor=None):
        """The message of a row, filled in from the reminder that was sent.

        :param unique: begins its Message-ID
        :param debtor: from whom it comes, when that is not the debtor of that name
        """
        debtor = debtor or row.name
        reminders = self.written[debtor]
        _case, message_id, invoice = reminders[row.companies[0]]
        left = self.sent.get(message_id)
        domain = DOMAINS[row.companies[0]]
        values = {
            "message_id": message_id,
            "second_message_id": reminders.get(2, reminders[row.companies[0]])[1],
            "row": debtor,
            "customer": f"{debtor}@customer.example",
            "name": f"{debtor} Oy",
            "company": NAMES[row.companies[0]],
            "invoice": invoice,
            "domain": domain,
            "reply_to": self._address(left, "Reply-To", f"catchall@{domain}"),
            "second_reply_to": "catchall@secondco.example",
            "sender": self._address(left, "From", f"notifications@{domain}"),
            "bounce": left.sender if left else f"bounce@{domain}",
            "colleague": RESPONSIBLE[1],
            "date": formatdate(),
            "file": FILE * 20,
            "large_file": FILE * 40000,
            "long_quote": "> Dear customer,\n> It may have slipped your attention.\n> Amount due\n> \n" * 400,
        }
        raw = (MAIL / f"{row.name}.eml").read_bytes()
        filled = re.sub(rb"\{\{(\w+)\}\}", lambda match: str(values[match[1].decode()]).encode(), raw)
        return re.sub(rb"(?im)^(Message-ID: <)", rb"\g<1>" + unique.encode(), filled, count=1)

    @staticmethod
    def _address(mail, header, default):
        return mail.message[header].addresses[0].addr_spec if mail and mail.message[header] else default

    # === HOW IT COMES IN === #

    def open(self, url):
        """The server of the database has started."""
        self.url = url
        self.models = xmlrpc.client.ServerProxy(f"{url}/xmlrpc/2/object", allow_none=True)

    def call(self, model, method, *arguments, **options):
        options.setdefault("context", {"allowed_company_ids": self.company_ids})
        try:
            return self.models.execute_kw(self.database.name, 2, "admin", model, method, list(arguments), options)
        except xmlrpc.client.Fault as fault:  # what is done, and returns nothing
            if "cannot marshal None" not in fault.faultString:
                raise

    def read(self, model, domain, *fields):
        return self.call(model, "search_read", domain, list(fields))

    def by_rpc(self, messages):
        for message in messages:
            self.call("mail.thread", "message_process", False, xmlrpc.client.Binary(message), context={})

    def by_pipe(self, messages):
        for message in messages:
            done = self.pipe(message)
            assert done.returncode == 0, done.stderr

    def pipe(self, message, *options, port=None):
        """Odoo's own script, as a mail server calls it."""
        port = port or self.url.rpartition(":")[2]
        login = ("-d", self.database.name, "-u", "2", "-p", "admin", "--host", "127.0.0.1", "--port", port)
        command = [sys.executable, mailgate(), *login, *options]
        environment = {**os.environ, "LANG": "C.UTF-8", "PYTHONUTF8": "0"}
        return subprocess.run(command, input=message, capture_output=True, env=environment, timeout=60)

    def by_imap(self, messages):
        self.mailbox.put(messages)
        self.call("fetchmail.server", "fetch_mail", [self.incoming])

    def by_dialogue(self, _messages):
        """Nothing comes in: the mail server has refused the reminder."""

    def play(self, rows):
        """Everything comes back, and is checked by the jobs that Odoo runs."""
        for by in ("rpc", "pipe", "imap", "dialogue"):
            mine = [row for row in rows if row.by == by]
            messages = [m for row in mine if by != "dialogue" for m in self.repeated(row)]
            getattr(self, f"by_{by}")(messages)
        self.check_undelivered()

    def colleague_answers(self, told, results=""):
        """What the mail program of a colleague makes of Reply, to what Odoo has told them.

        :param results: what our own mail server has found out about the sender
        """
        message = EmailMessage()
        message["From"], message["To"] = told.to[0], told.message["Reply-To"].addresses[0].addr_spec
        message["Subject"], message["Message-ID"] = f"Re: {told.message['Subject']}", "<colleague@mail.ourco.example>"
        message["In-Reply-To"] = message["References"] = told.id
        if results:
            message["Authentication-Results"] = results
            message.replace_header("Message-ID", "<proven@mail.ourco.example>")
        message.set_content("Thank you, that will do.")
        return message.as_bytes()

    def repeated(self, row):
        same = "duplicate" in row.name
        return [self.message(row, "" if same or row.times == 1 else f"{turn}.") for turn in range(row.times)]

    def check_undelivered(self):
        [job] = self.read("ir.cron", [("cron_name", "=", "Collections: handle undelivered messages")], "id")
        self.call("ir.cron", "method_direct_trigger", [job["id"]])

    # === WHAT BECAME OF IT === #

    #: What a row says of a message.
    SEEN = ("log", "holds", "delivery", "told", "task", "back")

    def check(self):
        """Read everything at once."""
        cases = self.read("collections.case", [], "unread_reply", "partner_id", "company_id")
        contacts = self.read(
            "collections.contact", [], "case_id", "direction", "kind", "channel", "delivery", "why_not_arrived"
        )
        messages = self.read("mail.message", [("model", "=", "collections.case")], "message_id", "res_id")
        guesses = self.read("collections.answer.guess", [], "case_id", "answer_id")
        of_answers = self.read("mail.message", [("model", "=", "collections.answer")], "message_id", "res_id")
        tasks = self.read("mail.activity", [("res_model", "=", "collections.case")], "res_id", "activity_type_id")
        address = self.call("ir.model.data", "check_object_reference", "collections_followup", "mail_activity_address")
        self.unread = {case["id"]: case["unread_reply"] for case in cases}
        self.log = {case["id"]: [c for c in contacts if c["case_id"][0] == case["id"]] for case in cases}
        self.thread = {case["id"]: [m["message_id"] for m in messages if m["res_id"] == case["id"]] for case in cases}
        self.guessed = {guess["case_id"][0]: guess["answer_id"][0] for guess in guesses}
        for case_id, answer_id in self.guessed.items():
            self.thread[case_id] += [m["message_id"] for m in of_answers if m["res_id"] == answer_id]
        kinds = [(t["res_id"], "address" if t["activity_type_id"][0] == address[1] else "other") for t in tasks]
        self.tasks = {case["id"]: [kind for case_id, kind in kinds if case_id == case["id"]] for case in cases}
        self.after = [mail for mail in self.postman.received if mail.id not in self.sent]

    def case(self, row, number=1):
        return self.written[row.name][number][0]

    def answer(self, name):
        """The message of the customer, as it is kept."""
        case = self.written[name][1][0]
        domain = [("model", "=", "collections.case"), ("res_id", "=", case), ("message_type", "=", "email")]
        return self.read("mail.message", domain, "body", "attachment_ids")[0]

    def became(self, row, number):
        """What became of a row's message in the case of a company, by column."""
        case = self.case(row, number)
        came = [c["kind"] for c in self.log[case] if c["direction"] == "in"]
        went = [c for c in self.log[case] if c["direction"] == "out"][-1]
        told = [mail for mail in self.after if RESPONSIBLE[number] in mail.to and mail.id in self.thread[case]]
        return {
            "log": " ".join(sorted(set(came))) or "no",
            "times": len(came),
            "holds": "yes" if self.unread[case] or case in self.guessed else "no",
            "delivery": "refused" if went["why_not_arrived"] in REFUSED else went["delivery"],
            "told": "nobody" if not told else "responsible" if len(told) == max(len(came), 1) else f"{len(told)} times",
            "task": " ".join(self.tasks[case]) or "none",
            "back": "sender" if self.sent_back(row) else "nobody",
        }

    def sent_back(self, row):
        """What was sent to the customer, or to whoever wrote the message of a row."""
        writers = {row.customer}
        if row.by != "dialogue":
            sender = email.message_from_bytes(self.message(row))["From"]
            writers |= set(re.findall(r"[\w.+-]+@[\w.-]+", sender)) - set(RESPONSIBLE.values())
        return [mail for mail in self.after if writers & set(mail.to)]
