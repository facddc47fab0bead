"""The add-on comes into a company: whatever is in its books, nothing goes out."""

import pytest
from databases import ADDON, Database


def owe(env, customers):
    """Ten open invoices each, nine of them overdue; and a second company that has none."""
    from datetime import date

    from benchmarks.debts import generate

    generate(env, customers, today=date.today())
    env["res.company"].create({"name": "Second Company"})


def install(env):
    import time

    from odoo import sql_db

    env["ir.module.module"].update_list()
    start, queries = time.monotonic(), sql_db.sql_counter
    env["ir.module.module"].search([("name", "=", "collections_followup")]).button_immediate_install()
    return {"seconds": time.monotonic() - start, "queries": sql_db.sql_counter - queries}


@pytest.fixture(scope="module")
def empty():
    """Installed in new books: what the installation took."""
    database = Database.plain("empty")
    return {**database.call(owe, install, customers=0), "database": database}


@pytest.fixture(scope="module")
def full():
    """Installed where a thousand customers owe ten thousand invoices."""
    database = Database.plain("full")
    return {**database.call(owe, install, customers=1000), "database": database}


#: What has left or waits to leave; that a colleague was given a task is told to the colleague only.
SENT = """
    SELECT (SELECT COUNT(*) FROM mail_mail JOIN mail_message message ON message.id = mail_message_id
             WHERE message_type != 'user_notification')
         + (SELECT COUNT(*) FROM sms_sms) + (SELECT COUNT(*) FROM snailmail_letter)
"""
TOUCHED = """
    SELECT (SELECT COUNT(*) FROM account_move WHERE write_date > module.create_date)
         + (SELECT COUNT(*) FROM res_partner WHERE email LIKE '%@customer.example' AND write_date > module.create_date)
      FROM ir_model_data module WHERE module.module = 'collections_followup' ORDER BY module.id LIMIT 1
"""


def test_the_installation_costs_the_same_whatever_is_in_the_books(empty, full):
    print(f"\nnew books: {empty['queries']} queries, {empty['seconds']:.1f} s; ", end="")
    print(f"10,000 invoices: {full['queries']} queries, {full['seconds']:.1f} s")
    assert full["queries"] == pytest.approx(empty["queries"], abs=20)


def test_the_installation_opens_no_case_and_touches_no_customer(full):
    database = full["database"]
    assert database.sql("SELECT COUNT(*) FROM account_move WHERE state = 'posted'") == [["10000"]]
    assert database.sql(TOUCHED) == [["0"]]
    assert database.sql("SELECT COUNT(*) FROM collections_case") == [["0"]]
    assert database.sql(SENT) == [["0"]]


def first_night(env):
    """The scheduled jobs run before the first evaluation."""
    for cron in env["ir.cron"].search([("cron_name", "like", "Collections:")]):
        cron.method_direct_trigger()


def test_each_company_has_a_policy_and_nothing_goes_out_at_night(full):
    database = full["database"]
    database.open_day_and_night()
    database.call(first_night)
    assert database.sql("SELECT COUNT(*) FROM collections_policy WHERE treatment IS NULL") == [["2"]]
    assert database.sql("SELECT COUNT(*) FROM res_company WHERE collections_active") == [["0"]]
    assert database.sql("SELECT state, COUNT(*) FROM collections_step GROUP BY 1") == [["proposed", "1000"]]
    assert database.sql("SELECT COUNT(*) FROM collections_contact") == [["0"]]
    assert database.sql(SENT) == [["0"]]


def test_the_demo_data_send_nothing_either(installed):
    assert installed.sql(f"SELECT demo FROM ir_module_module WHERE name = '{ADDON}'") == [["t"]]
    assert installed.sql("SELECT COUNT(*) > 5 FROM collections_case") == [["t"]]
    assert installed.sql(SENT) == [["0"]]
