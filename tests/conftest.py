"""The project seen from outside: the demo as its command makes it, a real server, a real browser."""

import email
import email.policy
import os
import re
import subprocess
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import pytest
from databases import Database, served
from playwright.sync_api import sync_playwright

#: Add-ons: their tests run inside Odoo.
collect_ignore = ["addons"]
ROOT = Path(__file__).resolve().parent.parent


def plain(text):
    """Text as it is read: entities resolved, every kind of space a plain one."""
    return " ".join(unescape(text).split())


def read_mail(path):
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    html = message.get_body(("html",)).get_content()
    return SimpleNamespace(
        to=str(message["To"]),
        subject=str(message["Subject"]),
        id=message["Message-ID"],
        reply_to=str(message["Reply-To"]),
        html=html,
        text=plain(re.sub(r"<[^>]+>", " ", html)),
        links=re.findall(r'href="([^"]+)"', html),
    )


@pytest.fixture(scope="session")
def demo():
    """What `make demo SERVE=0` printed, and the e-mails it sent."""
    done = subprocess.run(
        ["make", "demo", "SERVE=0"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=900,
        env={**os.environ, "SERVE": "0"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    folder = Path(re.search(r"each a file in (.+):", done.stdout).group(1))
    database = re.search(r"Demo database: (\S+)", done.stderr).group(1)
    return SimpleNamespace(
        output=done.stdout,
        database=database,
        untouched=Database.of(database, "untouched"),
        mails=[read_mail(path) for path in sorted(folder.glob("*.eml"))],
    )


def pytest_sessionfinish():
    """The databases of the tests go; KEEP=1 leaves them, to look into."""
    if not os.environ.get("KEEP"):
        Database.drop_all()


@pytest.fixture(scope="session")
def installed():
    """The add-on with its demo data, as the installation leaves it. Copy it; nothing is ever changed in it."""
    return Database.fresh("installed", demo=True)


@pytest.fixture(scope="session")
def server(demo, tmp_path_factory):
    """The address of a server of the demo database."""
    with served(demo.database, tmp_path_factory.mktemp("server") / "odoo.log") as url:
        yield url


@pytest.fixture(scope="module")
def server_of_its_own(demo, tmp_path_factory):
    """The address of a server of the demo database as it was in the beginning, for the tests of one module."""
    database = demo.untouched.copy("demo_again")
    with served(database.name, tmp_path_factory.mktemp("server") / "odoo.log") as url:
        yield url
    database.drop()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser):
    """A page that remembers what went wrong on it."""
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("console", lambda m: page.errors.append(m.text) if m.type == "error" else None)
    yield page
    page.close()


def log_in(page, url, login, password):
    """Log in, and wait for the page that is shown then."""
    page.goto(f"{url}/web/login")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda shown: "/web/login" not in shown)


@pytest.fixture
def accountant(page, server):
    """A page on which the administrator is logged in."""
    log_in(page, server, "admin", "admin")
    page.wait_for_selector(".o_main_navbar")
    return page
