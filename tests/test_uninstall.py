"""Who uninstalls the add-on keeps a working Odoo, with nothing of it left; and may install it again."""

import urllib.error
import urllib.request

import pytest
from databases import ADDON, Database, follow_up, served

SCHEMA = """
    SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
      FROM information_schema.columns WHERE table_schema = 'public'
     UNION ALL
    SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
     UNION ALL
    SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
      FROM pg_constraint WHERE connamespace = 'public'::regnamespace
     UNION ALL
    SELECT 'relation ' || relname FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relname NOT LIKE 'ir\\_sequence\\_%'
     UNION ALL
    SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
"""
#: Columns of text, where the name of the add-on, of a model or of a field could be left.
TEXTS = """
    SELECT quote_ident(table_name), quote_ident(column_name)
      FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
       AND data_type IN ('text', 'character varying', 'jsonb', 'json')
       AND table_name NOT IN ('ir_module_module', 'ir_module_module_dependency', 'ir_model_data', 'bus_bus')
"""
#: The demo data leave with the add-on; but one of their customers has an entry in the books, and stays.
DEMO_CUSTOMER_STAYS = (r'bad query: b.DELETE FROM "res_partner"',)


def work(env):
    """A customer pays a part; people save searches, texts, fields and views of their own, write and plan."""
    from datetime import timedelta

    today = env.company._collections_day()
    env.company.collections_sent_days = 0  # the invoice is posted late
    partner = env["res.partner"].create({"name": "Riverside Bikes"})
    contact = {"name": "Accounts", "email": "accounts@riverside.example", "type": "collections"}
    env["res.partner"].create({**contact, "parent_id": partner.id})
    line = {"name": "Frames", "quantity": 1, "price_unit": 300.0, "tax_ids": [(5,)]}
    invoice = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": partner.id,
            "invoice_date": f"{today - timedelta(days=40)}",
            "invoice_date_due": f"{today - timedelta(days=10)}",
            "invoice_payment_term_id": False,
            "invoice_line_ids": [(0, 0, line)],
        }
    )
    invoice.action_post()
    register = env["account.payment.register"].with_context(active_model="account.move", active_ids=invoice.ids)
    register.create({"amount": 100.0, "payment_difference_handling": "open"}).action_create_payments()
    return {"invoice": invoice.id, "partner": partner.id}


def leave_things_behind(env):
    model = env["ir.model"]._get("collections.case")
    case = env["collections.case"].search([("partner_id.name", "=", "Riverside Bikes")])
    mine = {"name": "Mine", "model_id": model.id}
    env["ir.filters"].create({"name": "Mine", "model_id": model.model, "domain": "[]", "context": "{}"})
    env["ir.exports"].create({"name": "Mine", "resource": model.model})
    env["ir.default"].set(model.model, "mode", "manual")
    env["mail.template"].create({**mine, "body_html": "<p>Hello</p>"})
    env["sms.template"].create({**mine, "body": "Hello"})
    env["ir.cron"].create({**mine, "state": "code", "code": "model.search([])"})
    env["ir.model.fields"].create(
        {"name": "x_mine", "model_id": model.id, "ttype": "char", "field_description": "Mine"}
    )
    env["ir.ui.view"].create(
        {
            "name": "mine",
            "model": "res.partner",
            "inherit_id": env.ref("collections_followup.view_partner_form").id,
            "arch": '<field name="collections_case_id" position="after"><field name="ref"/></field>',
        }
    )
    env["ir.attachment"].create({"name": "mine", "raw": b"Mine", "res_model": model.model, "res_id": case.id})
    case.message_post(body="A note")
    case.activity_schedule("mail.mail_activity_data_call", summary="Ask again")
    case.partner_id.message_post(body="A note on the customer")
    env.ref("base.user_admin").group_ids += env.ref("collections_followup.collections_group_manager")
    return {"contacts": len(case.contact_ids)}


def uninstall(env):
    env["ir.module.module"].search([("name", "=", "collections_followup")]).button_immediate_uninstall()


def check_screens(env):
    """Open lists and forms of the books as an accountant does: {model: number of records shown}."""
    env = env(user=env.ref("base.user_admin"))
    shown = {}
    for name in ("account.move", "account.move.line", "account.payment", "res.partner", "res.company", "mail.template"):
        views = env[name].get_views([(False, "list"), (False, "form"), (False, "search")])["views"]
        fields = {node: {} for node in env[name].fields_get() if f'name="{node}"' in views["form"]["arch"]}
        shown[name] = len(env[name].web_search_read([], fields, limit=40)["records"])
    env["res.config.settings"].create({}).execute()
    env["ir.ui.menu"].load_menus(False)
    return shown


def pay_the_rest(env, invoice):
    """What is open still is 200; once it is paid, the invoice says so."""
    invoice = env["account.move"].browse(invoice)
    before = invoice.amount_residual
    register = env["account.payment.register"].with_context(active_model="account.move", active_ids=invoice.ids)
    register.create({}).action_create_payments()
    notes = invoice.partner_id.message_ids.mapped("body")
    return {
        "before": before,
        "state": invoice.payment_state,
        "types": invoice.partner_id.child_ids.mapped("type"),
        "notes": [note for note in notes if "A note on the customer" in note],
        "page": invoice.get_portal_url(),
        "name": invoice.name,
    }


@pytest.fixture(scope="module")
def story(installed):
    """The add-on was in use, and was uninstalled."""
    database = installed.copy("gone")
    story = database.call(work, follow_up, leave_things_behind, uninstall, accept=DEMO_CUSTOMER_STAYS)
    assert story["contacts"] == 1
    return {**story, "database": database}


def test_the_tables_are_those_of_before(story):
    plain = Database.plain("plain")
    assert {row[0] for row in story["database"].sql(SCHEMA)} ^ {row[0] for row in plain.sql(SCHEMA)} == set()


def test_no_name_of_the_add_on_is_left_in_any_text(story):
    counts = [
        f"SELECT '{table}.{column}', left(min({column}::text), 200) FROM {table}"
        f" WHERE {column}::text ILIKE '%collections%' HAVING COUNT(*) > 0"
        for table, column in story["database"].sql(TEXTS)
    ]
    assert story["database"].sql(" UNION ALL ".join(counts)) == []


def test_only_what_is_in_the_books_keeps_its_name(story):
    left = story["database"].sql(
        f"SELECT model, name FROM ir_model_data WHERE module = '{ADDON}' OR name ILIKE '%collections%' ORDER BY 1, 2"
    )
    assert left == [
        ["account.payment", "payment_harbor"],
        ["ir.module.module", f"module_{ADDON}"],  # that there are such modules stays known
        ["ir.module.module", f"module_{ADDON}_charges"],
        ["ir.module.module", f"module_{ADDON}_queue_job"],
        ["ir.module.module", f"module_{ADDON}_recovery"],
        ["ir.module.module", f"module_{ADDON}_sale"],
        ["res.partner", "partner_harbor"],
    ]


def test_accounting_goes_on(story, tmp_path):
    after = story["database"].call(check_screens, pay_the_rest, invoice=story["invoice"])
    assert after["account.move"] and after["account.payment"] and after["res.partner"]
    assert (after["before"], after["state"]) == (200.0, "paid")
    assert after["types"] == ["contact"]  # a contact for collections becomes a plain one
    assert len(after["notes"]) == 1
    with served(story["database"].name, tmp_path / "log") as url:
        page = urllib.request.urlopen(url + after["page"]).read().decode()
        assert after["name"] in page
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"{url}/my/collections/1")
    assert "ERROR" not in (tmp_path / "log").read_text()


def test_it_can_be_installed_again(story):
    again = story["database"].copy("again")
    again.update("-i", ADDON)
    again.call(work, follow_up)
    assert again.sql("SELECT COUNT(*) FROM collections_contact") == [["1"]]
