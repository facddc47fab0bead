from odoo import http
from odoo.http import request

from ..models.statement.collections_statement import TooLong
from .customer import CustomerRoutes, customer_route, in_confidence
from .downloads import download


class CollectionsAccount(CustomerRoutes):
    """The customer's page: the account, its documents, and the ways to everything that can be done about it."""

    @customer_route()
    def collections_account(self, visit, /, ticked=None, amount="", **_options):
        """Show the account.

        :param ticked: the items ticked for payment in another part of a long list; None: the initial choice
        """
        values = {"amount": amount, "item": None}
        if ticked is not None:
            values["item"] = visit.case.env["collections.page.pay"]._named(ticked)
        return self._account_page(visit, values=values)

    @customer_route("/statement.<any(pdf,xlsx):kind>")
    def collections_statement(self, visit, /, kind, **_options):
        """Return the statement of account of the last months, as it would be attached to a message."""
        try:
            name, content = visit.case.env["collections.statement"]._current(visit.case, kind)
        except TooLong:
            return self._page(visit, "collections_followup.page_statement_too_long", 422)
        return download(name, content)

    @http.route("/my/collections", type="http", auth="user", website=True, sitemap=False)
    def collections_accounts(self, **_options):
        """Show the accounts of the user who is logged in, one for each company that they owe."""
        cases = request.env["collections.page"].sudo()._cases_of(request.env.user.partner_id)
        if len(cases) == 1:
            return request.redirect(f"/my/collections/{cases.id}")
        values = {"cases": cases, "page_name": "collections"}
        return in_confidence(request.render("collections_followup.page_accounts", values))

    @http.route("/my/collections/<int:case_id>/link", type="http", auth="public", website=True, methods=["POST"])
    def collections_new_link(self, case_id, **_options):
        """Send a new link to the customer's address, if the visitor has an expired one, or the case has moved.

        The response is always the same, so that a visitor learns nothing about the customer.
        """
        cases_sudo = request.env["collections.case"].sudo()._behind_expired_link(case_id, self._token(case_id))
        for case_sudo in cases_sudo.filtered("shown_item_ids") or cases_sudo:
            case_sudo.with_context(lang=case_sudo.lang)._send_new_link()
        return request.render("collections_followup.page_link_sent", {"page_name": "collections"})

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "collections_count" in counters:
            page = request.env["collections.page"].sudo()
            values["collections_count"] = len(page._cases_of(request.env.user.partner_id))
        return values
