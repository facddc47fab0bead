import re

from lxml import html

from odoo.tests import tagged
from odoo.tools import html2plaintext

from ..models.case import collections_case, collections_case_evaluation, collections_case_why, res_partner
from ..models.portal import collections_page, collections_page_dispute
from ..tools import reasons
from .portal import PortalCommon
from .test_agreement import AgreementCommon


@tagged("post_install", "-at_install")
class TestLongLists(PortalCommon):
    """A customer who owes more than fits on a page sees it in parts, finds an invoice, and can still choose all."""

    def setUp(self):
        super().setUp()
        self.bills = [self.bill, *(self.invoice(self.late, 100 + n, overdue=5 - n) for n in range(1, 4))]
        self.patch(collections_page, "SHOWN_ROWS", 2)

    def numbers(self, response):
        """Which of the bills are listed."""
        text = self.text(response)
        return [number for number, bill in enumerate(self.bills) if bill.name in text]

    def names(self, path):
        return self.numbers(self.page(path, self.token()))

    def form(self, response, form_id):
        """(fields as a browser would send them, names of the buttons by text) of a form of the page."""
        tree = html.fromstring(response.content)
        fields, buttons = {}, {}
        for node in tree.xpath(f"//*[@form='{form_id}' or ancestor::form[@id='{form_id}'] and not(@form)]"):
            if node.tag == "button":
                buttons[node.text_content().strip()] = node.get("value")
            elif node.tag in ("input", "textarea") and node.get("name") != "csrf_token":
                if node.get("type") not in ("checkbox", "radio") or node.get("checked") is not None:
                    value = node.get("value") if node.tag == "input" else node.text
                    fields.setdefault(node.get("name"), []).append(value or "")
        return fields, buttons

    def ids(self, *numbers):
        return [str(line.id) for number in numbers for line in self.lines(self.bills[number])]

    def turn(self, path, form_id, response, button, **more):
        """Press a button of a form, with what else was filled in."""
        fields, buttons = self.form(response, form_id)
        response = self.send(path, {**fields, **more, "turn": buttons[button]}, token=self.token())
        return self.url_open(self.leads_to(response)) if response.status_code == 303 else response

    # === IN PARTS === #

    def test_each_part_of_the_account_shows_what_is_next(self):
        self.assertEqual(self.names("?overdue=1"), [0, 1])
        self.assertEqual(self.names("?overdue=2"), [2, 3])
        for odd in ("99", "x", "-1", ""):
            with self.subTest(part=odd):
                self.assertEqual(len(self.names(f"?overdue={odd}")), 2)

    def test_invoice_is_found_by_its_number(self):
        for path in ("", "/promise", "/plan", "/dispute", "/paid"):
            with self.subTest(path=path):
                self.assertEqual(self.names(f"{path}?find={self.bills[3].name}"), [3])

    def test_forms_list_a_part_too(self):
        for path in ("/promise", "/plan", "/dispute", "/paid"):
            with self.subTest(path=path):
                self.assertEqual(self.names(path), [0, 1])
        paid = html.fromstring(self.page("/pay?items=overdue&parts=2", self.token()).content).get_element_by_id("parts")
        listed = [link.text for link in paid.iter("a")]
        self.assertEqual(listed, [bill.name for bill in self.bills[2:]])

    def test_sums_are_those_of_all(self):
        self.assertIn("Overdue: $ 406.00", self.text(self.page("", self.token())))

    def test_short_lists_are_not_in_parts(self):
        self.patch(collections_page, "SHOWN_ROWS", 4)
        for path in ("", "/promise", "/plan", "/dispute", "/paid", "/pay?items=all"):
            with self.subTest(path=path):
                response = self.page(path, self.token())
                self.assertEqual(self.numbers(response), [0, 1, 2, 3])
                self.assertNotIn('name="turn"', response.text)

    # === WHAT IS TICKED GOES ALONG === #

    def test_what_is_ticked_on_the_account_is_still_ticked_on_the_next_part(self):
        page = self.page("", self.token())
        self.assertNotIn("item", self.form(page, "o_collections_pay")[0], "of a long list nothing is ticked at first")
        second = self.turn("/pay", "o_collections_pay", page, "Next", item=self.ids(1), amount="150")
        self.assertEqual(self.numbers(second), [2, 3])
        fields, _buttons = self.form(second, "o_collections_pay")
        self.assertEqual((fields["item"], fields["amount"]), (self.ids(1), ["150"]))
        first = self.turn("/pay", "o_collections_pay", second, "Previous", item=[*fields["item"], *self.ids(2)])
        self.assertEqual(self.numbers(first), [0, 1])
        self.assertCountEqual(self.form(first, "o_collections_pay")[0]["item"], self.ids(1, 2))
        fields, _buttons = self.form(first, "o_collections_pay")
        paid = self.url_open(self.leads_to(self.send("/pay", {**fields, "amount": ""}, token=self.token())))
        self.assertIn("Pay $ 203.00", self.text(paid))

    def test_way_back_leads_to_the_part_with_its_ticks(self):
        fields, buttons = self.form(self.page("", self.token()), "o_collections_pay")
        values = {**fields, "item": self.ids(0), "turn": buttons["Next"]}
        address = self.leads_to(self.send("/pay", values, token=self.token()))
        for _again in range(2):
            self.assertEqual(self.form(self.url_open(address), "o_collections_pay")[0]["item"], self.ids(0))

    def test_whatever_an_address_says_is_ticked_the_account_is_shown(self):
        for odd in ("x", "z", "zAAAA", "1-x", "9" * 30, "-"):
            with self.subTest(ticked=odd):
                self.assertEqual(self.page(f"?ticked={odd}", self.token()).status_code, 200)

    def test_what_was_ticked_and_typed_goes_along_in_every_form(self):
        currency = self.company.currency_id.id
        day = self.day(2).isoformat()
        for path, form_id, ticks, typed in (
            ("/promise", f"promise_{currency}", "items", {"amount": "55", "date": day}),
            ("/dispute", "tell", "item", {"description": "Two boxes\nwere empty", "amount": "7", "reason": "goods"}),
            ("/paid", "tell", "item", {"reference": "R 7", "day": day, "description": "By bank"}),
        ):
            with self.subTest(path=path):
                page = self.page(path, self.token())
                self.assertNotIn(ticks, self.form(page, form_id)[0], "nothing is ticked at first, nor is all of it")
                second = self.turn(path, form_id, page, "Next", **{ticks: self.ids(0), **typed})
                self.assertEqual(second.status_code, 200)
                self.assertEqual(self.numbers(second), [2, 3])
                self.assertIn("Selected on other pages of the list: 1", self.text(second))
                fields, _buttons = self.form(second, form_id)
                self.assertEqual(fields[ticks], self.ids(0))
                for name, value in typed.items():
                    self.assertEqual(fields[name], [value], name)
        self.assertFalse(self.own.promise_ids, "nothing was sent yet")
        self.assertFalse(self.own.dispute_ids)
        self.assertFalse(self.visits())

    def test_plan_keeps_what_is_ticked_too(self):
        closed = html.fromstring(self.page("/plan", self.token()).content).xpath("//details[@data-chooses]")[0]
        self.assertIsNone(closed.get("open"), "whoever asks for all of it need not choose")
        items = f"items={self.ids(0)[0]}"
        second = self.page(f"/plan?which=some&count=2&{items}&turn=list-2", self.token())
        self.assertEqual(self.numbers(second), [2, 3])
        opened = html.fromstring(second.content).xpath("//details[@data-chooses]")[0]
        self.assertIsNotNone(opened.get("open"))
        fields, _buttons = self.form(second, "plan")
        self.assertEqual((fields["items"], fields["which"], fields["count"]), (self.ids(0), ["some"], ["2"]))
        self.assertIn("Total $ 100.00", self.text(second))

    def test_search_keeps_what_is_ticked_and_shows_all_again(self):
        page = self.page("/dispute", self.token())
        found = self.turn("/dispute", "tell", page, "Search", item=self.ids(0), find=self.bills[3].name)
        self.assertEqual(self.numbers(found), [3])
        self.assertEqual(self.form(found, "tell")[0]["item"], self.ids(0))
        again = self.turn("/dispute", "tell", found, "Show all")
        self.assertEqual(self.numbers(again), [0, 1])
        self.assertEqual(self.form(again, "tell")[0]["item"], self.ids(0))
        self.assertNotIn("Selected on other pages", self.text(again))

    def test_search_of_one_currency_leaves_the_other_list_alone(self):
        self.env.ref("base.EUR").active = True
        euro = {"currency_id": self.env.ref("base.EUR").id}
        euros = [self.invoice(self.late, 10 + n, overdue=4, **euro) for n in range(3)]
        currency = self.company.currency_id.id
        page = self.page("/promise", self.token())
        values = {"find": self.bills[3].name, "currency": str(currency)}
        found = self.turn("/promise", f"promise_{currency}", page, "Search", **values)
        self.assertEqual(self.numbers(found), [3])
        self.assertIn(euros[0].name, self.text(found))

    def test_refused_form_keeps_the_part_and_all_ticks(self):
        fields, _buttons = self.form(self.page("/dispute", self.token()), "tell")
        values = {**fields, "item": self.ids(0, 2), "list": "2", "reason": ""}
        refused = self.send("/dispute", values, token=self.token())
        self.assertRefused(refused, "Please choose what is wrong.")
        self.assertEqual(self.numbers(refused), [2, 3])
        self.assertCountEqual(self.form(refused, "tell")[0]["item"], self.ids(0, 2))

    def test_ticks_of_several_parts_are_sent_together(self):
        page = self.page("/dispute", self.token())
        second = self.turn("/dispute", "tell", page, "Next", item=self.ids(0), reason="goods")
        fields, _buttons = self.form(second, "tell")
        values = {**fields, "item": [*fields["item"], *self.ids(3)]}
        self.assertDone(self.send("/dispute", values, token=self.token()))
        self.assertEqual(self.own.dispute_ids.move_id, self.bills[0] | self.bills[3])

    def test_colleagues_turn_pages_too(self):
        self.log_in_colleague()
        page = self.page("")
        fields, buttons = self.form(page, "o_collections_pay")
        query = "&".join(f"{name}={values[0]}" for name, values in {**fields, "turn": [buttons["Next"]]}.items())
        self.assertEqual(self.numbers(self.page(f"?{query}")), [2, 3])

    # === ALL, AND LIMITS === #

    def test_all_can_be_promised_at_once(self):
        currency = str(self.company.currency_id.id)
        values = {"items": "all", "currency": currency, "date": self.day(3).isoformat()}
        self.send("/promise", values, token=self.token())
        self.assertEqual(self.own.promise_ids.amount, 406)

    def test_no_more_are_ticked_one_by_one_than_the_page_says(self):
        self.patch(collections_page, "MOST_TICKED", 3)
        sentence = "Please select up to 3 invoices, or everything overdue at once."
        values = {"items": self.ids(0, 1, 2, 3), "date": self.day(3).isoformat()}
        self.assertRefused(self.send("/promise", values, token=self.token()), sentence)
        self.assertFalse(self.own.promise_ids)
        query = "&".join(f"items={item_id}" for item_id in values["items"])
        self.page("/plan", self.token())
        plan = self.url_open(f"/my/collections/{self.own.id}/plan?which=some&{query}")
        self.assertIn(sentence, self.text(plan))

    def test_limit_stands_below_a_long_list(self):
        for path, most in (("/promise", 100), ("/plan", 100), ("/dispute", collections_page_dispute.MOST_AT_ONCE)):
            with self.subTest(path=path):
                text = self.text(self.page(path, self.token()))
                self.assertIn(f"You can select at most this many invoices: {most}", text)


@tagged("post_install", "-at_install")
class TestHundredsOfItems(PortalCommon):
    """The page of a customer who owes hundreds of invoices is no larger than that of one who owes a few too many."""

    def setUp(self):
        super().setUp()
        self.patch(collections_page, "SHOWN_ROWS", 20)
        self.owe(25)

    def owe(self, count):
        for _number in range(count):
            self.invoice(self.late, 10, overdue=5)

    def elements(self, path):
        response = self.page(path, self.token())
        self.assertEqual(response.status_code, 200)
        return len(re.findall("<[a-z]", response.text))

    def test_each_part_of_the_page_has_as_many_elements_however_much_is_owed(self):
        paths = ("", "/pay?items=all", "/promise", "/plan", "/dispute", "/paid")
        few = {path: self.elements(path) for path in paths}
        self.owe(75)
        for path in paths:
            with self.subTest(path=path):
                self.assertLessEqual(self.elements(path), few[path] + 3)


@tagged("post_install", "-at_install")
class TestManyItemsAtWork(AgreementCommon):
    """What colleagues do with the case of a customer who has very many open items takes no longer than with a few."""

    def setUp(self):
        super().setUp()
        self.patch(collections_case, "ITEMS_SHOWN", 5)
        self.bill.button_draft()
        self.bill.button_cancel()
        self.bills = [self.invoice(self.late, 100, overdue=20 - number) for number in range(8)]
        self.company._open_collections_cases(self.today)
        self.own = self.case(self.late)
        self.own._refresh()
        self.env.flush_all()

    def many(self):
        """From now on as many items as Late Ltd has are very many."""
        self.patch(res_partner, "MANY_ITEMS", 5)

    def pay_first(self):
        self.pay(self.bills[0])
        self.env.flush_all()
        self.env.cr.precommit.run()

    def run_job(self):
        self.env["collections.case"]._cron_evaluate()

    def test_form_lists_the_oldest_items_and_says_that_more_are_open(self):
        self.assertEqual(self.own.shown_item_ids.move_id.ids, [bill.id for bill in self.bills[:5]])
        self.assertTrue(self.own.has_more_items)
        for bill in self.bills[:3]:
            self.pay(bill)
        self.own.invalidate_recordset()
        self.assertEqual(len(self.own.shown_item_ids), 5)
        self.assertFalse(self.own.has_more_items)

    def test_agreement_and_promise_choose_the_oldest_at_first(self):
        make = self.env["collections.agreement.make"].new({"case_id": self.own.id})
        self.assertEqual(make.line_ids._origin.move_id.ids, [bill.id for bill in self.bills[:5]])
        promised = self.env["collections.outcome"].search([("promise", "=", True)], limit=1)
        log = self.env["collections.contact.log"].new({"case_id": self.own.id, "outcome_id": promised.id})
        self.assertEqual(log.promise_line_ids._origin.move_id.ids, [bill.id for bill in self.bills[:5]])
        self.assertTrue(log.has_more_items)

    def test_what_is_in_an_agreement_makes_room_for_the_next(self):
        self.agree(((10, 100),), self.bills[0])
        make = self.env["collections.agreement.make"].new({"case_id": self.own.id})
        self.assertEqual(make.line_ids._origin.move_id.ids, [bill.id for bill in self.bills[1:6]])

    def test_payment_leaves_the_evaluation_to_a_job_and_the_job_takes_it(self):
        self.many()
        self.pay_first()
        self.assertEqual((self.own.amount_total, self.own.to_evaluate), (800, True))
        job = self.env.ref("collections_followup.ir_cron_evaluate")
        self.assertTrue(self.env["ir.cron.trigger"].search_count([("cron_id", "=", job.id)]))
        self.run_job()
        self.assertEqual((self.own.amount_total, self.own.to_evaluate, self.own.item_count), (700, False, 7))

    def assessed(self):
        return self.own._assess_today()[self.own.id]

    def test_what_is_open_is_worked_out_once_until_something_changes(self):
        self.patch(collections_case_evaluation, "MANY_ITEMS", 5)
        changes = {
            "paid": lambda: self.pay(self.bills[0]),
            "partly paid": lambda: self.pay(self.bills[1], 30),
            "credited": lambda: self.credit_note(self.late, 20),
            "blocked": lambda: self.lines(self.bills[2]).write({"no_followup": True}),
            "disputed": lambda: self.env["collections.dispute"].create(
                {"case_id": self.own.id, "move_id": self.bills[3].id, "reason": "price"}
            ),
            "agreed": lambda: self.agree(((10, 100),), self.bills[4]),
            "another day": lambda: self.days_later(1),
        }
        for what, change in changes.items():
            with self.subTest(what):
                before = self.assessed()
                self.assertIs(self.assessed(), before)
                change()
                self.assertEqual(self.assessed(), self.own._assess(self.today)[self.own.id])
                self.assertNotEqual(self.assessed(), before)

    def test_why_says_what_the_last_look_has_found_and_when(self):
        now = html2plaintext(self.own.why_now)
        self.patch(collections_case_why, "MANY_ITEMS", 5)
        self.own.invalidate_recordset()
        last = html2plaintext(self.own.why_now)
        self.assertIn("Found on", last)
        self.assertTrue(self.own.reasons)
        for reason in self.own.reasons:
            sentence = reasons.tell(self.env, [reason])
            self.assertIn(sentence, now)
            self.assertIn(sentence, last)

    def test_evaluation_by_a_night_or_a_person_takes_the_mark_away(self):
        self.many()
        self.pay_first()
        self.own._refresh()
        self.assertEqual((self.own.amount_total, self.own.to_evaluate), (700, False))

    def test_payment_of_a_few_items_is_seen_at_once(self):
        self.pay_first()
        self.assertEqual((self.own.amount_total, self.own.to_evaluate), (700, False))
