from odoo import api, models
from odoo.exceptions import AccessError

from ...const import MANAGER_GROUP
from .collections_overview_card import Scope


class CollectionsOverview(models.AbstractModel):
    """The start page of the follow-up: what waits, what last night did, and the state of the debts.

    One call reads all of it. It counts what the user may see, in the companies that are ticked.
    """

    _name = "collections.overview"
    _description = "Overview of the Follow-up"

    @api.model
    @api.readonly
    def get_overview(self, mine=None):
        """Return all cards.

        :param mine: True for the user's own customers only; by default managers see all of them
        :raises AccessError: for users who may not see cases
        """
        scope = self._scope(mine)
        cards = (card._drawn(name, scope) for name, card in self.env["collections.overview.card"]._all().items())
        return {"mine": scope.mine, "notices": self._notices(scope), "cards": [card for card in cards if card]}

    @api.model
    @api.readonly
    def get_waiting_count(self):
        """Return how much waits for the user, as the overview counts it; 0 for users who may not see cases."""
        if not self.env["collections.case"].has_access("read"):
            return 0
        worklist = self.env["collections.worklist"]
        return worklist.search_count(worklist._now())

    @api.model
    def get_aged_receivables(self, company_id=None, bucket=None, mine=False):
        """Open the aged receivables of today.

        :param company_id: id of a main company; by default the user's
        :param bucket: the first day of the bucket, as text; by default all of them
        :returns: an action
        """
        scope = self._scope(mine)
        report = self.env["collections.aging"].create({"company_id": company_id or self.env.company.root_id.id})
        action = report.action_show()
        if scope.mine:
            cases = self.env["collections.overview.card"]._looked_after(scope, "case_id")
            action["domain"] = [*action["domain"], *cases]
        if bucket is not None:
            action["context"] = {**action["context"], "search_default_bucket": bucket}
        return action

    @api.model
    def _scope(self, mine):
        self.env["collections.case"].check_access("read")
        # of a main company whose branches alone are ticked nothing is shown but who is responsible for its customers
        companies = self.env.companies.sudo().root_id
        if mine is None:
            mine = not self.env.user.has_group(MANAGER_GROUP)
        return Scope(companies, bool(mine), self.env.company.sudo().root_id._collections_day())

    # === SET UP === #

    @api.model
    def action_open_policies(self, company_id=None):
        """Open the policies, and mark them as reviewed.

        :param company_id: id of a main company; by default the user's
        """
        company = self._managed(company_id)
        if not company.collections_policies_seen_on:
            company.collections_policies_seen_on = company._collections_day()
        return self._policies()

    @api.model
    def action_open_policies_of_menu(self):
        """Open the policies, and mark them as reviewed where the user manages the follow-up."""
        self.env["collections.policy"].check_access("read")
        company = self.env.company.root_id
        managed = company in self.env.companies and self.env["collections.policy"].has_access("write")
        return self.action_open_policies() if managed else self._policies()

    @api.model
    def _policies(self):
        return self.env["ir.actions.act_window"]._for_xml_id("collections_followup.collections_policy_action")

    @api.model
    def action_hide_setup(self, company_id=None):
        """Hide the list of what is still to be set up, once the follow-up is on."""
        self._managed(company_id).collections_setup_hidden = True

    @api.model
    def _managed(self, company_id):
        """Return a company whose follow-up the user manages, as superuser.

        :raises AccessError: for everybody else
        """
        company = self.env["res.company"].browse(company_id) or self.env.company.root_id
        self.env["collections.policy"].check_access("write")
        if company not in self.env.companies:
            raise AccessError(self.env._("This is for managers of the company's follow-up."))
        # a collections manager need not be an administrator of companies
        return company.sudo()

    # === IN PLAIN SIGHT === #

    @api.model
    def _notices(self, scope):
        """Return what nobody must overlook, for each company: that nothing is sent, or not to customers."""
        several = len(scope.companies) > 1
        notices = (say(company, several) for company in scope.companies for say in (self._notice, self._sending))
        return [notice for notice in notices if notice]

    @api.model
    def _sending(self, company, several):
        """Return how much of what was approved is still to be sent, while a queue works on it; None if nothing is."""
        if not company._collections_may_send():
            return None
        # whoever sees the cases may know how far the sending is
        of_company = [("state", "=", "sending"), ("company_id", "=", company.id)]
        sending = self.env["collections.run"].sudo().search(of_company)
        if not (left := sum(sending.mapped("approved_count"))):
            return None
        text = self.env._("Steps are being taken: %s approved ones are left.", left)
        text = self.env._("%(company)s: %(text)s", company=company.name, text=text) if several else text
        return {"name": "sending", "company": company.id, "tone": "info", "text": text, "button": None}

    @api.model
    def _notice(self, company, several):
        if company._collections_rehearses():
            name, tone = "rehearsal", "info"
            text = self.env._(
                "Rehearsal: every message goes to %(address)s instead of to the customer.",
                address=company.collections_rehearsal_email,
            )
        elif not company.collections_active:
            name, tone = "off", "warning"
            text = self.env._("The follow-up is switched off: nothing is sent to customers.")
        else:
            return None
        text = self.env._("%(company)s: %(text)s", company=company.name, text=text) if several else text
        return {"name": name, "company": company.id, "tone": tone, "text": text, "button": self._way_on(name, company)}

    @api.model
    def _way_on(self, name, company):
        """Return what a manager can do about it: (label, action)."""
        if not self.env.user.has_group(MANAGER_GROUP) or company not in self.env.companies:
            return None
        if name == "rehearsal":
            return self.env._("Settings"), self._settings(company)
        return self.env._("Switch On"), company._collections_action_switch_on()

    @api.model
    def _settings(self, company):
        return {
            "xmlid": "collections_followup.collections_settings_action",
            "context": {"default_company_id": company.id, "dialog_size": "extra-large"},
        }
