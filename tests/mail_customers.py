"""Two companies whose customers owe, and the night that writes to them. Each function runs inside Odoo."""


def connect(env, smtp_port, imap_port, user, password):
    """Odoo sends by one mail server, and fetches from a mailbox."""
    env["ir.mail_server"].search([]).active = False
    env["ir.mail_server"].create(
        {"name": "Postman", "smtp_host": "127.0.0.1", "smtp_port": smtp_port, "smtp_encryption": "none"}
    )
    mailbox = {"name": "Mailbox", "server_type": "imap", "server": "127.0.0.1", "port": imap_port}
    incoming = env["fetchmail.server"].create({**mailbox, "user": user, "password": password})
    incoming.button_confirm_login()
    return {"incoming": incoming.id}


def found(env, companies):
    """Companies with an alias domain each; who looks after their customers gets notifications by e-mail.

    :param companies: [[name, domain, first name of the responsible person]]
    """
    from odoo import Command

    for name, domain, _person in companies:
        aliases = {"catchall_alias": "catchall", "bounce_alias": "bounce", "default_from": "notifications"}
        env["res.company"].create(
            {
                "name": name,
                "email": f"office@{domain}",
                "alias_domain_id": env["mail.alias.domain"].create({"name": domain, **aliases}).id,
                "iap_enrich_auto_done": True,  # it would ask a service on the net
            }
        )
    for name, domain, person in companies:
        company = env["res.company"].search([("name", "=", name)])
        member = {"company_id": company.id, "company_ids": [Command.set(company.ids)]}
        right = Command.link(env.ref("collections_followup.collections_group_user").id)
        contact = {"name": person.capitalize(), "email": f"{person}@{domain}", "notification_type": "email"}
        user = env["res.users"].create({"login": person, "group_ids": [right], **contact, **member})
        company.write({"collections_user_id": user.id, "collections_sent_days": 0})
        env.ref("base.user_admin").company_ids += company


def keep_books(env, companies):
    """As few accounts as it takes to write an invoice."""
    from odoo import Command

    for company in env["res.company"].search([("name", "in", [name for name, *_ in companies])]):
        Account = env(context={"allowed_company_ids": company.ids})["account.account"]
        own = {"company_ids": [Command.set(company.ids)]}
        receivable = {"code": "1210", "account_type": "asset_receivable", "reconcile": True}
        customers = Account.create({"name": "Customers", **receivable, **own})
        sales = Account.create({"name": "Sales", "code": "4000", "account_type": "income", **own})
        journal = {"name": "Sales", "code": "INV", "type": "sale", "default_account_id": sales.id}
        env["account.journal"].create({**journal, "company_id": company.id})
        defaults = env["ir.default"]
        defaults.set("res.partner", "property_account_receivable_id", customers.id, company_id=company.id)


def owe(env, companies, debtors):
    """Each debtor owes one invoice, five days overdue, to each company that is named.

    :param debtors: {name: (address, numbers of companies)}
    """
    from datetime import timedelta

    from odoo import Command

    partners = env["res.partner"].create(
        [
            {"name": f"{name} Oy", "ref": name, "email": address, "is_company": True}
            for name, (address, _numbers) in debtors.items()
        ]
    )
    paul = {"name": "Paul Boss", "email": "paul@bigcorp.example"}
    env["res.partner"].create({"name": "Big Corp", "is_company": True, "child_ids": [Command.create(paul)]})
    for number, (name, *_) in enumerate(companies, 1):
        company = env["res.company"].search([("name", "=", name)])
        today = company._collections_day()
        invoice = {
            "move_type": "out_invoice",
            "invoice_date": today - timedelta(35),
            "invoice_date_due": today - timedelta(5),
            "invoice_payment_term_id": False,
            "invoice_line_ids": [Command.create({"name": "Work done", "price_unit": 100, "tax_ids": []})],
        }
        moves = env["account.move"].with_company(company).with_context(tracking_disable=True)
        mine = [partner for partner in partners if number in debtors[partner.ref][1]]
        moves.create([{**invoice, "partner_id": partner.id} for partner in mine]).action_post()


def pause(env, companies):
    """Debtors whose names begin with ``later`` are paused, until the storm lets a night have them."""
    for company in env["res.company"].search([("name", "in", [name for name, *_ in companies])]):
        today = company._collections_day()
        company._open_collections_cases(today)
        env["collections.case"].search([("partner_id.ref", "=like", "later%")]).paused_until = today.replace(year=2100)


def night(env, companies):
    """The follow-up is switched on, the night falls, and the mail queue is worked off."""
    for company in env["res.company"].search([("name", "in", [name for name, *_ in companies])]):
        env["collections.run"]._propose_now(company)
        company.collections_active = True
    env.cr.commit()
    env["collections.run"]._cron_nightly()
    env.cr.commit()
    for _turn in range(3):  # whoever hangs up ends a turn
        env["mail.mail"].process_email_queue()


def meanwhile(env):
    """One customer is merged into another, one invoice is credited: their cases move on, or close."""
    partners = env["res.partner"].search([("ref", "in", ("after-merge", "after-closed"))]).grouped("ref")
    kept = env["res.partner"].create({"name": "Kept Oy", "is_company": True, "email": "kept@customer.example"})
    merged = partners["after-merge"] | kept
    env["base.partner.merge.automatic.wizard"].create({})._merge(merged.ids, kept)
    kept.ref = "after-merge"
    invoice = env["account.move"].search([("partner_id", "=", partners["after-closed"].id)])
    books = env["account.move.reversal"].with_company(invoice.company_id)
    credit = books.with_context(active_model="account.move", active_ids=invoice.ids)
    credit.create({"journal_id": invoice.journal_id.id}).reverse_moves()


def written(env, companies):
    """What was written to whom: {name of the debtor: {number of the company: [case, Message-ID, invoice]}}."""
    answer, names = {}, [name for name, *_ in companies]
    for contact in env["collections.contact"].search([("company_id.name", "in", names)]):
        number = names.index(contact.company_id.name) + 1
        reminder = [contact.case_id.id, contact.mail_message_id.message_id, contact.item_ids[:1].name]
        answer.setdefault(contact.partner_id.ref, {})[number] = reminder
    ids = env["res.company"].search([("name", "in", names)], order="id").ids
    return {"written": answer, "company_ids": ids}
