"""Take pictures of the demo for the docs: python scripts/screenshots.py URL MAIL_FOLDER IMAGES [NAME...]"""

import email
import email.policy
import os
import re
import sys
import time
import urllib.error
import urllib.request
from datetime import date, timedelta
from html import unescape
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ADDON = "collections_followup"
#: Pictures of the docs that the add-on's page in app stores shows: its name there, by the name here.
STORE = {
    "run": "run",
    "policy": "policy",
    "case-why-not": "case-why-not",
    "page-account": "page-account",
    "e-mail": "mail",
}
STORE_WIDTH = 1100


def wait_for(url):
    """Wait until the server answers."""
    for _attempt in range(120):
        try:
            return urllib.request.urlopen(f"{url}/web/login")
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.5)
    raise SystemExit(f"The server at {url} does not answer.")


class Camera:
    """A browser logged in as the administrator."""

    def __init__(self, browser, url, folder, wanted):
        self.page = browser.new_page(viewport={"width": 1440, "height": 900})
        self.url, self.folder, self.wanted = url, folder, wanted
        self.page.goto(f"{url}/web/login")
        self.page.fill("input[name=login]", "admin")
        self.page.fill("input[name=password]", "admin")
        self.page.click("button[type=submit]")
        self.page.wait_for_selector(".o_main_navbar")

    def open(self, path, ready):
        self.page.goto(f"{self.url}/odoo/{path}")
        self.page.wait_for_selector(ready)
        self.page.wait_for_timeout(700)  # widgets that load after the view

    def open_list(self, action):
        self.open(f"action-{ADDON}.{action}", ".o_list_view .o_data_row")

    def open_record(self, action, text):
        """Open the record of the first row of a list that holds the text."""
        self.open_list(action)
        self.row(text)

    def keep(self, name):
        if not self.wanted or name in self.wanted:
            self.page.screenshot(path=self.folder / f"{name}.png")
            print(f"docs/images/{name}.png")

    def call(self, model, method, args):
        """Call a method, as the web client does."""
        params = {"model": model, "method": method, "args": args, "kwargs": {}}
        answer = self.page.request.post(f"{self.url}/web/dataset/call_kw", data={"params": params}).json()
        if "error" in answer:
            raise SystemExit(answer["error"]["data"]["message"])

    def row(self, text):
        """Open the record of the first row that holds the text."""
        self.page.locator("tr.o_data_row", has_text=text).first.locator(
            "td.o_data_cell:not(.o_handle_cell)"
        ).first.click()
        self.page.wait_for_selector(".o_form_view .o_form_sheet")
        self.page.wait_for_timeout(900)


def back_end(camera):
    page = camera.page
    camera.open(f"action-{ADDON}.collections_overview_action", ".o_collections_card")
    camera.keep("overview")
    camera.open_list("collections_worklist_action")
    camera.keep("worklist")
    camera.open(f"action-{ADDON}.collections_calling_action", ".o_collections_outcomes")
    camera.keep("calling")
    camera.open_list("collections_case_action")
    camera.keep("cases")
    camera.row("Lakeside")
    camera.keep("case-why-not")
    camera.open_record("collections_case_action", "Kestrel")
    camera.keep("case")
    page.click("button[name=action_log_contact]")
    page.wait_for_selector(".modal .o_form_view")
    page.wait_for_timeout(500)
    camera.keep("log-contact")
    page.click(".modal .btn-close")
    camera.open_record("collections_run_action", "")
    camera.keep("run")
    camera.open_record("collections_step_action_to_approve", "Orchard")
    camera.keep("step")
    camera.open_list("collections_contact_action")
    camera.keep("contact-log")
    camera.open_record("collections_policy_action", "Standard")
    camera.keep("policy")
    what_changes(camera)
    second = page.locator("[name=level_ids] tr.o_data_row", has_text="Second copy").first
    second.locator(".o_list_record_open_form_view").click()
    page.wait_for_selector(".modal .o_form_view")
    page.wait_for_timeout(700)
    camera.keep("level")
    page.click(".modal .btn-close")


def what_changes(camera):
    """What fewer days of a level would change, asked before anything is saved."""
    page = camera.page
    page.locator("[name=level_ids] tr.o_data_row", has_text="Second copy").first.locator("td[name=days]").click()
    page.fill("[name=level_ids] td[name=days] input", "10")
    page.click(".o_collections_what_changes")
    page.wait_for_selector(".modal .o_form_view")
    page.wait_for_timeout(700)
    camera.keep("what-changes")
    page.click(".modal .btn-close")
    page.click(".o_form_button_cancel")
    page.wait_for_timeout(500)


def commitments(camera):
    page = camera.page
    camera.open_record("collections_promise_action", "Bluebird")
    camera.keep("promise")
    camera.open_record("collections_dispute_action", "Cedar")
    camera.keep("dispute")
    camera.open_record("collections_case_action", "Pinecrest")
    page.click("button[name=action_log_contact]")
    page.wait_for_selector(".modal .o_form_view")
    page.locator(".modal [name=outcome_id]").get_by_label("Will pay on a date").check()
    page.wait_for_timeout(900)
    camera.keep("log-promise")
    page.click(".modal .btn-close")
    camera.open_record("collections_case_action", "Kestrel")
    page.click("button[name=action_agreement]")
    page.wait_for_selector(".modal .o_form_view")
    page.wait_for_timeout(900)
    camera.keep("agreement")
    page.click(".modal .btn-close")


def letters(camera):
    page = camera.page
    camera.open_record("collections_letter_action", "Formal demand")
    page.set_viewport_size({"width": 1440, "height": 1600})
    page.wait_for_timeout(700)
    camera.keep("letter")
    page.set_viewport_size({"width": 1440, "height": 900})
    camera.open_record("mail_template_action", "Collections: reminder")
    page.set_viewport_size({"width": 1440, "height": 1300})
    page.wait_for_timeout(1500)
    camera.keep("e-mail")
    page.set_viewport_size({"width": 1440, "height": 900})
    camera.open(f"action-{ADDON}.collections_tone_rule_action", ".o_list_view")
    camera.keep("wording-rules")
    camera.open_record("collections_step_action_to_approve", "Orchard")
    page.click("button[name=action_approve]")
    page.wait_for_timeout(1500)
    camera.open_list("collections_printed_letter_action")
    page.locator("thead input[type=checkbox]").first.check()
    page.wait_for_timeout(500)
    camera.keep("letters-to-print")


def reports(camera):
    page = camera.page
    page.goto(f"{camera.url}/odoo/action-{ADDON}.collections_aging_action")
    page.wait_for_selector(".modal .o_form_view")
    page.click(".modal button.btn-primary")
    page.wait_for_selector(".o_pivot, .o_list_view")
    page.wait_for_timeout(900)
    camera.keep("aging")
    page.click(".o_switch_view.o_graph")
    page.wait_for_timeout(1200)
    camera.keep("aging-graph")


def accounting(camera):
    page = camera.page
    camera.open("action-account.action_move_out_invoice_type", ".o_list_view .o_data_row")
    camera.row("Kestrel")
    page.click(".o_notebook a[name=collections]")
    page.wait_for_timeout(500)
    camera.keep("invoice")
    camera.open("action-account.res_partner_action_customer", ".o_kanban_view, .o_list_view")
    page.locator(".o_kanban_record, tr.o_data_row", has_text="Kestrel Logistics").first.click()
    page.wait_for_selector(".o_form_view .o_form_sheet")
    page.click(".o_notebook a[name=collections]")
    page.wait_for_timeout(700)
    camera.keep("partner")
    camera.open("action-account.action_account_config", ".o_setting_container")
    page.get_by_text("Collections Follow-up").first.scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    camera.keep("settings")


def e_mails(browser, camera, mail):
    """Each e-mail as its receiver sees it."""
    page = browser.new_page(viewport={"width": 760, "height": 900})
    for path in sorted(mail.glob("*.eml")):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        name = "mail-" + path.stem.split("@")[1].split(".")[0]
        page.set_content(message.get_body(("html",)).get_content(), wait_until="commit")
        page.wait_for_timeout(300)
        if not camera.wanted or name in camera.wanted:
            page.screenshot(path=camera.folder / f"{name}.png", full_page=True)
            print(f"docs/images/{name}.png")


class Guest:
    """A customer who came by the button of an e-mail."""

    def __init__(self, browser, camera, mail, name, width):
        self.page = browser.new_page(viewport={"width": width, "height": 844 if width < 500 else 700})
        self.camera = camera
        message = email.message_from_bytes(
            next(mail.glob(f"*@{name}.example.eml")).read_bytes(), policy=email.policy.default
        )
        html = unescape(message.get_body(("html",)).get_content())
        path, self.token = re.search(r"(/my/collections/\d+)\?(access_token=[\w-]+)", html).groups()
        self.account = camera.url + path

    def open(self, part="", query=""):
        self.page.goto(f"{self.account}{part}?{query}{self.token}", wait_until="networkidle")

    def keep(self, name):
        if not self.camera.wanted or name in self.camera.wanted:
            self.page.evaluate("document.activeElement.blur()")
            path = self.camera.folder / f"{name}.png"
            self.page.screenshot(path=path, full_page=True)
            Image.open(path).quantize(128).save(path, optimize=True)  # a third of the size
            print(f"docs/images/{name}.png")


def customers_page(browser, camera, mail):
    """What a customer sees behind the button of an e-mail."""
    guest = Guest(browser, camera, mail, "pinecrest", 1200)
    guest.open()
    guest.keep("page-account")
    guest.open("/pay")
    guest.page.get_by_role("radio", name="Demo").check(force=True)
    guest.page.wait_for_timeout(500)
    guest.keep("page-pay")
    guest.open("/promise")
    guest.page.get_by_label("Payment date").fill(str(date.today() + timedelta(5)))
    guest.keep("page-promise")
    guest.open("/dispute")
    guest.page.get_by_role("checkbox").nth(1).check()
    guest.page.get_by_label("The quantity is wrong").check()
    guest.page.get_by_label("What happened").fill("Twelve desks were ordered, and ten arrived.")
    guest.keep("page-dispute")
    guest.open("/preferences")
    guest.keep("page-preferences")
    guest.open("/understand")
    guest.keep("page-understand")
    talk(camera, guest)
    guest.open("/messages")
    guest.keep("page-messages")
    agree(camera, Guest(browser, camera, mail, "brightwater", 1200))
    phone = Guest(browser, camera, mail, "harbor", 390)
    phone.open()
    phone.keep("page-account-phone")
    phone.open("/pay")
    phone.keep("page-pay-phone")


def talk(camera, guest):
    """The customer asks, and is answered from the case."""
    guest.open("/messages")
    guest.page.get_by_label("Your message").fill("The second installment comes on Friday. Is that all right?")
    guest.page.get_by_role("button", name="Send message").click()
    guest.page.wait_for_load_state("networkidle")
    page = camera.page
    page.goto(f"{camera.url}/odoo/collections.case/{guest.account.rpartition('/')[2]}")
    page.click(".o-mail-Chatter-sendMessage")
    page.fill(".o-mail-Composer-input", "Of course. Thank you for telling us.")
    page.click(".o-mail-Composer-send:enabled")
    page.locator(".o-mail-Message", has_text="Of course").wait_for()


def agree(camera, guest):
    """A plan that is accepted at once, and waits for the customer's signature."""
    accept = {"collections_plan_user_id": 2, "collections_plan_total": 2000}
    camera.call("res.company", "write", [[1], accept])
    guest.open("/plan")
    guest.keep("page-plan")
    guest.page.get_by_role("button", name="Ask for this plan").click()
    guest.page.wait_for_load_state("networkidle")
    guest.keep("page-agreement")


def for_the_store(folder):
    """Smaller copies of some pictures, for the add-on's page in app stores."""
    for name, name_there in STORE.items():
        picture = Image.open(folder / f"{name}.png").convert("RGB")
        picture.thumbnail((STORE_WIDTH, 2 * STORE_WIDTH))
        path = folder.parent.parent / ADDON / "static" / "description" / f"{name_there}.png"
        picture.quantize(128).save(path, optimize=True)


def main(url, mail, images, *wanted):
    folder = Path(images)
    folder.mkdir(parents=True, exist_ok=True)
    wait_for(url)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=["--no-sandbox"])
        camera = Camera(browser, url, folder, wanted)
        back_end(camera)
        accounting(camera)
        commitments(camera)
        letters(camera)
        reports(camera)
        e_mails(browser, camera, Path(mail))
        customers_page(browser, camera, Path(mail))
        browser.close()
    for_the_store(folder)


if __name__ == "__main__":
    main(*sys.argv[1:])
