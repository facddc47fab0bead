"""How many clicks a job takes, from the overview or from the case: no more than in the best product that is known.

Typing counts nothing, nor does the way to the overview, which is the first entry of the menu.
"""

from datetime import date, timedelta

import pytest

ADDON = "collections_followup"


@pytest.fixture(scope="module")
def server(server_of_its_own):
    """What is approved and paused here is so nowhere else."""
    return server_of_its_own


class Hand:
    """Somebody who works with the mouse, and whose clicks are counted."""

    def __init__(self, page, server):
        self.page, self.server, self.clicks = page, server, 0

    def start(self, action, ready):
        self.page.goto(f"{self.server}/odoo/action-{ADDON}.{action}")
        self.page.wait_for_selector(ready)
        self.page.wait_for_timeout(500)
        self.clicks = 0

    def overview(self):
        self.start("collections_overview_action", ".o_collections_card")
        self.page.click("button:has-text('Team')")  # how it was left last time
        self.page.wait_for_timeout(500)
        self.clicks = 0

    def case(self, name):
        self.start("collections_case_action", ".o_data_row")
        self.page.locator("tr.o_data_row", has_text=name).first.locator("td.o_data_cell").first.click()
        self.page.wait_for_selector(".o_form_sheet")
        self.clicks = 0

    def click(self, selector):
        self.page.locator(selector).first.click()
        self.clicks += 1

    def sees(self, selector):
        self.page.locator(selector).first.wait_for()


@pytest.fixture
def hand(accountant, server):
    yield Hand(accountant, server)
    assert accountant.errors == []


def test_why_was_a_customer_not_written_to(hand):
    hand.overview()
    hand.click(".o_menu_sections button:has-text('Collections')")
    hand.click(".o_popover a:has-text('Cases')")
    hand.sees("tr.o_data_row:has-text('Lakeside Hotel') td[name=reason_code]:has-text('paused')")
    assert hand.clicks <= 2


def test_pause(hand):
    hand.case("Maple")
    hand.click("button[name=action_pause]")
    hand.click(".modal button[name=action_apply]")
    hand.page.wait_for_selector(".modal", state="detached")
    hand.sees(".o_collections_why:has-text('On hold')")
    assert hand.clicks <= 2


def test_from_the_case_to_the_invoice(hand):
    hand.case("Pinecrest")
    hand.click("div[name=shown_item_ids] tr.o_data_row td[name=collections_name]")
    hand.sees(".o_form_view button[name=action_open_collections_case]")
    assert hand.clicks <= 1


def test_no_answer(hand):
    hand.overview()
    hand.click("[data-at-once=call]")
    hand.sees(".o_collections_outcomes")
    waiting = int(hand.page.inner_text("div[name=waiting]"))
    hand.click(".o_collections_no_answer")
    hand.sees(f"div[name=waiting]:has-text('{waiting - 1}'), .alert-success:has-text('No calls wait')")
    assert hand.clicks <= 2


def test_a_call_with_a_promise(hand):
    hand.case("Pinecrest")
    hand.click("button[name=action_log_contact]")
    hand.click(".modal div[name=outcome_id] label:has-text('Will pay on a date')")
    day = date.today() + timedelta(4)
    hand.page.fill(".modal div[name=promise_date] input", day.strftime("%m/%d/%Y"))
    hand.click(".modal button[name=action_log]")
    hand.page.wait_for_selector(".modal", state="detached")
    assert hand.clicks <= 5


def test_the_text_of_an_e_mail(hand):
    hand.overview()
    hand.click(".o_menu_sections button:has-text('Collections')")
    hand.click(".o_popover a:has-text('E-mails')")
    hand.click("tr.o_data_row td.o_data_cell:not(.o_list_record_selector)")
    hand.page.wait_for_selector("div[name=subject] input")
    hand.page.fill("div[name=subject] input", "Invoices that are overdue")
    hand.click(".o_form_button_save")
    assert hand.clicks <= 4


def test_approve_all(hand):
    hand.overview()
    hand.click("[data-at-once=approval]")
    hand.sees(".modal div[name=told]:has-text('Customers:')")
    hand.click(".modal button[name=action_apply]")
    hand.sees(".o_notification:has-text('Taken'), .o_notification:has-text('Approved')")
    assert hand.clicks <= 2


def test_a_credit_is_reconciled(hand):
    hand.case("Maple")
    hand.click("button[name=action_reconcile]")
    hand.click(".modal button[name=action_reconcile]")
    hand.sees(".o_notification:has-text('Reconciled')")
    assert hand.clicks <= 2


def test_a_dispute_is_answered_from_the_case(hand):
    hand.case("Cedar")
    hand.click(".o_notebook a:has-text('Disputes')")
    hand.click("div[name=dispute_ids] tr.o_data_row td.o_data_cell")
    hand.page.fill("div[name=resolution] textarea", "The goods were complete: please see the delivery note.")
    hand.click("button[name=action_invalid], button:has-text('Not Valid')")
    hand.sees(".o_arrow_button_current:has-text('Not Valid'), .o_statusbar_status button.o_arrow_button_current")
    assert hand.clicks <= 3
