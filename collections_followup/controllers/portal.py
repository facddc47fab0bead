from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal


class CollectionsPortal(CustomerPortal):
    """The customer's page: what is owed, and where to pay it. It only shows; nothing is changed by opening it."""

    @http.route("/my/collections/<int:case_id>", type="http", auth="public", website=True)
    def collections_case(self, case_id, access_token=None, **_options):
        case_sudo = self._collections_case(case_id, access_token)
        if not case_sudo:
            return request.redirect("/my")
        verdict = case_sudo._judge_today()[case_sudo.id]
        values = {"case": case_sudo, "page_name": "collections", **case_sudo._debt_all(verdict)}
        return request.render("collections_followup.portal_my_case", values)

    @http.route("/my/collections/<int:case_id>/invoice/<int:move_id>", type="http", auth="public", website=True)
    def collections_invoice(self, case_id, move_id, access_token=None, **_options):
        """Lead to the invoice's own page, where it can be read and paid."""
        case_sudo = self._collections_case(case_id, access_token)
        move_sudo = case_sudo and case_sudo._find_invoice(move_id)
        if not move_sudo:
            return request.redirect("/my")
        if not move_sudo.is_invoice(include_receipts=True):  # an entry has no page of its own
            return request.redirect(case_sudo.get_portal_url())
        return request.redirect(move_sudo.get_portal_url())

    def _collections_case(self, case_id, access_token):
        """The case, if the token or the user's own customer opens it; else None."""
        try:
            return self._document_check_access("collections.case", case_id, access_token)
        except (AccessError, MissingError, TypeError):  # a token with letters that no token has is a TypeError
            return None
