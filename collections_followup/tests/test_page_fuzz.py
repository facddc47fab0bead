import os
import resource
import time

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from odoo.tests import tagged
from odoo.tools import mute_logger

from .paying import PayCommon
from .pictures import picture, unfolding
from .test_page_agreement import AgreementPageCommon

#: Requests to each kind of thing; more of them, and other ones each time, with COLLECTIONS_FUZZ=5000 make test …
FUZZ = int(os.environ.get("COLLECTIONS_FUZZ", 0))
#: Longest answer in seconds, on a machine that does other things too, and most memory that all may take, in kB.
SLOW, MEMORY = 5, 300_000

NASTY = (
    *("", " ", "0", "-1", "1", "01", "1e300", "1e-300", "NaN", "-inf", "1,5", "0.001", "9" * 30, "99999999999", "١٢"),
    *("2026-02-30", "0000-01-01", "0001-01-01", "9999-12-31", "2026-1-1", "now", "True", "None", "[]", "{}"),
    *("\0", "a\0b", "\r\nSet-Cookie: a=b", "\u202etxt.exe", "\ufeff", "\uffff", "🙂", "ß", "İ", "x" * 130, "x" * 6_000),
    *("<script>alert(1)</script>", "{{ 7 * 7 }}", "%s%n", "'; DROP TABLE res_users; --", "../../etc/passwd", "a@b@c"),
    *("a@late.example", "+358 40 123 4567", "00000000000", "xx_XX", "overdue~", "all~1-2", "1-" * 900 + "1", "zeJwD"),
)
CONTENTS = (
    *(
        b"",
        b"%PDF",
        b"MZ\x90\0",
        b"GIF89a",
        b"RIFF\0\0\0\0WEBPVP8 ",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0",
        b"\0" * 999,
    ),
    *(
        b"<svg onload='alert(1)'/>",
        b"plain",
        "ä".encode("utf-16"),
        picture()[:60],
        picture(),
        unfolding(50_000, 50_000),
    ),
)
texts = st.sampled_from(NASTY) | st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
files = st.tuples(texts.filter(bool), st.sampled_from(CONTENTS) | st.binary(max_size=40))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=2),
    max_leaves=3,
)


def examples(number):
    return settings(max_examples=FUZZ or number, derandomize=not FUZZ, deadline=None, database=None)


@tagged("post_install", "-at_install")
class TestPageFuzz(PayCommon, AgreementPageCommon):
    """Whatever is sent to the customer's page: it is done or refused in words, soon, and the server lives on."""

    def setUp(self):
        super().setUp()
        self.env["res.lang"]._activate_lang("fi_FI")
        running = self.proposed(self.invoice(self.late, 100, overdue=5))
        running.with_user(self.manager).action_sign()
        self.sign(running)
        self.waiting = self.proposed(self.invoice(self.late, 100, overdue=5))
        self.env["collections.page.dispute"]._open_disputes(
            self.own, self.late, self.lines(self.invoice(self.late, 30, overdue=3)).ids, "other", "Broken.", "", []
        )
        self.invoice(self.late, 60)
        self.patch(type(self.own), "_check_limit", lambda case: case._serialize_requests())  # it would hide all else
        self.env.flush_all()
        self.links, self.forms = self.crawl()

    # === WHAT THERE IS === #

    def crawl(self):
        """Addresses and forms of all parts of the page, as a visitor finds them.

        :returns: (addresses, forms)
        """
        prefix = f"/my/collections/{self.own.id}"
        first = self.page(token=self.token()).url
        to_see, seen, forms = [first], {}, {}
        while to_see:
            url = to_see.pop()
            if url in seen or not url.startswith((prefix, self.base_url() + prefix)) or len(seen) > 60:
                continue
            seen[url] = response = self.url_open(url)
            if "html" not in response.headers.get("Content-Type", ""):
                continue
            page = html.fromstring(response.content)
            to_see += [link.partition("#")[0] for link in page.xpath("//a/@href")]
            for form in page.xpath("//form"):
                if (form.get("action") or "").startswith(prefix):
                    forms[form.get("action"), form.get("method"), tuple(form.inputs.keys())] = form
        return sorted(seen), list(forms.values())

    def fields(self, form):
        """(name, kind, values that a browser would send) of each field."""
        by_name = {}
        for field in form.xpath(".//input[@name]|.//select[@name]|.//textarea[@name]"):
            values = [field.get("value")] if field.tag == "input" else field.xpath(".//option/@value")
            known = by_name.setdefault(field.get("name"), (field.get("type"), []))
            known[1].extend(value for value in values if value)
        return [(name, *known) for name, known in by_name.items()]

    # === WHAT IS SENT === #

    def undone(self, work):
        """The answer to a request whose effects are taken back."""
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            begun = time.monotonic()
            response = work()
            took = time.monotonic() - begun
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()
        self.assertLess(response.status_code, 500, response.text[:300])
        self.assertLess(took, SLOW)
        self.assertLess(max(map(len, response.headers.values())), 4_000)
        return response

    def draw_form(self, data):
        """A form, filled in as usual but for some fields: (address, method, values, files)."""
        form, values, uploads = data.draw(st.sampled_from(self.forms)), [], []
        for name, kind, usual in self.fields(form):
            if name in ("csrf_token", "access_token"):
                values += [(name, usual[0])]
            elif kind == "file":
                uploads += [(name, (*file, "image/png")) for file in data.draw(st.lists(files, max_size=2))]
            else:
                good = st.sampled_from(usual) if usual else st.just("")
                values += [(name, value) for value in data.draw(st.lists(good | texts | good, max_size=2, min_size=1))]
        return form.get("action"), form.get("method", "get"), values, uploads

    def test_forms(self):
        self.assertGreater(len(self.forms), 8, "the page has so many forms")
        names = {name for form in self.forms for name, _kind, _usual in self.fields(form)}
        for name in ("item", "items", "amount", "date", "monthly", "signature", "reason", "text", "files", "email"):
            self.assertIn(name, names)
        before, answers = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, set()

        @examples(110)
        @given(st.data())
        def send(data):
            url, method, values, uploads = self.draw_form(data)
            sent = {"params": values} if method == "get" else {"data": values, "files": uploads}
            response = self.undone(lambda: self.url_open(url, method=method.upper(), allow_redirects=False, **sent))
            answers.add((url.partition("?")[0], response.status_code))

        send()
        self.assertLess(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, MEMORY)
        self.assertTrue({200, 303, 422} <= {status for _url, status in answers}, "some are done, and some refused")

    def test_addresses(self):
        names = sorted({name for form in self.forms for name, _kind, _usual in self.fields(form)})
        names += ["transaction", "installment", "currency", "debug", "lang"]

        @examples(50)
        @given(st.sampled_from(self.links), st.dictionaries(st.sampled_from(names), texts, max_size=3))
        def ask(url, query):
            self.undone(lambda: self.url_open(url, params=query, allow_redirects=False))

        ask()

    def test_ids_in_addresses(self):
        paths = ("/invoice/{}", "/invoice/{}/pdf", "/file/{}", "/agreement/{}", "/agreement/{}/contract.pdf")

        @examples(35)
        @given(st.sampled_from(paths), st.integers(-1, 10**30) | st.sampled_from(["0", "x", "1.5", "٣", "%2e%2e"]))
        def ask(path, number):
            self.undone(lambda: self.page(path.format(number), self.token()))

        ask()

    @mute_logger("odoo.http")
    def test_payments(self):
        form = self.form(self.page("/pay?items=overdue", self.token()))
        names = (
            "provider_id",
            "payment_method_id",
            "token_id",
            "amount",
            "flow",
            "tokenization_requested",
            "is_validation",
        )
        usual = {"provider_id": self.provider.id, "payment_method_id": self.method.id, "flow": "direct"}

        @examples(35)
        @given(st.dictionaries(st.sampled_from(names), json_values, max_size=4))
        def begin(changed):
            values = {**usual, "csrf_token": form.get("csrf_token") or self.csrf(), **changed}
            response = self.undone(
                lambda: self.opener.post(self.base_url() + form["transaction_route"], json={"params": values})
            )
            error = response.json().get("error")
            if error:
                self.assertIn("odoo.exceptions", error["data"]["name"], error)

        begin()
