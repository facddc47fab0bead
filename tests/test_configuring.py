"""Where texts, levels and settings are looked for, in a real browser."""

from conftest import plain
from test_screens import open_action, open_row

LEVELS = ".o_field_widget[name=level_ids]"


def test_what_an_edited_level_changes_is_shown_before_it_is_saved(accountant, server):
    open_action(accountant, server, "collections_policy_action")
    open_row(accountant, "Standard")
    days = accountant.locator(f"{LEVELS} tr.o_data_row", has_text="Second copy").locator("td[name=days]")
    assert days.inner_text() == "15"
    days.click()
    accountant.fill(f"{LEVELS} td[name=days] input", "10")
    accountant.click(".o_collections_what_changes")
    moves = accountant.locator(".modal .o_field_widget[name=move_ids] .o_data_row")
    moves.first.wait_for()
    assert "Second copy" in moves.first.inner_text()
    moves.first.locator("td").first.click()
    accountant.wait_for_selector(".modal .o_field_widget[name=case_ids] .o_data_row")
    accountant.locator(".modal .btn-close").last.click()
    accountant.locator(".modal .btn-close").last.click()
    accountant.wait_for_selector(".modal", state="detached")
    accountant.click(".o_form_button_cancel")
    accountant.wait_for_selector(".o_form_button_cancel", state="hidden")
    assert days.inner_text() == "15"
    assert accountant.errors == []


def test_the_rest_of_a_level_is_in_a_dialog_that_saves_nothing(accountant, server):
    open_action(accountant, server, "collections_policy_action")
    open_row(accountant, "Standard")
    accountant.locator(f"{LEVELS} tr.o_data_row", has_text="Call").locator(".o_list_record_open_form_view").click()
    accountant.wait_for_selector(".modal .o_field_widget[name=channel_ids]")
    assert accountant.input_value(".modal .o_field_widget[name=deadline_days] input") == "2"
    accountant.locator(".modal .btn-close").last.click()
    accountant.locator(f"{LEVELS} .o_field_x2many_list_row_add a").click()
    accountant.wait_for_selector(".modal .o_field_widget[name=channel_ids]")
    accountant.locator(".modal .btn-close").last.click()
    assert accountant.errors == []


def test_an_e_mail_is_shown_for_a_customer_while_it_is_written(accountant, server):
    open_action(accountant, server, "mail_template_action")
    open_row(accountant, "Collections: reminder")
    preview = accountant.locator(".o_field_widget[name=collections_preview]")
    preview.wait_for()
    accountant.fill(".o_field_widget[name=subject] textarea, .o_field_widget[name=subject] input", "Please look")
    accountant.keyboard.press("Tab")
    preview.get_by_text("Please look").wait_for()
    assert "Dear" in plain(preview.inner_text())
    accountant.click(".o_form_button_cancel")
    assert accountant.errors == []


def test_settings_say_their_units(accountant, server):
    open_action(accountant, server, "collections_settings_action", ready=".modal .o_setting_box")
    assert "days" in plain(accountant.inner_text(".modal #collections_reply"))
    assert accountant.locator(".modal .o_horizontal_separator").count() == 6
    assert accountant.errors == []
