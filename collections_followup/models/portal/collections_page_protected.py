from odoo import api, models
from odoo.tools import format_date


class CollectionsPage(models.AbstractModel):
    """Who acts for the customer, and what the law holds, told on their page in whole sentences."""

    _inherit = "collections.page"

    @api.model
    def _account(self, case, assessment=None):
        account = super()._account(case, assessment)
        holds = self.env["collections.moratorium"]._holds(case.ids).get(case.id, ())
        held = [self._told_held(hold) for hold in holds if hold.lasts(account["today"])]
        acting = [self._told_represented(case.representative_id)] if case.representative_id else []
        return {**account, "protected": [*acting, *held]}

    @api.model
    def _told_represented(self, record):
        values = {"who": record.person_id.name}
        if not record.last_day:
            return self.env._(
                "We write to %(who)s for you, and not to you. You can still see everything here, and pay here if you "
                "wish to.",
                **values,
            )
        return self.env._(
            "We write to %(who)s for you until %(day)s, and not to you. You can still see everything here, and pay "
            "here if you wish to.",
            **values,
            day=format_date(self.env, record.last_day),
        )

    @api.model
    def _told_held(self, hold):
        """Return what the law gives time for and until when, and what that means.

        :param hold: ``decision.legal_hold.LegalHold``
        """
        return self.env._(
            "%s: we send you no reminders about it meanwhile. You need not do anything now. You can pay here if you "
            "wish to.",
            self._told_time(*(day and format_date(self.env, day) for day in (hold.debts_until, hold.last))),
        )

    @api.model
    def _told_time(self, debts, last):
        if debts and last:
            return self.env._(
                "The law gives you time for what was invoiced up to %(debts)s, up to and including %(last)s",
                debts=debts,
                last=last,
            )
        if debts:
            return self.env._("The law gives you time for what was invoiced up to %s", debts)
        if last:
            return self.env._("The law gives you time for what you owe, up to and including %s", last)
        return self.env._("The law gives you time for what you owe")
