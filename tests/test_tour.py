"""The tour of the first proposal, as a new manager walks through it."""

import pytest


@pytest.fixture(scope="module")
def server(server_of_its_own):
    """Nobody has approved anything yet."""
    return server_of_its_own


@pytest.mark.slow  # each of its steps has ten seconds, which a busy machine may need
def test_the_tour_of_the_first_proposal_ends_well(accountant, server):
    """From the apps to a proposed step, and to the button that asks before anything leaves."""
    told = []
    accountant.on("console", lambda message: told.append(message.text))
    accountant.goto(f"{server}/odoo")
    accountant.wait_for_function("odoo.isTourReady && odoo.isTourReady('collections_followup_tour')")
    accountant.evaluate("odoo.startTour('collections_followup_tour', {mode: 'auto', keepWatchBrowser: false})")
    accountant.wait_for_function("() => document.querySelector('.modal .modal-footer')", timeout=120_000)
    for _attempt in range(240):  # a busy machine takes a while
        if any("succeeded" in text for text in told):
            break
        accountant.wait_for_timeout(250)
    assert any("succeeded" in text for text in told), told
    assert accountant.locator(".modal", has_text="Go on?").or_(accountant.locator(".modal", has_text="Switch")).count()
    assert accountant.errors == []
