from odoo.http import request

from ..models.portal.collections_page_preferences import FIELDS
from ..tools import typed
from .customer import CustomerRoutes, customer_route


class CollectionsPreferences(CustomerRoutes):
    """The page on which customers say how they wish to be reached."""

    @customer_route("/preferences", methods=("GET", "POST"))
    def collections_preferences(self, visit, /, **values):
        reach = visit.case.env["collections.page.preferences"]
        current = reach._current(visit.case)

        def act():
            form = typed.Form(*FIELDS)
            wanted = {name: name in values for name, now in current.items() if isinstance(now, bool)}
            wanted |= {name: form.take(name, typed.line, reach.env, values.get(name)) for name in FIELDS}
            if reach._save(visit.case, visit.person, wanted, form):
                return request.env._("Thank you. This is how we reach you from now on.")
            return request.env._("Thank you. Everything stays as it is.")

        shown = current
        if request.httprequest.method == "POST":  # boxes that are not ticked are not sent
            boxes = {name: name in values for name, now in current.items() if isinstance(now, bool)}
            shown = {**current, **typed.as_typed(values), **boxes}
        choices = reach._choices()
        return self._form(visit, "collections_followup.page_preferences", shown, act, current=current, **choices)

    @customer_route("/preferences/stop-sms", methods=("POST",))
    def collections_stop_sms(self, visit, /, **_options):
        """Stop text messages by one click."""
        reach = visit.case.env["collections.page.preferences"]

        def act():
            reach._stop_sms(visit.case, visit.person)
            return request.env._("You get no more text messages from us about this account.")

        return self._stopping(visit, reach, act)

    @customer_route("/preferences/stop-email", methods=("POST",))
    def collections_stop_email(self, visit, /, **_options):
        """Stop reminders by e-mail by one click."""
        reach = visit.case.env["collections.page.preferences"]

        def act():
            reach._stop_email(visit.case, visit.person)
            return request.env._(
                "You get no more reminders by e-mail about this account. Notices that the law requires still come."
            )

        return self._stopping(visit, reach, act)

    @customer_route("/preferences/stop-all", methods=("GET", "POST"))
    def collections_stop_all(self, visit, /, **_options):
        """Ask whether all contact is to stop, and stop it when the answer is yes."""
        reach = visit.case.env["collections.page.preferences"]

        def act():
            reach._stop_all(visit.case, visit.person)
            return request.env._("We have noted it: from now on we contact you only where the law requires it.")

        return self._form(visit, "collections_followup.page_stop_all", {}, act)

    def _stopping(self, visit, reach, act):
        """Stop one way of contact, on the page of preferences."""
        shown = {**reach._choices(), "current": reach._current(visit.case)}
        return self._form(visit, "collections_followup.page_preferences", shown["current"], act, **shown)
