"""The accountant's day on a phone and on a desk, each in another language: calls, many cases at once, a policy.

In English the clicks are counted in `test_working.py`, and policies are edited in `test_configuring.py`.
"""

import xmlrpc.client

import pytest
from conftest import log_in
from databases import ADDON
from visitor import PHONE

#: Language, screen, and whether it is touched.
READERS = {
    "es_ES on a phone": ("es_ES", PHONE),
    "fi_FI on a desk": ("fi_FI", {"viewport": {"width": 1440, "height": 900}}),
}
#: A second longer than Odoo waits before it takes a touch for a choice.
LONG_TOUCH = 1400


@pytest.fixture(scope="module")
def server(server_of_its_own):
    """What is called and paused here is so nowhere else."""
    return server_of_its_own


class Reader:
    """The administrator in a language, with what lies behind the screen."""

    def __init__(self, browser, server, lang, screen):
        self.server, self.lang, self.touched = server, lang, screen.get("has_touch")
        self.database = xmlrpc.client.ServerProxy(f"{server}/xmlrpc/2/db").list()[0]
        common = xmlrpc.client.ServerProxy(f"{server}/xmlrpc/2/common")
        self.user_id = common.authenticate(self.database, "admin", "admin", {})
        self.models = xmlrpc.client.ServerProxy(f"{server}/xmlrpc/2/object", allow_none=True)
        # without the robot's chat, which covers the screen of a phone
        self.call("res.users", "write", [self.user_id], {"lang": lang, "odoobot_state": "disabled"})
        self.page = browser.new_context(**screen).new_page()
        self.page.set_default_timeout(60_000)
        self.errors = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.log_in()

    def call(self, model, method, *args, **values):
        return self.models.execute_kw(self.database, self.user_id, "admin", model, method, args, values)

    def log_in(self):
        log_in(self.page, self.server, "admin", "admin")
        self.page.wait_for_selector(".o_main_navbar")

    def open(self, action, ready):
        self.page.goto(f"{self.server}/odoo/action-{ADDON}.{action}")
        self.page.wait_for_selector(ready)

    def case(self, name):
        [case] = self.call("collections.case", "search", [("partner_id.name", "=", name)])
        return case

    def press(self, selector):
        """Press what can be seen of it: a phone has its buttons elsewhere."""
        self.page.locator(f"{selector}:visible").first.click()


@pytest.fixture(params=READERS)
def reader(request, browser, server):
    reader = Reader(browser, server, *READERS[request.param])
    yield reader
    reader.page.context.close()
    assert reader.errors == []


def test_a_call_is_made_and_the_next_one_comes(reader):
    waiting = {"act_type_xmlid": "mail.mail_activity_data_call", "user_id": reader.user_id}
    called = {"es_ES": "Granite Supply", "fi_FI": "Pinecrest School"}[reader.lang]
    reader.call("collections.case", "activity_schedule", [reader.case(called)], **waiting)
    for activity in reader.call("mail.activity", "search", [("res_model", "=", "collections.case")]):
        reader.call("mail.activity", "write", [activity], {"date_deadline": "2020-01-01"})
    reader.open("collections_overview_action", "[data-at-once=call]")
    reader.press("[data-at-once=call]")
    title = reader.page.locator("div[name=title] h1")
    title.wait_for()
    first, left = title.inner_text(), int(reader.page.inner_text("div[name=waiting]")) - 1
    reader.page.locator(".o_collections_outcomes input[type=radio]").nth(1).check()
    reader.page.fill("div[name=note] textarea", f"Paid ({reader.lang})")
    log_and_go_on(reader)
    reader.page.wait_for_selector(f"div[name=waiting]:has-text('{left}'), .alert-success")
    noted = [("note", "=", f"Paid ({reader.lang})")]
    assert [c["partner_id"][1] for c in reader.call("collections.contact", "search_read", noted, ["partner_id"])] == [
        first
    ]


def test_what_is_typed_of_a_call_stays_while_the_server_answers(reader):
    """The answer makes room for more fields, while somebody is writing already."""
    waiting = {"act_type_xmlid": "mail.mail_activity_data_call", "user_id": reader.user_id}
    reader.call("collections.case", "activity_schedule", [reader.case("Nimbus Trading")], **waiting)
    reader.open("collections_calling_action", ".o_collections_outcomes")
    held = []
    reader.page.route("**/onchange", lambda route: held.append(route))
    with reader.page.expect_request("**/onchange"):
        reader.page.locator(".o_collections_outcomes input[type=radio]").nth(1).check()
    said = f"They say ({reader.lang})"
    reader.page.fill("div[name=note] textarea", said)
    [asked] = held
    asked.continue_()
    reader.page.unroute("**/onchange")
    reader.page.wait_for_selector("div[name=next_summary]")
    assert reader.page.input_value("div[name=note] textarea") == said
    log_and_go_on(reader)
    assert reader.call("collections.contact", "search_count", [("note", "=", said)]) == 1


def log_and_go_on(reader):
    why = reader.page.locator("div[name=all_the_same] :is(input, textarea)")
    if why.is_visible():  # contact rules ask on a weekend and at night
        why.fill("They had asked for it")
    with reader.page.expect_response("**/action_log_next"):
        reader.press("button[name=action_log_next]")


def test_many_cases_are_paused_at_once(reader):
    reader.open("collections_case_action", ".o_kanban_record, .o_data_row")
    names = ("Nimbus Trading", "Harbor Print Works")
    for name in names:
        choose(reader, name)
    reader.page.locator(".o_cp_action_menus .dropdown-toggle:visible, .o_selection_container ~ * .fa-cog").last.click()
    bulk = reader.call("ir.model.data", "check_object_reference", ADDON, "collections_case_action_bulk")[1]
    label = reader.call("ir.actions.server", "read", [bulk], ["name"], context={"lang": reader.lang})[0]["name"]
    reader.page.locator(".o-dropdown-item, .dropdown-item").get_by_text(label, exact=True).click()
    reader.page.locator(".modal input[data-value=pause], .modal [name=what] input[type=radio] >> nth=1").first.check()
    reader.press(".modal button[name=action_apply]")
    reader.page.wait_for_selector(".modal", state="detached")
    paused = [reader.case(name) for name in names]
    assert all(case["paused_until"] for case in reader.call("collections.case", "read", paused, ["paused_until"]))
    reader.call("collections.case", "write", paused, {"paused_until": False})


def choose(reader, name):
    """Choose a case: by a long touch on a phone, by its box on a desk."""
    if not reader.touched:
        return reader.page.locator("tr.o_data_row", has_text=name).locator(".o_list_record_selector input").check()
    card = reader.page.locator(".o_kanban_record", has_text=name).first
    card.scroll_into_view_if_needed()
    card.dispatch_event("touchstart")
    reader.page.wait_for_timeout(LONG_TOUCH)
    return card.dispatch_event("touchend")


def test_what_a_policy_changes_is_seen_before_it_is_saved(reader):
    [policy] = reader.call("collections.policy", "search", [("name", "=", "Standard")], context={"lang": "en_US"})
    reader.page.goto(f"{reader.server}/odoo/action-{ADDON}.collections_policy_action/{policy}")
    reader.page.fill("div[name=min_gap] input", "25")
    reader.press(".o_collections_what_changes")
    moves = ".modal .o_field_widget[name=move_ids]"
    reader.page.wait_for_selector(f"{moves} .o_data_row, {moves} .o_kanban_record")
    reader.page.locator(".modal .btn-close, .modal .oi-arrow-left").first.click()
    reader.page.wait_for_selector(".modal", state="detached")
    reader.press(".o_form_button_cancel")
    reader.page.wait_for_selector(".o_form_button_cancel", state="hidden")
    assert reader.call("collections.policy", "read", [policy], ["min_gap"])[0]["min_gap"] == 7
