"""Take pictures of the demo for the docs: python scripts/screenshots.py URL MAIL_FOLDER IMAGES [NAME...]"""

import email
import email.policy
import os
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

ADDON = "collections_followup"


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

    def keep(self, name):
        if not self.wanted or name in self.wanted:
            self.page.screenshot(path=self.folder / f"{name}.png")
            print(f"docs/images/{name}.png")

    def row(self, text):
        """Open the record of the first row that holds the text."""
        self.page.locator("tr.o_data_row", has_text=text).first.locator(
            "td.o_data_cell:not(.o_handle_cell)"
        ).first.click()
        self.page.wait_for_selector(".o_form_view .o_form_sheet")
        self.page.wait_for_timeout(900)


def back_end(camera):
    page = camera.page
    camera.open(f"action-{ADDON}.collections_case_action_worklist", ".o_list_view .o_data_row")
    camera.keep("worklist")
    camera.open(f"action-{ADDON}.collections_case_action", ".o_list_view .o_data_row")
    camera.keep("cases")
    camera.row("Lakeside")
    camera.keep("case-why-not")
    camera.open(f"action-{ADDON}.collections_case_action", ".o_list_view .o_data_row")
    camera.row("Kestrel")
    camera.keep("case")
    page.click("button[name=action_log_contact]")
    page.wait_for_selector(".modal .o_form_view")
    page.wait_for_timeout(500)
    camera.keep("log-contact")
    page.click(".modal .btn-close")
    camera.open(f"action-{ADDON}.collections_run_action", ".o_list_view .o_data_row")
    camera.row("")
    camera.keep("run")
    camera.open(f"action-{ADDON}.collections_step_action_to_approve", ".o_list_view .o_data_row")
    camera.row("Orchard")
    camera.keep("step")
    camera.open(f"action-{ADDON}.collections_contact_action", ".o_list_view .o_data_row")
    camera.keep("contact-log")
    camera.open(f"action-{ADDON}.collections_policy_action", ".o_list_view .o_data_row")
    camera.row("Standard")
    camera.keep("policy")
    page.locator("tr.o_data_row", has_text="Second copy").first.locator("td.o_data_cell").nth(1).click()
    page.wait_for_selector(".modal .o_form_view")
    page.wait_for_timeout(700)
    camera.keep("level")
    page.click(".modal .btn-close")


def commitments(camera):
    page = camera.page
    camera.open(f"action-{ADDON}.collections_promise_action", ".o_list_view .o_data_row")
    camera.row("Bluebird")
    camera.keep("promise")
    camera.open(f"action-{ADDON}.collections_dispute_action", ".o_list_view .o_data_row")
    camera.row("Cedar")
    camera.keep("dispute")
    camera.open(f"action-{ADDON}.collections_case_action", ".o_list_view .o_data_row")
    camera.row("Pinecrest")
    page.click("button[name=action_log_contact]")
    page.wait_for_selector(".modal .o_form_view")
    page.click(".modal div[name=outcome_id] input")
    page.locator(".o-autocomplete--dropdown-menu li", has_text="Will pay on a date").first.click()
    page.wait_for_timeout(900)
    camera.keep("log-promise")
    page.click(".modal .btn-close")
    camera.open(f"action-{ADDON}.collections_case_action", ".o_list_view .o_data_row")
    camera.row("Kestrel")
    page.click("button[name=action_agreement]")
    page.wait_for_selector(".modal .o_form_view")
    page.wait_for_timeout(900)
    camera.keep("agreement")
    page.click(".modal .btn-close")


def letters(camera):
    page = camera.page
    camera.open(f"action-{ADDON}.collections_letter_action", ".o_list_view .o_data_row")
    camera.row("Formal demand")
    page.set_viewport_size({"width": 1440, "height": 1600})
    page.wait_for_timeout(700)
    camera.keep("letter")
    page.set_viewport_size({"width": 1440, "height": 900})
    camera.open(f"action-{ADDON}.collections_tone_rule_action", ".o_list_view")
    camera.keep("wording-rules")
    camera.open(f"action-{ADDON}.collections_step_action_to_approve", ".o_list_view .o_data_row")
    camera.row("Orchard")
    page.click("button[name=action_approve]")
    page.wait_for_timeout(1500)
    camera.open(f"action-{ADDON}.collections_printed_letter_action", ".o_list_view .o_data_row")
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
    """Each e-mail as its receiver sees it, and the page its button leads to."""
    page = browser.new_page(viewport={"width": 760, "height": 900})
    for path in sorted(mail.glob("*.eml")):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        name = "mail-" + path.stem.split("@")[1].split(".")[0]
        page.set_content(message.get_body(("html",)).get_content(), wait_until="commit")
        page.wait_for_timeout(300)
        if not camera.wanted or name in camera.wanted:
            page.screenshot(path=camera.folder / f"{name}.png", full_page=True)
            print(f"docs/images/{name}.png")
        if "pinecrest" in name:
            link = page.locator("a", has_text="See and pay").first.get_attribute("href")
            page.goto(camera.url + link.split("8069", 1)[-1].removeprefix("http://localhost"))
            page.wait_for_timeout(800)
            if not camera.wanted or "portal" in camera.wanted:
                page.screenshot(path=camera.folder / "portal.png", full_page=True)
                print("docs/images/portal.png")


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
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
