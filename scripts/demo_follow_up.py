"""Follow up the customers of the demo database once, and print what was done for each, and why.

Runs inside `odoo shell`, which gives `env`. SMTP_PORT says where the e-mails go, PORT where the web client will be.
"""

import os
import textwrap


def prepare(env):
    """E-mails leave through the catcher; links lead to this server; answers would come back to the case."""
    env["ir.mail_server"].create(
        {
            "name": "Demo catcher",
            "smtp_host": "127.0.0.1",
            "smtp_port": int(os.environ["SMTP_PORT"]),
            "smtp_encryption": "none",
        }
    )
    env["mail.alias.domain"].create({"name": "our-company.example"})
    parameters = env["ir.config_parameter"]
    parameters.set_param("web.base.url", f"http://localhost:{os.environ.get('PORT', '8069')}")
    parameters.set_param("web.base.url.freeze", "True")
    # whoever tries the demo at night, or on a Sunday, sees e-mails leave
    env["collections.contact.rule"].search([("kind", "=", "hours")]).active = False


def offer_payment(env):
    """Customers can pay by a card that is not real, which can be saved, and by bank transfer."""
    card, transfer = env.ref("payment.payment_provider_demo"), env.ref("payment.payment_provider_transfer")
    card.write({"state": "test", "is_published": True, "allow_tokenization": True})
    transfer.write({"state": "enabled", "is_published": True})
    transfer.action_recompute_pending_msg()


def speak(env):
    """Odoo's own parts of what customers and colleagues see are in the languages of the customers too."""
    names = ("base", "web", "portal", "auth_signup", "mail", "sms", "account", "account_payment")
    names += ("payment", "payment_custom", "payment_demo")
    shown = [("state", "=", "installed"), ("name", "in", names)]
    env["ir.module.module"].search(shown)._update_translations(["es_ES", "fi_FI"])


def follow_up(env):
    """A first proposal, the switch, and the nightly run, as a manager would do it."""
    company = env.ref("base.main_company")
    env["collections.run"]._propose_now(company)
    activation = env["collections.activation"].create({"company_id": company.id, "seen": True})
    activation.action_switch_on()
    env["collections.run"]._cron_nightly()
    env["mail.mail"].process_email_queue()
    return env["collections.run"].search([("company_id", "=", company.id), ("nightly", "=", True)], limit=1)


def row(step):
    channels = dict(step._fields["channel"]._description_selection(step.env))
    taken = step.state in ("done", "proposed", "approved")
    what = {"proposed": "to approve: ", "approved": "to send: "}.get(step.state, "") + (step.level_id.name or "")
    return (
        step.partner_id.name,
        what if taken else "–",
        channels.get(step.channel, "–") if taken else "–",
        step.currency_id.format(step.amount if taken else step.overdue),
        step.error or step.why,
    )


def print_table(rows):
    """A table as wide as its words, the last column wrapped."""
    head = ("CUSTOMER", "STEP", "CHANNEL", "AMOUNT", "WHY, OR WHY NOT")
    widths = [max(len(r[i]) for r in [head, *rows]) for i in range(4)]
    for cells in [head, *rows]:
        lines = textwrap.wrap(cells[4], 70) or [""]
        start = "  ".join(
            c.rjust(w) if i == 3 else c.ljust(w) for i, (c, w) in enumerate(zip(cells[:4], widths, strict=True))
        )
        print(f"{start}  {lines[0]}")
        for line in lines[1:]:
            print(" " * (sum(widths) + 8) + line)


prepare(env)  # noqa: F821
offer_payment(env)  # noqa: F821
speak(env)  # noqa: F821
run = follow_up(env)  # noqa: F821
env.cr.commit()  # noqa: F821 - the shell rolls back what is not committed
print(f"\n{run.name}: {run.case_count} cases, {run.done_count} steps taken, {run.proposed_count} to approve, ", end="")
print(f"{run.refused_count} held, {run.waiting_count} waiting, {run.failed_count} failed\n")
order = {"done": 0, "approved": 0, "proposed": 1, "failed": 2, "refused": 3}
print_table([row(s) for s in run.step_ids.sorted(lambda s: (order.get(s.state, 4), -s.amount))])
