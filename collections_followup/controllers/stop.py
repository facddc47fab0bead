from odoo import SUPERUSER_ID, http
from odoo.http import request

from ..models.law.collections_case_stop_link import STOP_PATH
from .customer import in_confidence

#: What a mail program sends when somebody clicks “unsubscribe” there (RFC 8058).
ONE_CLICK = ("List-Unsubscribe", "One-Click")
#: The most bytes of a request: it has nothing to say.
MOST_BYTES = 4 * 1024
#: Of both routes: no session, and no way round over the address of a language, which a mail program would not go.
OPTIONS = {
    **{"type": "http", "auth": "public", "website": True, "sitemap": False},
    **{"multilang": False, "save_session": False},
}


class CollectionsStop(http.Controller):
    """Stops reminders by e-mail, for who has the link in one: without a login, a session or a cookie."""

    @http.route([STOP_PATH, f"{STOP_PATH}/<string:token>"], methods=["GET"], **OPTIONS)
    def collections_stop_page(self, token="", **_options):
        """Show a page with one button. It does nothing by itself: mail servers open all links of an e-mail."""
        cases = self._cases(token)
        return self._page(cases, token=token, stopped=cases and all(cases.mapped("no_email")))

    @http.route(f"{STOP_PATH}/<string:token>", methods=["POST"], csrf=False, max_content_length=MOST_BYTES, **OPTIONS)
    def collections_stop(self, token, **values):
        """Stop reminders by e-mail at once; the token is the right to do so, and to nothing else."""
        cases = self._cases(token)
        name, value = ONE_CLICK
        for case in cases:
            if case._stop("email", "one_click" if values.get(name) == value else "link"):
                case._refresh()
        return self._page(cases, token=token, stopped=True)

    def _cases(self, token):
        cases = request.env["collections.case"].sudo()._of_stop_token(token)  # the token is checked there
        return cases.with_env(request.env(user=SUPERUSER_ID, su=True))

    def _page(self, cases, **values):
        if cases:
            request.update_context(lang=cases[:1].lang)
        shown = {"cases": cases, "company": cases[:1].company_id, "page_name": "collections", **values}
        status = 200 if cases else 404
        return in_confidence(request.render("collections_followup.page_stop", shown, status=status))
