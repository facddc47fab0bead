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
