"""Customers who visit their page, in tests."""

import re
from datetime import datetime, time, timedelta

from odoo.tests import HttpCase
from odoo.tests.common import Opener
from odoo.tools import html2plaintext

from ..models.portal.collections_case_visit import MOST_IN_AN_HOUR
from .common import TODAY, CollectionsCommon


class PortalCommon(HttpCase, CollectionsCommon):
    """Late Ltd owes, Other Ltd owes too, and both can visit the page of Late Ltd. It lives in the present."""

    #: The token by which the browser in use has come in.
    _used = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._clock.show(f"{TODAY} 08:00:00")
        cls.late, cls.other = cls.customer("Late Ltd"), cls.customer("Other Ltd")
        cls.bill = cls.invoice(cls.late, 100, overdue=5)
        cls.foreign = cls.invoice(cls.other, 77, overdue=5)
        cls.switch_on()
        cls.own = cls.case(cls.late)
        cls._clock.stop()

    def _begin(self):
        """Browsers and servers live in the present: the clock goes until a story sets it."""
        self.today = TODAY
        self._clock.set(f"{TODAY} 08:00:00")
        self.addCleanup(self._clock.stop)
        self.env.cr._now = datetime.combine(TODAY, time(8))

    def token(self, partner=None):
        return self.case(partner or self.late)._token()

    def received(self, partner):
        """The e-mail in the queue, as the partner receives it."""
        return self.queued(partner)[-1:]._prepare_outgoing_list()[0]["body"]

    def day(self, days):
        """A day counted from today, where the company is."""
        return self.company._collections_day() + timedelta(days)

    def log_in(self, partner):
        """A portal user of the customer."""
        login = f"portal_{partner.id}"
        user = self.env["res.users"].search([("login", "=", login)]) or self._user(login, "base.group_portal")
        user.write({"partner_id": partner.id, "password": login})
        self.authenticate(login, login)
        return user

    def log_in_colleague(self):
        self.authenticate("accountant", "accountant")

    def visit_often(self):
        """So often in this hour that nothing more is taken."""
        for _again in range(MOST_IN_AN_HOUR):
            self.own._log_visit("Said something", self.late)

    def page(self, path="", token=None, case=None):
        """Open a part of the page by the link of this token, if there is one; ``path`` begins with a slash."""
        self.use_browser_of(token)
        url = f"/my/collections/{(case or self.own).id}{path}"
        if not token:
            return self.url_open(url, allow_redirects=False)
        response = self.url_open(f"{url}{'&' if '?' in url else '?'}access_token={token}", allow_redirects=False)
        came_in = response.status_code == 303 and "access_token" not in response.headers["Location"]
        return self.url_open(response.headers["Location"], allow_redirects=False) if came_in else response

    def use_browser_of(self, token):
        """Who comes by another link uses another browser; who is logged in uses one for all."""
        if token != self._used and not getattr(self, "session", None):
            self.opener = Opener(self)
        self._used = token

    def send(self, path, values=None, token=None, case=None, csrf=True, files=None):
        """Send a form of the page, as a browser does: the page is open, and its forms carry the CSRF token."""
        self.page(token=token, case=case)
        data = dict(values or {})
        if csrf:
            data["csrf_token"] = self.csrf(token, case)
        url = f"/my/collections/{(case or self.own).id}{path}"
        return self.url_open(url, data=data, files=files, allow_redirects=False, method="POST")

    def csrf(self, token=None, case=None):
        """The CSRF token of the visitor's session, as it stands in any page."""
        found = re.search(r'csrf_token: "([^"]+)"', self.url_open("/web/login", allow_redirects=False).text)
        return found and found[1]

    def text(self, response):
        """A page as it is read."""
        text = html2plaintext(response.text).replace("\xa0", " ").replace("*", "")  # which stand for bold
        return " ".join(text.split())

    def leads_to(self, response):
        self.assertIn(response.status_code, (302, 303))
        return response.headers["Location"]

    def assertDone(self, response, sentence=""):
        """The form was accepted, and the page that follows thanks with a sentence."""
        self.assertEqual(response.status_code, 303, self.text(response)[:500])
        self.assertIn(sentence, self.text(self.url_open(self.leads_to(response))))

    def assertRefused(self, response, sentence, status=422):
        """The form was not accepted, and is shown again with a sentence."""
        self.assertEqual(response.status_code, status, self.text(response)[:500])
        self.assertIn(sentence, self.text(response))

    def assertShut(self, response):
        """The visitor may not see anything, and learns nothing."""
        if response.status_code == 403:  # for who is not logged in
            self.assertIn("Please open the link in our message", self.text(response))
        else:
            self.assertTrue(self.leads_to(response).endswith("/my"))
        for secret in ("Late", self.bill.name, "100.00"):
            self.assertNotIn(secret, response.text)

    def visits(self):
        """What the contact log has of visits to the page, oldest first."""
        return self.contacts(self.late).filtered(lambda contact: contact.channel == "portal")

    def assertCostsNoMoreWithMoreInvoices(self, work):
        self.count_queries(work)  # fills the caches
        few = self.count_queries(work)
        for _n in range(10):
            self.invoice(self.late, 10, overdue=5)
        self.assertLessEqual(self.count_queries(work), few)
