"""The other add-on: OCA's ``account_credit_control``, on the same debts with the same levels."""

from odoo import Command

from .measure import Clock

#: Days and channels of our default policy.
LEVELS = [(3, "email"), (15, "email"), (30, "phone"), (45, "letter")]
#: As many of its e-mails are measured; all of them would take too long.
EMAILS = 40
#: As many of its letters are made, each as a PDF.
LETTERS = 10


def measure(env, measures):
    """Its phases, once, one after the other; then everything is undone."""
    control = CreditControl(env)
    policy = control.create_policy()
    run = env["credit.control.run"].create({"date": control.today, "policy_ids": [Command.set(policy.ids)]})
    with Clock(env) as clock:
        run.generate_credit_lines()
    measures.keep("rival run", clock.seconds, clock.queries, len(run.line_ids))

    run.set_to_ready_lines()
    lines = run.line_ids.filtered(lambda line: line.channel == "email")
    with Clock(env) as clock:
        communications = env["credit.control.communication"]._generate_comm_from_credit_lines(lines)
    measures.keep("rival communications", clock.seconds, clock.queries, len(communications))

    control.measure_emails(measures, communications)
    control.measure_letters(measures, communications)
    env.cr.rollback()


class CreditControl:
    def __init__(self, env):
        self.env = env
        self.company = env.company
        self.today = self.company._collections_day()

    def create_policy(self):
        policy = self.env["credit.control.policy"].create(
            {
                "name": "As ours",
                "company_id": self.company.id,
                "account_ids": [Command.set(self._receivable_accounts().ids)],
                "level_ids": [Command.create(self._level(n, *level)) for n, level in enumerate(LEVELS, 1)],
            }
        )
        self.company.credit_policy_id = policy
        return policy

    def _receivable_accounts(self):
        return self.env["account.account"].search([("account_type", "=", "asset_receivable")])

    def _level(self, number, days, channel):
        return {
            "name": f"{days} days",
            "level": number,
            "computation_mode": "net_days",
            "delay_days": days,
            "channel": channel,
            "email_template_id": self._template().id,
            "mail_show_invoice_detail": True,
            "custom_text": "Please pay.",
            "custom_mail_text": "<p>Please pay.</p>",
        }

    def _template(self):
        return self.env.ref("account_credit_control.email_template_credit_control_base")

    def measure_emails(self, measures, communications):
        """As it ships, each e-mail carries a PDF; ours does not, so it is measured without it too."""
        with_pdf, without = communications[:EMAILS], communications[EMAILS : 2 * EMAILS]
        if self.env["ir.actions.report"].get_wkhtmltopdf_state() in ("ok", "upgrade"):
            self._measure_emails(measures, "rival emails with PDF", with_pdf)
        self._template().report_template_ids = False
        self._measure_emails(measures, "rival emails", without)

    def _measure_emails(self, measures, name, communications):
        communications[0]._generate_emails()  # compiles the templates
        with Clock(self.env) as clock:
            communications[1:]._generate_emails()
        measures.keep(name, clock.seconds, clock.queries, len(communications) - 1)

    def measure_letters(self, measures, communications):
        """Its summary of a communication, each printed as a PDF of its own."""
        report = self.env["ir.actions.report"]
        if report.get_wkhtmltopdf_state() not in ("ok", "upgrade"):
            return
        name = "account_credit_control.credit_control_summary"
        report._render_qweb_pdf(name, communications[0].ids)  # compiles the templates
        with Clock(self.env) as clock:
            for communication in communications[1 : LETTERS + 1]:
                report._render_qweb_pdf(name, communication.ids)
        measures.keep("rival letters", clock.seconds, clock.queries, LETTERS)
