from odoo.exceptions import UserError
from odoo.http import request

from ..models.base.collections_sealed import NotAsItWas
from .customer import CustomerRoutes, customer_route
from .downloads import download


class CollectionsAgreement(CustomerRoutes):
    """Pages on which the customer reads, signs or declines a payment agreement, and follows it."""

    @customer_route("/agreement/<int:agreement_id>", methods=("GET", "POST"))
    def collections_agreement(self, visit, /, agreement_id, **typed):
        """Show the page of an agreement; its forms name the customer's action in ``do``."""
        pages, agreement = self._find(visit, agreement_id)
        if not agreement:
            return request.redirect(visit.url())
        return self._form(
            visit,
            "collections_followup.page_agreement",
            typed,
            lambda: self._do(pages, agreement, visit, typed),
            **pages._shown(agreement),
        )

    def _do(self, pages, agreement, visit, typed):
        what, sender = typed.get("do"), request.httprequest
        if what == "sign":
            return pages._sign(agreement, visit.person, typed, sender.remote_addr, sender.user_agent.string)
        if what == "decline":
            return pages._decline(agreement, visit.person, typed)
        if what == "withdraw":
            return pages._withdraw(agreement, visit.person)
        raise UserError(request.env._("Please use one of the buttons."))

    @customer_route("/agreement/<int:agreement_id>/contract.pdf")
    def collections_agreement_contract(self, visit, /, agreement_id, **_options):
        """Return the contract, as it was signed or as it would be."""
        pages, agreement = self._find(visit, agreement_id)
        try:
            content = agreement and pages._contract(agreement)
        except NotAsItWas as changed:
            shown = pages._shown(agreement)
            return self._page(visit, "collections_followup.page_agreement", 409, error=changed, **shown)
        if not content:
            return request.redirect(visit.url())
        return download(f"{agreement.display_name}.pdf", content)

    def _find(self, visit, agreement_id):
        pages = visit.case.env["collections.page.agreement"]
        return pages, pages._find(visit.case, agreement_id)
