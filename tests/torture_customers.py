"""Make customers who owe, for the fault tests. Runs inside `odoo shell`, which gives `env`.

SMTP_PORT says where the e-mails go, CUSTOMERS how many customers there are.
"""

import os
from datetime import timedelta

from odoo import Command, fields

#: What comes to the customers in turn: an e-mail, one that a person approves, a call; nothing to those who pay while
#: it waits for approval, or while their own mail server puts it off.
KINDS = ("Reminded", "Approved", "Overtaken", "Payer", "Reminded", "Approved", "Reminded", "Called")
OVERDUE = 35


def prepare(env):
    """The company is followed up; its e-mails leave through the catcher; second copies wait for a person."""
    company = env.ref("base.main_company")
    if not company.chart_template:
        env["account.chart.template"].try_loading("generic_coa", company=company, install_demo=False)
    env["ir.mail_server"].create(
        {
            "name": "Catcher",
            "smtp_host": "127.0.0.1",
            "smtp_port": int(os.environ["SMTP_PORT"]),
            "smtp_encryption": "none",
        }
    )
    env["mail.alias.domain"].create({"name": "our-company.example"})
    # e-mails leave at whatever hour this runs
    env["collections.contact.rule"].search([("kind", "=", "hours")]).active = False
    env["collections.run"]._propose_now(company)  # has to be seen before the switch; nobody owes yet
    # the invoices are posted now, and overdue at once
    company.write({"email": "office@our-company.example", "collections_active": True, "collections_sent_days": 0})
    approved = make_policy(env, company, ("Approved", "Payer"))
    approved.level_ids.automatic = False
    called = make_policy(env, company, ("Called",))
    called.level_ids.filtered(lambda level: level.channel != "phone").unlink()
    return company


def make_policy(env, company, kinds):
    """The standard policy again, before it, for some kinds of customers."""
    usual = [("company_id", "=", company.id), ("treatment", "=", False)]
    standard = env["collections.policy"].search(usual, order="sequence desc", limit=1)
    segment = [("partner_id.ref", "in", list(kinds))]
    return standard.copy({"name": kinds[0], "sequence": 1, "segment": repr(segment)})


def make_customers(env, company, count):
    kinds = [KINDS[number % len(KINDS)] for number in range(count)]
    partners = env["res.partner"].create(
        [
            {
                "name": f"{kind} {number}",
                "ref": kind,
                "email": f"customer{number}@{'full' if kind == 'Overtaken' else 'customer'}.example",
                "phone": "+1 555 0100",
                "is_company": True,
            }
            for number, kind in enumerate(kinds)
        ]
    )
    today = company._collections_day()
    moves = env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": fields.Date.subtract(today, days=OVERDUE + 30),
                "invoice_date_due": today - timedelta(OVERDUE),
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create({"name": "Work done", "price_unit": 100 + number, "tax_ids": [Command.clear()]})
                ],
            }
            for number, partner in enumerate(partners)
        ]
    )
    moves.action_post()


company = prepare(env)  # noqa: F821
make_customers(env, company, int(os.environ["CUSTOMERS"]))  # noqa: F821
# nothing runs by itself: the tests say when, and wake up the jobs of the follow-up and of the mail queue
env["ir.cron"].search([]).active = False  # noqa: F821
jobs = env["ir.cron"].with_context(active_test=False).search([("cron_name", "=like", "Collections:%")])  # noqa: F821
jobs |= env.ref("mail.ir_cron_mail_scheduler_action")  # noqa: F821
jobs.write({"active": True, "nextcall": fields.Datetime.add(fields.Datetime.now(), days=2)})
env.cr.commit()  # noqa: F821 - the shell rolls back what is not committed
