import re

from odoo.tests import tagged

from .portal import PortalCommon


@tagged("post_install", "-at_install")
class TestPageRefused(PortalCommon):
    """Who sends something that cannot be taken is led to the reason, and the field in which it stands says so."""

    def assertMarked(self, path, values, name, tag="input"):
        """The form of a part is refused: the reason gets the focus, and the field refers to it."""
        response = self.send(path, values, token=self.token())
        self.assertEqual(response.status_code, 422)
        reason = re.search(r"<p[^>]*role=\"alert\"[^>]*>", response.text)[0]
        for attribute in ('id="page_refused"', 'tabindex="-1"', 'autofocus="autofocus"'):
            self.assertIn(attribute, reason)
        fields = re.findall(rf"<{tag}[^>]*aria-invalid=\"true\"[^>]*>", response.text)
        self.assertEqual([re.search(r'name="(\w+)"', field)[1] for field in fields], [name])
        self.assertRegex(fields[0], r'aria-describedby="page_refused\b')

    def test_field_that_is_wrong_refers_to_the_reason(self):
        item = self.lines(self.bill).id
        near, far = self.day(2).isoformat(), self.day(90).isoformat()
        self.assertMarked("/promise", {"items": item, "date": far}, "date")
        self.assertMarked("/promise", {"items": item, "date": near, "amount": "1000"}, "amount")
        self.assertMarked("/dispute", {"item": item, "reason": "price", "amount": "-"}, "amount")
        self.assertMarked("/dispute", {"item": item, "reason": "other"}, "description", "textarea")
        self.assertMarked("/paid", {"item": item, "day": near}, "day")
        self.assertMarked("/messages", {"text": " "}, "text", "textarea")
        self.assertMarked("/preferences", {"email": "nobody"}, "email")
        self.assertMarked("/preferences", {"preferred_lang": "xx_XX"}, "preferred_lang", "select")
        self.assertMarked("/plan", {"which": f"overdue-{self.company.currency_id.id}", "first": "soon"}, "first")
        self.assertMarked("/pay", {"item": item, "amount": "1000"}, "amount")

    def test_choice_that_is_wrong_refers_to_the_reason(self):
        for path, values in (
            ("/promise", {"date": self.day(2).isoformat()}),
            ("/dispute", {"reason": "price"}),
            ("/dispute", {"item": self.lines(self.bill).id, "reason": "?"}),
        ):
            response = self.send(path, values, token=self.token())
            self.assertEqual(response.status_code, 422)
            self.assertEqual(len(re.findall(r"<fieldset[^>]*aria-describedby=\"page_refused\"", response.text)), 1)

    def test_nothing_is_marked_where_nothing_is_wrong(self):
        for path in ("/promise", "/dispute", "/paid", "/messages", "/preferences", "/plan"):
            self.assertNotIn("page_refused", self.page(path, self.token()).text)
