from odoo import api, models
from odoo.fields import Domain

from ...const import MANAGER_GROUP
from ...tools import reasons

HIDE = ("collections.overview", "action_hide_setup")


class CollectionsOverviewSetup(models.AbstractModel):
    """The points still to be set up before customers are written to: each is read from the data, and ticks itself.
    The list disappears when all is done, or when a manager hides it once the follow-up is on.
    """

    _name = "collections.overview.card.setup"
    _inherit = ["collections.overview.card"]
    _description = "What Is to Be Set Up"

    _place = 0
    _column = "top"
    _groups = MANAGER_GROUP
    _component = "setup"

    @api.model
    def _title(self):
        return self.env._("Get Started")

    @api.model
    def _content(self, scope):
        company = self.env.company.sudo().root_id
        if company not in self.env.companies or (company.collections_active and company.collections_setup_hidden):
            return None
        points = self._points(company)
        done = sum(point["done"] for point in points)
        if done == len(points):
            return None
        return {
            "points": points,
            "done": done,
            "hide": {"call": [*HIDE, [company.id]]} if company.collections_active else None,
            "subtitle": company.name if len(scope.companies) > 1 else "",
        }

    @api.model
    def _points(self, company):
        """Return the points, in the order in which they are done. Another add-on adds its own.

        :param company: with all rights: its managers may know whether something exists
        """
        return [
            self._company(company),
            self._bank(company),
            self._payment(company),
            self._mail(company),
            self._policy(company),
            self._proposal(company),
            *([] if company.collections_active else [self._rehearsal(company)]),
            self._switch(company),
        ]

    @api.model
    def _point(self, name, label, text, done, button, action):
        """Return a point of the list.

        :param text: what is missing, or its purpose
        :param button: label of the button for ``action``; without an action, somebody else has to do it
        """
        return {"name": name, "label": label, "text": text, "done": bool(done), "button": button, "action": action}

    # === POINTS === #

    @api.model
    def _company(self, company):
        done = all((company.street, company.city, company.country_id, company.email)) and not company.uses_default_logo
        form = {"type": "ir.actions.act_window", "res_model": "res.company", "views": [(False, "form")]}
        return self._point(
            *("company", self.env._("Company data and logo")),
            self.env._("Address, e-mail address and logo stand on letters, e-mails and the customer's page."),
            *(done, self.env._("Open the Company"), self._if_may(company, {**form, "res_id": company.id})),
        )

    @api.model
    def _bank(self, company):
        own = Domain("partner_id", "=", company.partner_id.id)
        accounts = self.env["res.partner.bank"].sudo().search_count(own, limit=1)  # as in _points
        window = {
            "xmlid": "base.action_res_partner_bank_account_form",
            "domain": list(own),
            "context": {"default_partner_id": company.partner_id.id},
        }
        return self._point(
            *("bank", self.env._("Bank account")),
            self.env._("Letters and the customer's page say where to pay, with a code to scan."),
            *(accounts, self.env._("Add a Bank Account"), self._if_may(self.env["res.partner.bank"], window)),
        )

    @api.model
    def _payment(self, company):
        in_use = Domain("company_id", "child_of", company.id) & Domain("state", "in", ["enabled", "test"])
        providers = self.env["payment.provider"].sudo().search_count(in_use, limit=1)  # as in _points
        window = {"xmlid": "payment.action_payment_provider"}
        return self._point(
            *("payment", self.env._("Online payment")),
            self.env._("Customers pay on their page, by card or by bank transfer."),
            *(providers, self.env._("Choose a Provider"), self._if_may(self.env["payment.provider"], window)),
        )

    @api.model
    def _mail(self, company):
        setup = self.env["collections.mail.setup"].sudo()  # as in _points
        lacks = setup._lacks(company)
        told = reasons.tell(self.env, reasons.dump(lacks))
        return self._point(
            *("mail", self.env._("Outgoing e-mail and answers")),
            told or self.env._("Messages leave in the company's name, and answers and bounces come back."),
            *(not lacks, self.env._("Make It Ready"), self._way(company, lacks) if lacks else None),
        )

    @api.model
    def _way(self, company, lacks):
        """Return the way to the place where the first deficiency is fixed."""
        setup = self.env["collections.mail.setup"]
        url = f"/odoo/action-{setup._way_to(company, setup._place(lacks[0]))}"
        return {"type": "ir.actions.act_url", "url": url, "target": "new"}

    @api.model
    def _policy(self, company):
        return self._point(
            *("policy", self.env._("Policy looked at")),
            self.env._("Which levels there are, when they come, and what they say."),
            *(company.collections_policies_seen_on, self.env._("Look at the Policies")),
            {"call": ["collections.overview", "action_open_policies", [company.id]]},
        )

    @api.model
    def _proposal(self, company):
        runs = self.env["collections.run"].sudo().search_count([("company_id", "=", company.id)], limit=1)
        return self._point(
            *("proposal", self.env._("First proposal")),
            self.env._("See who would be written to, and what. Nothing is sent."),
            *(runs, self.env._("Propose Now"), {"xmlid": "collections_followup.collections_run_action_propose"}),
        )

    @api.model
    def _rehearsal(self, company):
        rehearsed = Domain("company_id", "=", company.id) & Domain("rehearsal", "=", True)
        done = company._collections_rehearses() or self.env["collections.run"].sudo().search_count(rehearsed, limit=1)
        return self._point(
            *("rehearsal", self.env._("Rehearsal")),
            self.env._("For some days, let every message go to an address of your own."),
            *(done, self.env._("Set an Address"), self.env["collections.overview"]._settings(company)),
        )

    @api.model
    def _switch(self, company):
        return self._point(
            *("switch", self.env._("Switched on")),
            self.env._("From the next night on, automatic levels are sent; all others wait for your approval."),
            *(company.collections_active, self.env._("Switch On")),
            company._collections_action_switch_on(),
        )

    @api.model
    def _if_may(self, records, action):
        """Return the action, for users who may use it."""
        return action if records.with_env(self.env).has_access("write") else None
