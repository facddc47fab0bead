from odoo.http import request
from odoo.tools import format_date

from ..models.portal.collections_page_dispute import MOST_AT_ONCE
from ..tools import typed
from .customer import CustomerRoutes, customer_route
from .uploads import uploaded


class CollectionsDispute(CustomerRoutes):
    """Pages on which customers say what is wrong with an invoice, or that they have paid it."""

    @customer_route("/dispute", methods=("GET", "POST"))
    def collections_dispute(self, visit, /, **values):
        dispute = visit.case.env["collections.page.dispute"]

        def act():
            form = typed.Form("item", "reason", "amount", "description", "files")
            disputes = dispute._open_disputes(
                visit.case,
                visit.person,
                self._collections_ticked(),
                form.take("reason", typed.line, dispute.env, values.get("reason")),
                form.take("description", typed.text, dispute.env, values.get("description")),
                values.get("amount"),
                form.take("files", uploaded, "files"),
                form,
            )
            return request.env._(
                "Thank you for telling us. We are looking into it, and you will have our answer by %(day)s. "
                "Until then nobody asks you to pay what you contest.",
                day=format_date(disputes.env, disputes[0].deadline),
            )

        shown = {**self._collections_rows(visit), "reasons": dispute._reasons_told()}
        return self._form(visit, "collections_followup.page_dispute", typed.as_typed(values), act, **shown)

    @customer_route("/paid", methods=("GET", "POST"))
    def collections_paid(self, visit, /, **values):
        env = visit.case.env

        def act():
            form = typed.Form("item", "day", "reference", "paid", "description", "files")
            disputes = env["collections.page.dispute"]._say_paid(
                visit.case,
                visit.person,
                self._collections_ticked(),
                form.take("day", typed.day, env, values.get("day")),
                form.take("reference", typed.line, env, values.get("reference")),
                values.get("paid"),
                form.take("description", typed.text, env, values.get("description")),
                form.take("files", uploaded, "files"),
                form,
            )
            return request.env._(
                "Thank you for telling us. We look for your payment, and you hear from us by %(day)s if we cannot "
                "find it. Until then nobody reminds you of it.",
                day=format_date(disputes.env, disputes[0].deadline),
            )

        shown = self._collections_rows(visit)
        return self._form(visit, "collections_followup.page_paid", typed.as_typed(values), act, **shown)

    def _collections_rows(self, visit):
        """Return the values of the lists to choose from."""
        choosable = visit.case.env["collections.page"]._choosable(visit.case)
        return {**choosable, "chosen": self._collections_ticked(), "most_ticked": MOST_AT_ONCE}

    def _collections_ticked(self):
        """Return the ids of the items that were ticked."""
        return typed.ids(request.httprequest.values.getlist("item"))
