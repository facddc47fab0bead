from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date, get_lang

PROMISES = "collections_followup.collections_promise_action"
INSTALLMENTS = "collections_followup.collections_agreement_installment_action"


class CollectionsOverviewWeek(models.AbstractModel):
    """What customers have promised or agreed to pay this week, and what came of it so far."""

    _name = "collections.overview.card.week"
    _inherit = ["collections.overview.card"]
    _description = "This Week"

    _place = 40
    _column = "main"

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
        """The week begins as the reader's language says."""
        begins = int(get_lang(self.env).week_start)
        return today - timedelta(days=(today.isoweekday() - begins) % 7)

    @api.model
    def _promises(self, domain):
        def figure(name, label, states, **shown):
            of_states = domain & Domain("state", "in", states)
            return self._counted(name, label, "collections.promise", of_states, PROMISES, amount, **shown)

        amount = ("amount", "currency_id")
        return [
            figure("promised", self.env._("Promises to Come"), ["open"], icon="fa-handshake-o", zero=True),
            figure("kept", self.env._("Promises Kept"), ["kept"], icon="fa-check", tone="success"),
            figure("not_kept", self.env._("Promises Not Kept"), ["partly", "broken"], icon="fa-times", tone="danger"),
        ]

    @api.model
    def _installments(self, domain):
        def figure(name, label, states, field, **shown):
            of_states = running & Domain("state", "in", states)
            amount = (field, "currency_id")
            return self._counted(
                name, label, "collections.agreement.installment", of_states, INSTALLMENTS, amount, **shown
            )

        running = domain & Domain("agreement_id.state", "in", ["active", "defaulted"])
        return [
            figure(
                *("installments", self.env._("Installments to Come"), ["open", "due"], "expected"),
                **{"icon": "fa-calendar-o", "zero": True},
            ),
            figure(
                "paid", self.env._("Installments Paid"), ["paid", "late"], "amount", icon="fa-check", tone="success"
            ),
            figure(
                *("missed", self.env._("Installments Missed"), ["missed"], "expected"),
                **{"icon": "fa-times", "tone": "danger"},
            ),
        ]
