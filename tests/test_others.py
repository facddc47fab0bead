"""What other add-ons have brought may go again: the follow-up goes on without it."""

import pytest
from databases import ROOT, follow_up

ADDONS = ROOT / "tests" / "addons"


def use(env, addon):
    """Levels that send e-mails use the channel that the add-on has brought, and customers wish for it."""
    channels = env["collections.channel"]._all().items()
    codes = [code for code, channel in channels if channel._original_module == addon]
    lines = env["collections.level.channel"].search([("channel", "=", "email")])
    for code in codes[:1]:
        lines.write({"channel": code, "fallback": False})
        env["collections.case"].search([]).preferred_channel = code
    return {"codes": codes}


def reasons(env):
    """Why nothing is sent, as it is told."""
    cases = env["collections.case"].search([("state", "=", "open")])
    known = dict(cases._fields["reason_code"]._description_selection(env))
    return {"unknown": list(set(cases.mapped("reason_code")) - set(known)), "told": [case.why for case in cases]}


def uninstall(env, addon):
    env["ir.module.module"].search([("name", "=", addon)]).button_immediate_uninstall()


def evaluate(env):
    """As a night does with cases of which something has changed."""
    waiting = env["collections.case"].search([("evaluate_on", "=", False)])
    env["collections.case"].search([])._refresh()
    return {"changed": len(waiting)}


def look(env):
    """The screens of the follow-up open."""
    case = env["collections.case"].search([("state", "=", "open")], limit=1)
    case.web_search_read([], {"reason_code": {}, "why": {}, "preferred_channel": {}}, limit=40)
    env["collections.level"].search([]).web_read({"channel": {}, "channel_ids": {"fields": {"channel": {}}}})
    failed = env["collections.step"].search_count([("state", "=", "failed")])
    return {"failed": failed, "channels": env["collections.level.channel"].search_count([])}


@pytest.mark.parametrize("addon", [folder.name for folder in sorted(ADDONS.iterdir()) if folder.is_dir()])
def test_an_add_on_goes_and_the_follow_up_goes_on(installed, addon):
    database = installed.copy("left_by_another")
    database.environment["COLLECTIONS_EXTRA_ADDONS"] = str(ADDONS)
    database.update("-i", addon)
    assert database.call(use, follow_up, reasons, addon=addon)["told"]
    database.call(uninstall, addon=addon)
    del database.environment["COLLECTIONS_EXTRA_ADDONS"]
    after = database.call(look, evaluate, reasons, look)
    assert (after["failed"], after["changed"] > 0) == (0, True)
    assert after["unknown"] == []
    assert all(after["told"])
