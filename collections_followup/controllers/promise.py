from odoo.http import request

from .customer import CustomerRoutes, customer_route


class CollectionsPromise(CustomerRoutes):
    """The page on which the customer promises to pay by a day."""

    @customer_route("/promise", methods=("GET", "POST"))
    def collections_promise(self, visit, /, **typed):
        promises = visit.case.env["collections.page.promise"]
        values = {**typed, "items": request.httprequest.form.getlist("items")}
        return self._form(
            visit,
            "collections_followup.page_promise",
            values,
            lambda: promises._promise(visit.case, visit.person, values),
            **promises._offer(visit.case),
        )

    @customer_route("/promise/withdraw", methods=("GET", "POST"))
    def collections_withdraw(self, visit, /, promise="", **_options):
        """Ask whether a promise is to be taken back, and take it back when the answer is yes."""
        promises = visit.case.env["collections.page.promise"]
        return self._form(
            visit,
            "collections_followup.page_withdraw",
            {"promise": promise},
            lambda: promises._withdraw(visit.case, visit.person, promise),
            back="/promise",
            promise=promises._to_withdraw(visit.case, promise),
        )
