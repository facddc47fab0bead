from odoo import api, fields, models
from odoo.fields import Domain

from ...decision.bank import IN_USE_DAYS, BankAccount
from ...tools import reasons


class AccountJournal(models.Model):
    _inherit = "account.journal"

    @api.model
    def _collections_bank_accounts(self, company, today):
        """Return the bank journals in use of a company and its branches: {journal: BankAccount}."""
        lines = Domain("company_id", "child_of", company.id) & Domain("state", "=", "posted")
        lines &= Domain("journal_id.type", "=", "bank") & Domain("journal_id.active", "=", True)
        lines &= Domain("date", ">", fields.Date.subtract(today, days=IN_USE_DAYS))
        received = Domain("amount", ">", 0) & Domain("is_reconciled", "=", False)
        Line = self.env["account.bank.statement.line"]
        unmatched = dict(Line._read_group(lines & received, ["journal_id"], ["date:min"]))
        return {
            journal: BankAccount(journal.name, latest, unmatched.get(journal))
            for journal, latest in Line._read_group(lines, ["journal_id"], ["date:max"])
        }

    @api.model
    def _collections_ask_people(self, company, behind):
        """Ask the responsible person, once for each journal, to bring the bank up to date; withdraw that once it is.

        :param behind: {journal: Reasons}
        """
        activity_type = self.env.ref("collections_followup.mail_activity_bank")
        journals = self.with_context(active_test=False).search([("company_id", "child_of", company.id)])
        planned = self.env["mail.activity"].search(
            [
                ("activity_type_id", "=", activity_type.id),
                ("res_model", "=", self._name),
                ("res_id", "in", journals.ids),
            ]
        )
        planned.filtered(lambda activity: activity.res_id not in {journal.id for journal in behind}).unlink()
        asked = set(planned.exists().mapped("res_id"))
        for journal, why in behind.items():
            if journal.id not in asked:
                journal._collections_ask(company, activity_type, why)

    def _collections_ask(self, company, activity_type, why):
        """Plan an activity for the responsible person, in their language."""
        user = company._collections_responsible()
        # quick update: the person finds it in the worklist, like all other requests of the follow-up
        own = self.with_context(lang=user.lang or self.env.lang, mail_activity_quick_update=True)
        own.activity_schedule(
            activity_type_id=activity_type.id,
            summary=activity_type.with_env(own.env).summary,
            note=reasons.tell(own.env, reasons.dump(why)),
            user_id=user.id,
            date_deadline=company._collections_day(),
        )
