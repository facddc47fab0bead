"""The overview in a real browser: on a desk and on a phone, in three languages, with and without a mouse."""

import xmlrpc.client

import pytest
from visitor import PHONE, RULES, axe

ADDON = "collections_followup"
WIDE, NARROW = {"width": 1440, "height": 900}, PHONE["viewport"]
OURS = {"include": [[".o_collections_overview .o_content"]]}
SCROLLS = "document.querySelector('.o_collections_overview .o_content').scrollWidth > innerWidth"


@pytest.fixture(scope="module")
def call(server, demo):
    """Calls of the administrator, beside the browser."""
    uid = xmlrpc.client.ServerProxy(f"{server}/xmlrpc/2/common").authenticate(demo.database, "admin", "admin", {})
    models = xmlrpc.client.ServerProxy(f"{server}/xmlrpc/2/object", allow_none=True)
    return lambda *what, **how: models.execute_kw(demo.database, uid, "admin", *what, how)


@pytest.fixture
def reader(call):
    """Has the administrator read in a language; afterwards it is English again."""
    [uid] = call("res.users", "search", [[("login", "=", "admin")]])
    yield lambda lang: call("res.users", "write", [[uid], {"lang": lang}])
    call("res.users", "write", [[uid], {"lang": "en_US"}])


def see(page, server, action="collections_overview_action"):
    page.goto(f"{server}/odoo/action-{ADDON}.{action}")
    page.wait_for_selector(".o_collections_overview [data-card=aging]")


def violations(page):
    found = axe.run(page, context=OURS, options=RULES).response["violations"]
    return [f"{rule['id']} at {node['target']}: {node['failureSummary']}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("lang", ["en_US", "es_ES", "fi_FI"])
def test_it_can_be_read_by_everybody(accountant, server, reader, lang):
    reader(lang)
    for screen in (WIDE, NARROW):
        accountant.set_viewport_size(screen)
        see(accountant, server)
        assert accountant.locator(".o_collections_card").count() >= 4
        assert violations(accountant) == []
        assert not accountant.evaluate(SCROLLS), f"{lang}, {screen}: it scrolls sideways"
    assert accountant.errors == []


def test_each_figure_lists_what_it_counts(accountant, server):
    see(accountant, server)
    accountant.click(".o_collections_overview button:has-text('Team')")
    names = accountant.locator("[data-card=waiting] [data-figure], [data-card=night] [data-figure]")
    seen = [(name.get_attribute("data-figure"), name.inner_text()) for name in names.all()]
    assert {"credit", "approval", "done", "refused"} <= {name for name, _text in seen}
    for name, text in seen:
        [count] = [int(word) for word in text.split() if word.isdigit()]
        accountant.click(f".o_collections_overview [data-figure='{name}']")
        accountant.wait_for_selector(".o_data_row" if count else ".o_list_view")
        assert accountant.locator(".o_data_row").count() == count, name
        accountant.click(".o_breadcrumb .o_back_button, .breadcrumb-item a >> nth=0")
        accountant.wait_for_selector(".o_collections_overview")
    assert accountant.errors == []


def test_an_age_opens_the_report_with_that_age(accountant, server):
    see(accountant, server)
    accountant.click("[data-card=aging] [data-figure='31']")
    accountant.wait_for_selector(".o_list_view")
    facets = accountant.inner_text(".o_searchview")
    assert "31-60" in facets
    accountant.wait_for_selector(".o_group_header")
    assert accountant.errors == []


def test_without_a_mouse(accountant, server):
    see(accountant, server)
    accountant.focus("[data-card=waiting] [data-figure] >> nth=0")
    accountant.keyboard.press("Tab")
    assert accountant.evaluate("document.activeElement.dataset.figure || document.activeElement.dataset.atOnce")
    accountant.keyboard.press("Enter")
    accountant.wait_for_selector(".o_list_view")
    assert accountant.errors == []


def test_the_badge_leads_there_from_everywhere(accountant, server, call):
    [case] = call("collections.case", "search", [[("partner_id.name", "=", "Kestrel Logistics")]])
    [uid] = call("res.users", "search", [[("login", "=", "admin")]])
    call("collections.case", "activity_schedule", [[case]], act_type_xmlid="mail.mail_activity_data_call", user_id=uid)
    accountant.goto(f"{server}/odoo/action-account.action_move_out_invoice_type")
    accountant.wait_for_selector(".o_collections_menu .badge", timeout=15_000)
    accountant.click(".o_collections_menu")
    accountant.wait_for_selector(".o_collections_overview [data-card=waiting]")
    assert accountant.errors == []


def test_what_is_set_up_ticks_itself_and_the_rest_can_be_hidden(accountant, server):
    see(accountant, server)
    accountant.click("[data-point=policy] button")
    accountant.wait_for_selector(".o_list_view")
    see(accountant, server)
    assert accountant.locator(".o_collections_done [data-point=policy]").count() == 1
    accountant.click("[data-card=setup] button:has-text('Hide')")
    accountant.wait_for_selector("[data-card=setup]", state="detached")
    assert accountant.errors == []
