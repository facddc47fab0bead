from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date, get_lang

PROMISES = "collections_followup.collections_promise_action"
INSTALLMENTS = "collections_followup.collections_agreement_installment_action"


class CollectionsOverviewWeek(models.AbstractModel):
    """What customers have promised or agreed to pay this week, and the result so far."""

    _name = "collections.overview.card.week"
    _inherit = ["collections.overview.card"]
    _description = "This Week"

    _place = 40
    _column = "side"

    @api.model
    def _title(self):
        return self.env._("Promised for This Week")

    @api.model
    def _content(self, scope):
        first = self._first_day(scope.today)
        last = first + timedelta(days=6)
        in_week = Domain("date", ">=", first) & Domain("date", "<=", last)
        promises = in_week & self._looked_after(scope, "case_id")
        installments = in_week & self._looked_after(scope, "agreement_id.case_id")
        return {
            "subtitle": f"{format_date(self.env, first)} – {format_date(self.env, last)}",
            "figures": [*self._promises(promises), *self._installments(installments)],
        }

    @api.model
    def _first_day(self, today):
        """Return the first day of the week, by the reader's language."""
        begins = int(get_lang(self.env).week_start)
        return today - timedelta(days=(today.isoweekday() - begins) % 7)

    @api.model
    def _promises(self, domain):
        to_come, kept, not_kept = (
            self.env._("Promises to Come"),
            self.env._("Promises Kept"),
            self.env._("Promises Not Kept"),
        )
        found = (
            ("promised", to_come, ["open"], "fa-handshake-o", "amount", {"zero": True}),
            ("kept", kept, ["kept"], "fa-check", "amount", {"tone": "success"}),
            ("not_kept", not_kept, ["partly", "broken"], "fa-times", "amount", {"tone": "danger"}),
        )
        return [self._of_states(domain, "collections.promise", PROMISES, *values, **shown) for *values, shown in found]

    @api.model
    def _installments(self, domain):
        running = domain & Domain("agreement_id.state", "in", ["active", "defaulted"])
        to_come, paid, missed = (
            self.env._("Installments to Come"),
            self.env._("Installments Paid"),
            self.env._("Installments Missed"),
        )
        found = (
            ("installments", to_come, ["open", "due"], "fa-calendar-o", "expected", {"zero": True}),
            ("paid", paid, ["paid", "late"], "fa-check", "amount", {"tone": "success"}),
            ("missed", missed, ["missed"], "fa-times", "expected", {"tone": "danger"}),
        )
        return [
            self._of_states(running, "collections.agreement.installment", INSTALLMENTS, *values, **shown)
            for *values, shown in found
        ]

    @api.model
    def _of_states(self, domain, model, window, name, label, states, icon, field, **shown):
        """Return a figure of the records in some states."""
        amount = (field, "currency_id")
        of_states = domain & Domain("state", "in", states)
        return self._counted(name, label, model, of_states, window, amount, icon=icon, **shown)
