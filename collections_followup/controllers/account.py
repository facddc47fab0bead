from odoo import http
from odoo.http import request

from ..models.statement.collections_statement import TooLong
from .customer import CustomerRoutes, customer_route, in_confidence
from .downloads import download


class CollectionsAccount(CustomerRoutes):
    """The customer's page: what is owed, its documents, and the way to everything that can be done about it."""

    @customer_route()
    def collections_account(self, visit, /, ticked=None, amount="", **_options):
        """All that is owed.

        :param ticked: what is ticked to be paid, from another part of a long list; None: what is at first
        """
        values = {"amount": amount, "item": None}
        if ticked is not None:
            values["item"] = visit.case.env["collections.page.pay"]._named(ticked)
        return self._account_page(visit, values=values)

    @customer_route("/statement.<any(pdf,xlsx):kind>")
    def collections_statement(self, visit, /, kind, **_options):
        """The statement of account of the last months, as it would be attached to a message."""
        try:
            name, content = visit.case.env["collections.statement"]._current(visit.case, kind)
        except TooLong:
            return self._page(visit, "collections_followup.page_statement_too_long", 422)
        return download(name, content)

    @http.route("/my/collections", type="http", auth="user", website=True, sitemap=False)
    def collections_accounts(self, **_options):
        """The accounts of who is logged in, one for each company that they owe."""
        cases = request.env["collections.page"].sudo()._cases_of(request.env.user.partner_id)
        if len(cases) == 1:
            return request.redirect(f"/my/collections/{cases.id}")
        values = {"cases": cases, "page_name": "collections"}
        return in_confidence(request.render("collections_followup.page_accounts", values))

    @http.route("/my/collections/<int:case_id>/link", type="http", auth="public", website=True, methods=["POST"])
    def collections_new_link(self, case_id, **_options):
        """Send a new link to the customer's address, for who holds one that has expired, or whose case has moved.

        It says the same whatever happens: who asks learns nothing about the customer.
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
