"""The common part of all routes of the customer's page: access control, and processing of what visitors send."""

import errno
import logging
from functools import wraps
from typing import NamedTuple
from urllib.parse import urlencode

from psycopg2.errors import DiskFull

from odoo import SUPERUSER_ID, http, models
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.case.collections_case_link import TOKEN
from ..models.portal.collections_case_visit import TooManyRequests
from ..tools import bulk
from ..tools.typed import wrong_fields
from .turning import Turning
from .uploads import MOST_BYTES

_logger = logging.getLogger(__name__)

#: The key of the links by which a browser has come in, in its session, and the most cases kept there.
VISITS, MOST_VISITS = "collections_visits", 20
#: The id of the element with the reason why a form was refused.
REASON_ID = "page_refused"
#: Errors of a disk that accepts nothing: it is full, over a quota, read-only or broken.
DISK = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO}


class NothingSaved(UserError):
    """Error: the server could not keep what the customer has sent."""


#: The HTTP status of a refusal, by its error.
STATUS = {TooManyRequests: 429, NothingSaved: 507}


class Visit(NamedTuple):
    """A visitor who may see a case.

    :ivar case: as superuser, in the language of the reader
    :ivar person: partner on whose behalf the visitor acts
    :ivar by_link: True if the visitor is known by a link only
    :ivar may_act: False for colleagues, who may only view the page
    """

    case: models.BaseModel
    person: models.BaseModel
    by_link: bool = False
    may_act: bool = True

    def url(self, path="", **query):
        """Return the address of a part of the page. It opens nothing by itself: the session knows the visitor."""
        return self.case._page_path(path) + (f"?{urlencode(query, doseq=True)}" if query else "")


def in_confidence(response):
    """Mark the response as confidential: no cache keeps it, no other site learns its address or shows it in a frame.

    Its address opens it, and it shows private data.
    """
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers.setdefault("Content-Security-Policy", "frame-ancestors 'self'")  # files have a stricter one
    return response


def customer_route(path="", methods=("GET",), **options):
    """Return a decorator for a route of the customer's page: the endpoint gets a Visit instead of the id.

    Routes without effects are GET; those with an effect are POST, with Odoo's CSRF check. A link is for GET alone.
    """

    def decorate(endpoint):
        options_of_route = {"type": "http", "auth": "public", "website": True, "sitemap": False, **options}

        @http.route(
            f"/my/collections/<int:case_id>{path}",
            methods=list(methods),
            max_content_length=MOST_BYTES,
            **options_of_route,
        )
        @wraps(endpoint)
        def route(self, case_id, access_token=None, **values):
            visit = self._come_in(case_id, access_token) or self._visit(case_id)
            with bulk.without_garbage_collection():  # for fifty thousand items
                return in_confidence(endpoint(self, visit, **values) if isinstance(visit, Visit) else visit)

        return route

    return decorate


class CustomerRoutes(CustomerPortal):
    """Opens cases for visitors who may see them, and carries out what they send in one transaction or not at all."""

    # === ACCESS === #

    def _come_in(self, case_id, token):
        """Keep the token of a link in the session, and go on without it: it stays in no history, log or screenshot.

        :returns: the response that redirects; None if there is no token to keep, or no room for it
        """
        if not token or request.httprequest.method not in ("GET", "HEAD") or not self._is_genuine(case_id, token):
            return None
        others = {key: kept for key, kept in self._tokens().items() if key != str(case_id)}
        request.session[VISITS] = dict([*others.items(), (str(case_id), token)][-MOST_VISITS:])
        try:
            self._keep_session()
        except OSError as error:
            if error.errno not in DISK:
                raise
            request.session.can_save = False  # saving would be tried again
            return None
        query = {name: value for name, value in request.httprequest.args.items(multi=True) if name != TOKEN}
        return request.redirect(request.httprequest.path + (f"?{urlencode(query)}" if query else ""), code=303)

    def _is_genuine(self, case_id, token):
        """Return whether a link was ever sent; it may have expired since, or its case may have moved."""
        cases_sudo = request.env["collections.case"].sudo()
        case_sudo = cases_sudo.browse(case_id).exists()
        return case_sudo and case_sudo._link_state(token) or cases_sudo._behind_expired_link(case_id, token)

    def _tokens(self):
        """Return the tokens of the links by which this browser has come in, by case id as text."""
        return request.session.get(VISITS) or {}

    def _token(self, case_id):
        return self._tokens().get(str(case_id))

    def _visit(self, case_id):
        """Return the Visit; or, if the visitor may not see the case, the response that says so."""
        case_sudo = request.env["collections.case"].sudo().browse(case_id).exists()
        token, user = self._token(case_id), request.env.user
        if case_sudo and not user._is_internal() and user.partner_id.commercial_partner_id == case_sudo.partner_id:
            return self._arrive(case_sudo, user.partner_id)
        by_link = bool(case_sudo and token and case_sudo._link_state(token) == "open")
        if user._is_internal():  # whatever link they use: only the customer acts
            if case_sudo and (by_link or case_sudo.with_user(user).has_access("read")):
                return self._arrive(case_sudo, user.partner_id, may_act=False)
        elif by_link:
            return self._arrive(case_sudo, case_sudo.recipient_id, by_link=True)
        return self._stay_out(case_id, token)

    def _stay_out(self, case_id, token):
        """Return a response that reveals nothing about the case; a visitor with an old link is offered a new one."""
        values = {"case_id": case_id, "page_name": "collections"}
        if token and request.env["collections.case"].sudo()._behind_expired_link(case_id, token):
            return request.render("collections_followup.page_expired", values, status=410)
        if request.env.user._is_public():
            return request.render("collections_followup.page_closed", values, status=403)
        return request.redirect("/my")

    def _arrive(self, case, person, by_link=False, may_act=True):
        """Return the Visit: by link, it is in the language of the customer; for a logged-in user, in their own."""
        lang = case.lang if by_link or not may_act else request.env.user.lang
        request.update_context(lang=lang)
        # effects of a visit are made by the system, in the company that is owed; the log records who visited
        case = case.with_env(request.env(user=SUPERUSER_ID, su=True)).with_company(case.company_id)
        return Visit(case, person.with_env(case.env), by_link, may_act)

    # === FORMS === #

    def _form(self, visit, template, values, act, back="", error=None, **shown):
        """Show a form; when it is sent, carry it out, or show it again with what was wrong and all input.

        If it was sent to see another part of a long list, it is only shown again.

        :param act: function without arguments that does it and returns the thanks, as a sentence; or this and the
            path of the next part
        :param back: the part of the page that shows the thanks if ``act`` names none; by default the account
        :param error: UserError that says what is wrong before anything is sent
        :param shown: further values of the template, beside the page's own
        """

        def thank(said):
            return self._thank(visit, *(said if isinstance(said, tuple) else (said, back)))

        status = 200
        if request.httprequest.method == "POST" and not self._turns():
            try:
                return self._carry_out(visit, act, thank)
            except UserError as refused:
                error, status = refused, STATUS.get(type(refused), 422)
        return self._page(visit, template, status, values=values, error=error, **shown)

    def _carry_out(self, visit, act, thank=None):
        """Do what the customer has asked for, completely or not at all: the only way in which the page writes.

        :param thank: function that makes the response from the result of ``act``
        :raises UserError: if it cannot be done, in the customer's words
        """
        if not visit.may_act:
            raise UserError(request.env._("You are looking at the customer's page: only the customer acts here."))
        try:
            with request.env.cr.savepoint():
                visit.case._check_limit()
                said = act()
                request.env.flush_all()
                response = thank(said) if thank else said
                self._keep_session()
        except (OSError, DiskFull) as error:
            if isinstance(error, OSError) and error.errno not in DISK:
                raise
            raise self._nothing_saved(visit) from error
        return response

    def _keep_session(self):
        """Save the session now: Odoo does so when all is done, and with a full disk would lose the input."""
        if request.session.is_dirty:
            http.root.session_store.save(request.session)

    def _nothing_saved(self, visit):
        """Log what happened, for the administrator; return what it means, for the customer."""
        request.session.can_save = False  # saving would be tried again
        request.session.pop("collections_said", None)
        _logger.exception("The disk takes no more: what a customer has sent for case %s was not saved", visit.case.id)
        return NothingSaved(
            request.env._(
                "We are sorry: nothing was saved, since our server cannot take anything right now. What you have "
                "typed is still here; files have to be chosen again. Please try again later, or write us an e-mail."
            )
        )

    def _thank(self, visit, sentence, path=""):
        """Redirect to a part of the page that says what was done."""
        return self._lead_on(sentence, visit.url(path))

    def _lead_on(self, said, url):
        """Redirect to an address that says what was done; loading it again does not do it again."""
        request.session["collections_said"] = said
        return request.redirect(url, code=303)

    def _account_page(self, visit, status=200, **values):
        """Show the account, and the ways to everything that can be done about it."""
        account = request.env["collections.page"].sudo()._account(visit.case)
        return self._page(visit, "collections_followup.page_account", status, **account, **values)

    def _turns(self):
        """Return True if a form was sent only to see another part of a list."""
        return bool(request.httprequest.form.get("turn"))

    def _lists(self, visit):
        """Return the values by which templates show a part of a long list."""
        page, turning = visit.case.env["collections.page"], Turning(request.env, request.httprequest.values)

        def shown(rows, name, ticked=(), find=turning.find):
            return page._shown(rows, turning.number(name), find, ticked)

        return {"turned": bool(turning.to), "find": turning.find, "is_long": page._is_long, "shown": shown}

    def _refusal(self, refused=None):
        """Return the values by which templates show why a form was refused, and which fields are wrong.

        ``field(name, hint)`` returns the attributes that mark a field as wrong, and as described by the sentence
        beside it (``page_wrong``) and by the hint, which is the id of an element. ``group(name)`` returns those of a
        fieldset whose boxes are one field; a browser goes there from the summary by its id.

        :param refused: UserError, if the form was
        """
        wrong = wrong_fields(refused)

        def field(name, hint=""):
            described = f"wrong_{name} {hint}".strip() if name in wrong else hint
            return {"aria-describedby": described or None, "aria-invalid": "true" if name in wrong else None}

        def group(name, role=None, html_id=None):
            marks = field(name) if role else {"aria-describedby": field(name)["aria-describedby"]}
            return {"id": html_id or name, "role": role, "tabindex": "-1" if name in wrong else None, **marks}

        return {
            "error": refused and refused.args[0],
            "error_id": REASON_ID,
            "wrong_fields": wrong,
            "field": field,
            "group": group,
        }

    def _page(self, visit, template, status=200, error=None, **values):
        """A part of the page with what its frame needs.

        :param error: UserError that says why the input is refused, if it is
        """
        return request.render(
            template,
            {
                "visit": visit,
                "case": visit.case,
                "responsible": visit.case._responsible(),
                "page_name": "collections",
                "said": request.session.pop("collections_said", None),
                "values": {},
                **self._refusal(error),
                **self._lists(visit),
                **visit.case.env["collections.page"]._formats(visit.case),
                **values,
            },
            status=status,
        )
