"""Mail as it really comes and goes: what is sent by a night, and what becomes of each message that comes back."""

import pytest
from databases import free_port, served
from mail_bench import DOMAINS, RESPONSIBLE, Bench, table
from mail_servers import Mailbox, Postman

ROWS = table()
#: Somebody in each company's books to whom a reminder was sent.
SOMEBODY = {1: "gmail-reply", 2: "second-company-answer"}


@pytest.fixture(scope="module")
def bench(installed, tmp_path_factory):
    """A night has written to everybody; the answers are in."""
    database = installed.copy("mail")
    with Postman() as postman, Mailbox() as mailbox:
        bench = Bench(database, postman, mailbox)
        bench.write({row.name: (row.customer, row.companies) for row in ROWS})
        with served(database.name, tmp_path_factory.mktemp("mail") / "odoo.log") as url:
            bench.open(url)
            bench.play(ROWS)
            bench.check()
            yield bench


# === WHAT COMES BACK === #


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_message_that_comes_back(bench, row):
    for number in row.companies:
        became = bench.became(row, number)
        wrong = [column for column in bench.SEEN if became[column] not in getattr(row, column).split("/")]
        assert not wrong, became
        assert became["times"] <= (1 if "duplicate" in row.name else row.times)


def test_what_may_harm_is_cleaned_and_what_is_attached_is_kept(bench):
    assert "<script" not in bench.answer("hostile-html")["body"]
    assert "<iframe" not in bench.answer("hostile-html")["body"]
    for name in ("pdf", "zip", "winmail-dat", "smime-signed", "calendar-invitation", "forward-as-attachment"):
        assert bench.answer(name)["attachment_ids"], name


def test_letters_of_all_encodings_are_read(bench):
    assert "müssen prüfen" in bench.answer("windows-1252-8bit")["body"]
    assert "\N{EURO SIGN}" in bench.answer("iso-8859-15")["body"]
    assert "päivän sisällä" in bench.answer("outlook-reply")["body"]
    assert "tätä laskua" in bench.answer("outlook-reply-finnish")["body"]


def test_answer_of_a_colleague_by_their_own_mail_program(bench):
    """Anybody may write in their name: they are asked, unless our own mail server vouches for them."""
    row = next(row for row in ROWS if row.name == "thunderbird-reply")
    case = bench.case(row)
    [told] = [mail for mail in bench.after if RESPONSIBLE[1] in mail.to and mail.id in bench.thread[case]]
    bench.by_rpc([bench.colleague_answers(told)])
    bench.check()
    assert not bench.sent_back(row)
    assert (bench.tasks[case], bench.unread[case]) == (["other"], True)
    bench.call("ir.config_parameter", "set_param", "collections_followup.authentication_server", "mx.ourco.example")
    bench.by_rpc([bench.colleague_answers(told, "mx.ourco.example; dmarc=pass header.from=ourco.example")])
    bench.check()
    assert bench.sent_back(row)
    assert [entry["kind"] for entry in bench.log[case] if entry["direction"] == "out"] == ["message"] * 2
    assert not bench.unread[case]


# === HOW IT COMES IN === #


def test_script_sends_back_what_is_not_utf8(bench):
    """Odoo's script reads text; the mail server that calls it tells the customer of a fault. IMAP reads it well."""
    row = next(row for row in ROWS if row.name == "windows-1252-8bit")
    assert bench.pipe(bench.message(row)).returncode == 70


def test_script_tells_the_mail_server_to_try_again_only_when_it_is_told_to(bench):
    row = next(row for row in ROWS if row.name == "gmail-reply")
    nobody_there = str(free_port())
    assert bench.pipe(bench.message(row), port=nobody_there).returncode == 68  # for good
    assert bench.pipe(bench.message(row), "--retry-status", port=nobody_there).returncode == 75  # for now


# === WHAT LEAVES === #


@pytest.fixture(params=[1, 2], ids=["first company", "second company"])
def company(request):
    return request.param


@pytest.fixture
def reminder(bench, company):
    return bench.sent[bench.written[SOMEBODY[company]][company][1]]


def test_sender_and_bounces_belong_to_the_company_that_is_owed(reminder, company):
    domain = DOMAINS[company]
    assert reminder.message["From"].addresses[0].domain == domain
    assert reminder.message["Reply-To"].addresses[0].domain == domain
    assert reminder.sender == f"bounce@{domain}"


def test_message_id_belongs_to_the_company_that_is_owed(reminder, company):
    assert reminder.id.endswith(f"@{DOMAINS[company]}>")


def test_machines_are_asked_not_to_answer(reminder):
    assert reminder.message["Auto-Submitted"] == "auto-generated"
    assert reminder.message["X-Auto-Response-Suppress"]


def test_answers_find_back_even_if_the_message_id_is_rewritten(reminder):
    assert reminder.id in reminder.message["References"]


def test_language_is_named(reminder):
    assert reminder.message["Content-Language"].startswith("en")


def test_subject_tells_no_secret(bench, reminder, company):
    name, invoice = SOMEBODY[company], bench.written[SOMEBODY[company]][company][2]
    assert not any(secret in reminder.message["Subject"] for secret in (name, invoice, "100", "$"))
