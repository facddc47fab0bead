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
        plan, wrong = self._calculated(plans, visit.case, values, offer)
        return self._form(
            visit,
            "collections_followup.page_plan",
            values,
            lambda: plans._ask(visit.case, visit.person, values),
            error=wrong if typed and not self._turns() else None,
            **offer,
            plan=plan,
            wrong=wrong and wrong.args[0],
            reasons=plans._told_reasons(plan) if plan else [],
        )

    def _calculated(self, plans, case, values, offer):
        """Return (Plan that the form describes, or None; UserError that says what is wrong with it, or None)."""
        if not offer["rows"]:
            return None, None
        try:
            return plans._calculate(case, values, offer), None
        except UserError as wrong:
            return None, wrong
