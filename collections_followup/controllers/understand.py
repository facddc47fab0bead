from .customer import CustomerRoutes, customer_route


class CollectionsUnderstand(CustomerRoutes):
    """A page of explanations, with the customer's own figures."""

    @customer_route("/understand")
    def collections_understand(self, visit, /, **_options):
        explained = visit.case.env["collections.page.understand"]._explain(visit.case)
        return self._page(visit, "collections_followup.page_understand", **explained)
