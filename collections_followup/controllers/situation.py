from .customer import CustomerRoutes, customer_route


class CollectionsSituation(CustomerRoutes):
    """The page on which customers tell what keeps them from paying."""

    @customer_route("/situation", methods=("GET", "POST"))
    def collections_situation(self, visit, /, **values):
        situations = visit.case.env["collections.page.situation"]
        asked = situations._asked(visit.case)
        return self._form(
            visit,
            "collections_followup.page_situation",
            values,
            lambda: situations._tell(visit.case, visit.person, values, asked),
            **asked,
        )
