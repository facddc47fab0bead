from odoo import api, models
from odoo.tools import format_date

from ...decision import legal_hold


class CollectionsPage(models.AbstractModel):
    """Whoever somebody acts for, the law gives time, or is in need, is told so in whole sentences, and not pressed."""

    _inherit = "collections.page"

    @api.model
    def _account(self, case, assessment=None):
        account = super()._account(case, assessment)
        return {**account, "protected": self._told_protected(case, account["today"])}

    # === NOT PRESSED === #

    @api.model
    def _shown_as(self, case, today):
        shown_as, in_peace, holds = super()._shown_as(case, today), case._is_in_peace(today), self._holds(case)

        def shown_in_peace(item):
            on_page, dated = shown_as(item), item.receivable.others.get("dated")
            protection = legal_hold.protection(in_peace, holds, today, dated)
            return on_page.in_peace(protection != "held") if protection else on_page

        return shown_in_peace

    @api.model
    def _holds(self, case):
        return self.env["collections.moratorium"]._holds(case.ids).get(case.id, ())

    # === TOLD === #

    @api.model
    def _told_protected(self, case, today):
        """Return what protects the customer today, as sentences."""
        acting = [self._told_represented(case.representative_id)] if case.representative_id else []
        held = [self._told_held(hold) for hold in self._holds(case) if hold.lasts(today)]
        return [*acting, *held, *self._told_care(case, today)]

    @api.model
    def _told_care(self, case, today):
        if case._is_waited_for(today):
            until = format_date(self.env, case.circumstance_until)
            yield self.env._("You have told us about your situation: we send you no reminders until %s.", until)
        if case.treatment == "care":
            yield self.env._(
                "We would like to find a way together with you that you can manage: write to us or call us."
            )

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
        time = self._told_time(*(day and format_date(self.env, day) for day in (hold.debts_until, hold.last)))
        if not hold.takes_payments:
            return self.env._(
                "%s: we send you no reminders about it meanwhile, and it cannot be paid here. You need not do anything "
                "now.",
                time,
            )
        return self.env._(
            "%s: we send you no reminders about it meanwhile. You need not do anything now. You can pay here if you "
            "wish to.",
            time,
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
