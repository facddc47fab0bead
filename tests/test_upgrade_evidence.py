"""From version 19.0.1.2.0 to this one: links stay open, and what was proposed, signed and printed stands."""

import re

import pytest
import requests
from databases import ADDON, Database, served
from test_upgrade import version_of

# these versions are past: on the way from the first one, which is always tried, their migrations run too
pytestmark = pytest.mark.slow

#: The last commit of version 19.0.1.2.0.
BEFORE = "76ccbd618833f1e0ca74b4b27583c47ba34e6c39"


def owe_and_agree(env):
    """Three customers have agreements: one proposed, two signed by both, of which one was cancelled again.

    The one with the proposed agreement has a printed letter, too.
    """
    from datetime import timedelta

    from odoo import Command

    company = env.ref("base.main_company")
    today = company._collections_day()
    agreements = {}
    for name in ("Cancelled Ltd", "Proposed Ltd", "Signed Ltd"):
        partner = env["res.partner"].create({"name": name, "email": "a@customer.example"})
        line = {"name": "Work", "price_unit": 600, "tax_ids": [Command.clear()]}
        dates = dict.fromkeys(("invoice_date", "invoice_date_due"), today - timedelta(20))
        values = {"move_type": "out_invoice", "partner_id": partner.id, "invoice_payment_term_id": False, **dates}
        move = env["account.move"].create({**values, "invoice_line_ids": [Command.create(line)]})
        move.action_post()
        company._open_collections_cases(today)
        case = env["collections.case"].search([("partner_id", "=", partner.id)])
        items = move.line_ids.filtered(lambda item: item.account_type == "asset_receivable")
        dues = [(today + timedelta(10), 300), (today + timedelta(40), 300)]
        agreement = agreements[name] = env["collections.agreement"]._make(case, items, dues)
        agreement.action_propose()
    for signed in (agreements["Cancelled Ltd"], agreement):
        signed._sign_by_customer("S. Signed", False, "192.0.2.1", "browser")
        signed.action_sign()
    env.flush_all()
    env.cr.precommit.run()
    agreements["Cancelled Ltd"].action_cancel()
    proposed = agreements["Proposed Ltd"]
    case = proposed.case_id
    letter = {"name": "letter.pdf", "raw": b"%PDF-1.4 Dear customer", "res_model": case._name, "res_id": case.id}
    printed = {
        "case_id": case.id,
        "partner_id": case.partner_id.id,
        "attachment_id": env["ir.attachment"].create(letter).id,
    }
    env["collections.printed.letter"].sudo().create(printed)
    return {
        "page": case.get_portal_url(),
        "first": f"/my/collections/{case.id}?access_token={case.access_token}",
        "proposed": case.get_portal_url(suffix=f"/agreement/{proposed.id}"),
        "signed": agreement.case_id.get_portal_url(suffix=f"/agreement/{agreement.id}/contract.pdf"),
    }


def kept(env):
    """What has become of it."""
    letter = env["collections.printed.letter"].search([])
    agreements = env["collections.agreement"].search([], order="id")
    return {
        "letter": letter._is_document_intact(),
        "states": agreements.mapped("state"),
        "intact": agreements[-1]._is_document_intact(),
        "kept until today": [a.kept_until == a.company_id._collections_day() for a in agreements],
        "secret": "access_token" in env["collections.case"]._fields,
    }


@pytest.fixture(scope="module")
def links_and_server(tmp_path_factory):
    """The links that were sent before the upgrade, and a server of the database after it."""
    before = Database.fresh("before_evidence", addons=version_of(BEFORE, tmp_path_factory.mktemp("before_evidence")))
    links = before.call(owe_and_agree)
    after = before.copy("after_evidence")
    after.update("-u", ADDON)
    after.open_day_and_night()
    with served(after.name, tmp_path_factory.mktemp("server") / "odoo.log") as url:
        yield {name: url + link for name, link in links.items()}, after


def test_nothing_is_lost(links_and_server):
    _links, after = links_and_server
    assert after.call(kept) == {
        "letter": True,
        "states": ["cancelled", "proposed", "active"],
        "intact": True,
        "kept until today": [True, False, False],
        "secret": False,
    }


def test_links_in_earlier_messages_open_the_page(links_and_server):
    links, _after = links_and_server
    page = requests.Session().get(links["page"])
    assert page.status_code == 200
    assert "access_token" not in page.url
    assert "Overdue" in page.text
    contract = requests.Session().get(links["signed"])
    assert contract.content.startswith(b"%PDF")


def test_links_of_the_first_version_lead_to_a_new_one(links_and_server):
    links, _after = links_and_server
    response = requests.Session().get(links["first"])
    assert response.status_code == 410
    assert "Send me a new link" in response.text
    assert "Proposed Ltd" not in response.text


def test_what_was_proposed_before_is_signed_after(links_and_server):
    links, after = links_and_server
    visitor = requests.Session()
    page = visitor.get(links["proposed"])
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    signed = visitor.post(page.url, data={**hidden, "do": "sign", "name": "P. Proposed", "consent": "yes"})
    assert "Thank you for signing" in signed.text
    assert after.sql("SELECT customer_signed_by FROM collections_agreement ORDER BY id") == [
        ["S. Signed"],
        ["P. Proposed"],
        ["S. Signed"],
    ]
