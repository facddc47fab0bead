from datetime import timedelta

from odoo import api, models
from odoo.tools import format_date

from ...tools import reasons


class CollectionsPageUnderstand(models.AbstractModel):
    """Due dates, reminders and charges in plain words, with the customer's own figures as an example."""

    _name = "collections.page.understand"
    _description = "Explanation for a Customer"

    @api.model
    def _explain(self, case):
        """Return the values for the page.

        :param case: as superuser, in the language of the reader
        :returns: dict; ``example`` uses the oldest open invoice, and is None if there is none
        """
        verdict = case._evaluate_today()[case.id]
        account = self.env["collections.page"]._account(case, verdict.assessment)
        return {
            **account,
            "example": self._example(account),
            "next_steps": self._next_steps(case, verdict),
            "terms": case.company_id.with_context(lang=case.env.lang)._collections_agreement_terms(),
        }

    @api.model
    def _example(self, account):
        """Return the oldest overdue invoice, else the first that will be due, as a dict."""
        rows = self.env["collections.page"]._owed(account["sections"])
        row = next((row for row in rows if row.due), None)
        if not row:
            return None
        line = self.env["account.move.line"].browse(row.id)
        return {
            "row": row,
            "issued": line.move_id.invoice_date or line.date,
            "overdue_from": row.due + timedelta(1),
            "total": line.amount_currency,
            "paid": line.amount_currency - line.amount_residual_currency,
            "left": line.amount_residual_currency,
            "part": line.currency_id.compare_amounts(line.amount_currency, line.move_id.amount_total) != 0,
        }

    # === NEXT STEPS === #

    @api.model
    def _next_steps(self, case, verdict):
        """Return what happens next, and when, as sentences. A person's reasons to hold it back are not shown."""
        if verdict.outcome == "clear":
            return [self.env._("Nothing is overdue, so we will not send reminders.")]
        return [*self._holds(verdict), self._next_step(case, verdict)]

    @api.model
    def _holds(self, verdict):
        """Return what a customer may know of the reasons that hold the case or an item of it, as sentences."""
        found = [*verdict.refusals, *(item.hold for item in verdict.assessment.items if item.hold)]
        codes = {reason.code for reason in found}
        guards = reasons.installed(self.env).by_code
        told = [guards[code] for code in guards if code in codes and guards[code].page.told]
        return [reasons.tell_text(self.env, guard.page.told, guard.addon) for guard in told]

    @api.model
    def _next_step(self, case, verdict):
        day = verdict.next_day and format_date(self.env, verdict.next_day)
        if not case.company_id.collections_active or not verdict.routing.channels:
            return self.env._("No reminder is planned at the moment.")
        if verdict.outcome == "step":
            return self.env._("We are about to remind you %(how)s.", how=self._how(verdict.channel))
        if verdict.outcome == "rest":
            return self.env._("No more reminders come by themselves. A person gets in touch with you to find a way.")
        if day and verdict.next_day > verdict.today:
            return self.env._(
                "If nothing changes, we remind you around %(day)s %(how)s.", day=day, how=self._how(verdict.channel)
            )
        return self.env._("No reminder is planned at the moment.")

    @api.model
    def _how(self, code):
        channel = self.env["collections.channel"]._all().get(code, self.env["collections.channel.todo"])
        return channel._how_for_customers()
