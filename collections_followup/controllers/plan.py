from odoo.exceptions import UserError
from odoo.http import request

from .customer import CustomerRoutes, customer_route


class CollectionsPlan(CustomerRoutes):
    """The page on which the customer asks for a payment plan."""

    @customer_route("/plan", methods=("GET", "POST"))
    def collections_plan(self, visit, /, **typed):
        """Show the form with its calendar; GET calculates it, POST asks for it."""
        plans = visit.case.env["collections.page.plan"]
        offer = plans._offer(visit.case)
        values = {**offer["usual"], **typed}
        values["items"] = request.httprequest.values.getlist("items")
        return self._form(
            visit,
            "collections_followup.page_plan",
            values,
            lambda: plans._ask(visit.case, visit.person, values),
            **offer,
            **self._calculated(plans, visit.case, values, offer),
        )

    def _calculated(self, plans, case, values, offer):
        """Return the plan that the form describes, or what is wrong with it."""
        if not offer["rows"]:
            return {"plan": None, "wrong": "", "reasons": []}
        try:
            plan = plans._calculate(case, values, offer)
        except UserError as wrong:
            return {"plan": None, "wrong": wrong.args[0], "reasons": []}
        return {"plan": plan, "wrong": "", "reasons": plans._told_reasons(plan)}
