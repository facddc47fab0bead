"""The screens of the accountant and the page of the customer, in a real browser."""

import shutil
from datetime import date, timedelta

import pytest
from conftest import plain

ADDON = "collections_followup"


def open_action(page, server, action, ready=".o_data_row"):
    page.goto(f"{server}/odoo/action-{ADDON}.{action}")
    page.wait_for_selector(ready)


def open_row(page, text):
    cells = page.locator("tr.o_data_row", has_text=text).first.locator("td.o_data_cell:not(.o_handle_cell)")
    cells.first.click()
    page.wait_for_selector(".o_form_sheet")


@pytest.mark.parametrize(
    "action",
    [
        "collections_worklist_action",
        "collections_case_action",
        "collections_run_action",
        "collections_step_action",
        "collections_contact_action",
        "collections_policy_action",
        "collections_outcome_action",
        "collections_tone_rule_action",
    ],
)
def test_every_list_opens(accountant, server, action):
    open_action(accountant, server, action)
    assert accountant.errors == []


@pytest.mark.parametrize("view", ["kanban", "pivot", "graph", "activity"])
def test_cases_can_be_seen_in_other_ways(accountant, server, view):
    open_action(accountant, server, "collections_case_action")
    accountant.click(f"button.o_switch_view.o_{view}")
    accountant.wait_for_selector(f".o_{view}_view")
    accountant.wait_for_timeout(500)
    assert accountant.errors == []


def test_a_case_says_why_not(accountant, server):
    open_action(accountant, server, "collections_case_action")
    open_row(accountant, "Lakeside Hotel")
    assert "paused up to and including" in accountant.inner_text(".o_collections_why")
    assert accountant.errors == []


def test_a_call_is_logged_in_seconds(accountant, server):
    open_action(accountant, server, "collections_case_action")
    open_row(accountant, "Kestrel Logistics")
    accountant.click("button[name=action_log_contact]")
    accountant.wait_for_selector(".modal .o_form_view")
    accountant.click(".modal div[name=outcome_id] label:has-text('Will pay on a date')")
    friday = date.today() + timedelta(4)
    accountant.fill(".modal div[name=promise_date] input", friday.strftime("%m/%d/%Y"))
    accountant.fill(".modal div[name=note] textarea", "Pays on Friday.")
    accountant.click(".modal button[name=action_log]")
    accountant.wait_for_selector(".modal", state="detached")
    accountant.click(".o_notebook a[name=contacts]")
    accountant.wait_for_selector("div[name=contact_ids] .o_data_row:has-text('Will pay on a date')")
    assert accountant.errors == []


def test_a_manager_opens_edits_and_approves_a_step(accountant, server):
    open_action(accountant, server, "collections_step_action_to_approve")
    open_row(accountant, "Orchard Interiors")
    assert "$ 5,600.00" in plain(accountant.inner_text("div[name=body]"))
    accountant.fill("div[name=subject] input", "Formal letter, by registered post")
    accountant.click("button[name=action_approve]")
    accountant.wait_for_selector(".o_arrow_button_current:has-text('Done')")
    open_action(accountant, server, "collections_contact_action")
    assert accountant.locator(".o_data_row", has_text="by registered post").count() == 1
    assert accountant.errors == []


def test_the_button_of_the_e_mail_opens_the_customers_page(page, server, demo):
    mail = next(m for m in demo.mails if "accounts@pinecrest.example" in m.to)
    link = next(link for link in mail.links if "/my/collections/" in link and "/invoice/" not in link)
    page.goto(server + "/my/" + link.split("/my/", 1)[1].replace("&amp;", "&"))
    assert "$ 2,010.00" in plain(page.inner_text(".o_collections_page"))
    page.click(".o_collections_rows a:has-text('INV/') >> nth=0")
    page.wait_for_url("**/invoice/*")
    invoice = page.request.get(server + page.get_attribute("a:has-text('Download PDF')", "href"))
    # the server may have no program that makes the PDF of an invoice that was never sent
    assert invoice.status == (200 if shutil.which("wkhtmltopdf") else 503)
    assert page.errors == []


def test_the_page_is_shut_without_its_token(page, server, demo):
    mail = next(m for m in demo.mails if "accounts@pinecrest.example" in m.to)
    link = next(link for link in mail.links if "/my/collections/" in link and "/invoice/" not in link)
    page.goto(server + "/my/" + link.split("/my/", 1)[1].split("?")[0])
    text = plain(page.inner_text(".o_collections_page"))
    assert "Please open the link in our message" in text
    assert "$" not in text
