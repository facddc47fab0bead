from datetime import timedelta

from odoo.tests import tagged

from .common import TODAY, CollectionsCommon


@tagged("post_install", "-at_install")
class TestWorklist(CollectionsCommon):
    """Whatever waits for a person is on one list, with one button that leads to where it is done."""

    def setUp(self):
        super().setUp()
        self.switch_on()

    def rows(self, user=None, now=True):
        """What waits for the accountant, or for another colleague."""
        worklist = self.env["collections.worklist"].with_user(user or self.accountant)
        return worklist.search(worklist._now() if now else [])

    def kinds(self, partner, user=None, now=True):
        return sorted(self.rows(user, now).filtered(lambda row: row.partner_id == partner).mapped("kind"))

    def row(self, partner, kind, user=None):
        found = self.rows(user).filtered(lambda row: row.partner_id == partner and row.kind == kind)
        self.assertEqual(len(found), 1, found.mapped("kind"))
        return found

    def late(self, name="Late Ltd", overdue=5, **values):
        customer = self.customer(name, **values)
        self.bill = self.invoice(customer, 100, overdue=overdue)
        self.company._open_collections_cases(self.today)
        self.case(customer)._refresh()
        return customer

    def assertLeadsTo(self, row, record):
        action = row.action_do()
        self.assertEqual((action["res_model"], action["res_id"]), (record._name, record.id))
        self.assertTrue(row.about)

    # === EACH KIND === #

    def test_a_reply_waits_until_somebody_has_read_it(self):
        late = self.late()
        case = self.case(late)
        self.env["collections.page.messages"].sudo()._post(case, late, "Where are the chairs?")
        row = self.row(late, "reply")
        self.assertLeadsTo(row, case)
        self.assertIn("Where are the chairs?", row.about)
        case.with_user(self.accountant).action_replies_read()
        self.assertEqual(self.kinds(late), [])

    def test_an_answer_that_nobody_knows_waits_without_a_customer(self):
        came = {"company_id": self.company.id, "email_from": "x@nobody.example", "subject": "Which bill?", "day": TODAY}
        answer = self.env["collections.answer"].create(came)
        row = self.rows().filtered(lambda row: row.kind == "answer")
        self.assertLeadsTo(row, answer)
        self.assertEqual(row.action_open_case()["res_model"], "collections.answer")

    def test_a_dispute_waits_for_its_owner_and_for_nobody_else(self):
        late = self.late()
        dispute = {"case_id": self.case(late).id, "move_id": self.bill.id, "reason": "price"}
        dispute = self.env["collections.dispute"].create({**dispute, "user_id": self.manager.id})
        self.assertEqual(self.kinds(late), [])
        self.assertLeadsTo(self.row(late, "dispute", self.manager), dispute)

    def test_a_promise_waits_on_its_day_and_is_a_task_when_it_is_broken(self):
        late = self.late()
        self.env["collections.promise"]._make(self.case(late), self.lines(self.bill), 100, TODAY + timedelta(3))
        self.assertEqual(self.kinds(late), [])
        self.days_later(3)
        self.assertLeadsTo(self.row(late, "promise"), self.case(late))
        self.days_later(9)
        self.nightly()
        self.assertLeadsTo(self.row(late, "broken_promise"), self.case(late))
        self.assertNotIn("promise", self.kinds(late))

    def test_a_plan_that_was_asked_for_waits(self):
        late = self.late()
        plan = self.env["collections.agreement"]._make(
            self.case(late), self.lines(self.bill), [(TODAY + timedelta(30), 100)], asked_by_id=late.id
        )
        self.assertLeadsTo(self.row(late, "plan"), plan)

    def test_a_step_waits_for_a_manager(self):
        late = self.late()
        self.case(late).mode = "manual"
        self.nightly()
        self.assertEqual(self.kinds(late), [])
        step = self.env["collections.step"].search([("case_id", "=", self.case(late).id), ("state", "=", "proposed")])
        self.assertLeadsTo(self.rows(self.manager, now=False).filtered(lambda row: row.kind == "approval"), step)

    def test_a_credit_that_covers_the_debt_and_an_address_that_is_missing_wait(self):
        late = self.late("Paid Ltd")
        self.receive(late, 100)
        nowhere = self.late("Nowhere Ltd", email=False, phone=False, street=False, zip=False, city=False)
        self.nightly()
        self.assertEqual(self.kinds(late), ["credit"])
        self.assertEqual(self.kinds(nowhere), ["address"])

    def test_a_case_without_a_policy_waits(self):
        late = self.late()
        self.policy.active = False
        self.case(late)._refresh()
        row = self.row(late, "policy")
        self.assertLeadsTo(row, self.case(late))

    def test_what_a_colleague_has_planned_waits_on_its_day_and_not_before(self):
        late = self.late()
        self.case(late).activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=TODAY + timedelta(2),
            user_id=self.accountant.id,
            summary="Ask",
        )
        self.assertEqual(self.kinds(late), [])
        self.assertEqual(self.kinds(late, now=False), ["task"])
        self.days_later(2)
        self.assertEqual(self.row(late, "task").about, "Ask")

    def test_a_call_of_the_follow_up_waits_at_once(self):
        late = self.late(overdue=60)
        self.policy.level_ids.filtered(lambda level: level.name != "Call").active = False
        self.nightly()
        self.assertEqual(self.kinds(late), ["call"])
        self.assertEqual(self.row(late, "call").action_do()["res_model"], "collections.calling")

    # === WHO SEES IT === #

    def test_what_belongs_to_nobody_waits_for_whoever_the_company_names(self):
        late = self.late()
        self.env["collections.page.messages"].sudo()._post(self.case(late), late, "Hello?")
        self.assertEqual(self.kinds(late, self.manager), [])
        self.case(late).user_id = self.manager
        self.assertEqual((self.kinds(late), self.kinds(late, self.manager)), ([], ["reply"]))

    def test_what_waits_for_another_company_is_not_seen(self):
        late = self.late()
        self.env["collections.page.messages"].sudo()._post(self.case(late), late, "Hello?")
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        groups = "base.group_user,collections_followup.collections_group_manager"
        colleague = self._user("elsewhere", groups, elsewhere)
        worklist = self.env["collections.worklist"].with_user(colleague)
        self.assertFalse(worklist.with_context(allowed_company_ids=elsewhere.ids).search([]))

    def test_work_is_found_by_invoice_reference_address_and_number(self):
        late = self.late()
        self.env["collections.page.messages"].sudo()._post(self.case(late), late, "Hello?")
        worklist = self.env["collections.worklist"].with_user(self.accountant)
        for field, text in (("document", self.bill.name), ("reach", "late@customer"), ("reach", "555 0100")):
            with self.subTest(text=text):
                self.assertEqual(worklist.search([(field, "ilike", text)]).partner_id, late)
        self.assertFalse(worklist.search([("document", "ilike", "INV/1999")]))

    def test_counts_by_kind_are_what_the_list_shows(self):
        for number in range(3):
            late = self.late(f"Late{number} Ltd")
            self.env["collections.page.messages"].sudo()._post(self.case(late), late, "Hello?")
        counts = self.env["collections.worklist"].with_user(self.accountant)._counts()
        self.assertEqual(counts, {"reply": 3})

    def test_one_query_finds_all_that_waits_however_many_customers(self):
        worklist = self.env["collections.worklist"].with_user(self.accountant)

        def look():
            worklist.search(worklist._now(), limit=80).mapped("about")

        self.late("First Ltd")
        few = self.count_queries(look)
        for number in range(5):
            late = self.late(f"Late{number} Ltd")
            self.env["collections.page.messages"].sudo()._post(self.case(late), late, "Hello?")
        self.assertLessEqual(self.count_queries(look), few + 12)

    def test_the_list_offers_one_button_for_each_kind(self):
        view = self.env["collections.worklist"].with_user(self.manager).get_view(view_type="list")["arch"]
        for label in ("Call Now", "Read", "Approve", "Give an Answer", "Reconcile"):
            self.assertIn(f'string="{label}"', view)
        self.assertNotIn('string="Do"', view)
