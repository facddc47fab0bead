import re

from lxml import html

from odoo.tests import tagged

from .portal import PortalCommon


@tagged("post_install", "-at_install")
class TestPageRefused(PortalCommon):
    """Who sends something that cannot be taken is led to the reasons, and each field that is wrong says its own."""

    def refused(self, path, values):
        """The form of a part as it comes back: the summary has the focus, and nothing of it is doubled."""
        response = self.send(path, values, token=self.token())
        self.assertEqual(response.status_code, 422)
        page = html.fromstring(response.text)
        (summary,) = page.xpath("//*[@role='alert']")
        self.assertEqual(
            (summary.get("id"), summary.get("tabindex"), summary.get("autofocus")), ("page_refused", "-1", "autofocus")
        )
        ids = page.xpath("//@id")
        self.assertEqual(sorted(ids), sorted(set(ids)))
        return page

    def assertMarked(self, path, values, *names):
        """These fields of a form are wrong, in this order, and no others: the summary leads to each of them, it is
        marked, and described by its own sentence."""
        page = self.refused(path, values)
        links = page.xpath("//*[@id='page_refused']//a")
        found = [re.sub(r"_\d+$", "", link.get("href").removeprefix("#")) for link in links]
        self.assertEqual(found, list(names))
        for name, link in zip(names, links, strict=True):
            (field,) = page.xpath(f"//*[@id='{link.get('href')[1:]}']")
            (told,) = page.xpath(f"//*[@id='wrong_{name}']")
            self.assertEqual(told.text_content(), link.text_content())
            self.assertIn(f"wrong_{name}", field.get("aria-describedby").split())
            of_boxes = field.tag == "fieldset" and not field.get("role")
            marked = field.xpath(".//input[@type='checkbox']")[0] if of_boxes else field
            self.assertEqual(marked.get("aria-invalid"), "true")
        return page

    def test_each_wrong_field_is_marked_and_found_from_the_summary(self):
        item = self.lines(self.bill).id
        near, far = self.day(2).isoformat(), self.day(90).isoformat()
        self.assertMarked("/promise", {"items": item, "date": far}, "date")
        self.assertMarked("/promise", {"items": item, "date": near, "amount": "1000"}, "amount")
        self.assertMarked("/dispute", {"item": item, "reason": "price", "amount": "-"}, "amount")
        self.assertMarked("/dispute", {"item": item, "reason": "other"}, "description")
        self.assertMarked("/dispute", {"item": item, "reason": "?"}, "reason")
        self.assertMarked("/paid", {"item": item, "day": near}, "day")
        self.assertMarked("/messages", {"text": " "}, "text")
        self.assertMarked("/preferences", {"email": "nobody"}, "email")
        self.assertMarked("/plan", {"which": f"overdue-{self.company.currency_id.id}", "first": "soon"}, "first")

    def test_all_that_is_wrong_is_told_in_one_go(self):
        item = self.lines(self.bill).id
        self.assertMarked("/promise", {"amount": "a lot", "date": "soon"}, "items", "amount", "date")
        self.assertMarked("/promise", {"items": item, "amount": "1000", "date": ""}, "amount", "date")
        wrong = {"reason": "", "amount": "-", "description": "x" * 5001}
        self.assertMarked("/dispute", wrong, "item", "reason", "amount", "description")
        wrong = {"day": "", "reference": "x" * 121, "paid": "much", "description": "x" * 5001}
        self.assertMarked("/paid", wrong, "item", "day", "reference", "paid", "description")
        wrong = {"amount_now": "-", "amount_left": "much", "helper": "from hospital", "reach": "x" * 121}
        self.assertMarked("/situation", wrong, "amount_now", "amount_left", "helper", "reach")
        wrong = {"name": "@", "email": "nobody", "phone": "1", "preferred_lang": "xx_XX", "preferred_channel": "owl"}
        self.assertMarked("/preferences", wrong, *wrong)
        wrong = {"which": "some", "by": "monthly", "monthly": "-", "down": "-", "rhythm": "daily", "first": "soon"}
        self.assertMarked("/plan", wrong, "items", "monthly", "down", "rhythm", "first")
        wrong = {"which": "some", "by": "count", "count": "0", "down": "9999", "first": self.day(-9).isoformat()}
        self.assertMarked("/plan", wrong, "items", "count", "down", "first")

    def test_what_was_typed_stays(self):
        typed = {"amount": "a lot", "date": self.day(90).isoformat()}
        page = self.assertMarked("/promise", typed, "items", "amount", "date")
        for name, value in typed.items():
            self.assertEqual(page.xpath(f"//form[@method='post']//input[@name='{name}']/@value"), [value])
        page = self.assertMarked("/dispute", {"reason": "price"}, "item")
        self.assertFalse(page.xpath("//input[@name='item']/@checked"), "though there is only one")

    def test_only_the_form_that_was_sent_is_marked(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.invoice(self.late, 70, overdue=8, currency_id=euro.id)
        wrong = {"currency": euro.id, "amount": "x", "date": self.day(2).isoformat()}
        page = self.assertMarked("/promise", wrong, "items", "amount")
        self.assertEqual(page.xpath("//*[@id='page_refused']//a/@href"), [f"#items_{euro.id}", f"#amount_{euro.id}"])

    def test_a_choice_of_what_to_pay(self):
        page = self.assertMarked("/pay", {"item": self.lines(self.bill).id, "amount": "1000"}, "amount")
        self.assertFalse(page.xpath("//*[@id='wrong_item']"))
        page = self.refused("/pay", {"amount": "x"})
        self.assertEqual(page.xpath("//*[@id='page_refused']//a/@href"), ["#item", "#amount"])
        self.assertEqual(page.xpath("//*[@id='item']//p")[0].get("id"), "wrong_item")
        self.assertEqual(set(page.xpath("//input[@name='item']/@aria-invalid")), {"true"})

    def test_a_calendar_that_cannot_be_shown_says_where_it_is_wrong(self):
        """Without JavaScript it is shown by a button, which asks for nothing yet."""
        response = self.page("/plan?which=some&by=count&count=0&rhythm=monthly&first=x", self.token())
        self.assertEqual(response.status_code, 200)
        page = html.fromstring(response.text)
        self.assertEqual(page.xpath("//*[@id='page_refused']//a/@href"), ["#items", "#count", "#first"])
        self.assertEqual(page.xpath("//*[@id='count']/@aria-invalid"), ["true"])

    def test_nothing_is_marked_where_nothing_is_wrong(self):
        for path in ("", "/promise", "/dispute", "/paid", "/messages", "/preferences", "/plan", "/situation"):
            text = self.page(path, self.token()).text
            for mark in ("page_refused", "wrong_", "aria-invalid"):
                self.assertNotIn(mark, text, path)
