"""What a day begins with: each figure is what it opens, and nobody is told of what they may not see."""

from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TODAY, CollectionsCommon
from .one_of_each import OneOfEach

NOISE = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")


class Looking:
    """Somebody looks at the overview."""

    def look(self, user=None, mine=False, companies=None):
        overview = self.env["collections.overview"].with_user(user or self.accountant)
        return overview.with_context(allowed_company_ids=(companies or self.company).ids).get_overview(mine)

    def card(self, name, *who, **how):
        return next((card for card in self.look(*who, **how)["cards"] if card["name"] == name), None)

    def figures(self, name, *who, **how):
        """What a card counts, by name, parts included."""
        card = self.card(name, *who, **how)
        found = {figure["name"]: figure for figure in card["figures"]}
        for figure in card["figures"]:
            found |= {f"{figure['name']}/{part['name']}": part for part in figure.get("parts", ())}
        return found

    def waiting(self, *who, **how):
        """How much waits of each kind, without what does not."""
        return {name: figure["count"] for name, figure in self.figures("waiting", *who, **how).items()}

    def opened(self, figure, user=None):
        """The records that a click on a figure lists, as whoever looks sees them."""
        action = figure["action"]
        window = self.env.ref(action["xmlid"])
        self.assertEqual(window._name, "ir.actions.act_window")
        self.assertFalse([name for name in action["context"] if name.startswith("search_default")])
        records = self.env[window.res_model].with_user(user or self.accountant)
        return records.with_context(allowed_company_ids=self.company.ids).search(action["domain"])


@tagged("post_install", "-at_install")
class TestOverview(Looking, CollectionsCommon):
    """Late Ltd is reminded; what comes of it is seen in the morning."""

    def setUp(self):
        super().setUp()
        self.late = self.customer("Late Ltd")
        self.bill = self.invoice(self.late, 100, overdue=5)
        self.switch_on()

    def plan(self, xmlid, case, user, day=TODAY):
        return case.activity_schedule(xmlid, date_deadline=day, user_id=user.id)

    # === WHAT WAITS === #

    def test_nothing_waits_at_first(self):
        self.assertEqual(self.card("waiting")["count"], 0)
        self.assertEqual(self.waiting(), {})

    def test_a_reply_waits_until_somebody_has_read_it(self):
        self.nightly()
        case = self.case(self.late)
        reply = {"case_id": case.id, "direction": "in", "kind": "message", "channel": "email", "summary": "We pay"}
        self.env["collections.contact"].create(reply)
        self.assertEqual(self.waiting(), {"reply": 1})
        self.assertEqual(self.opened(self.figures("waiting")["reply"]).case_id, case)
        self.assertEqual(self.figures("waiting")["reply"]["amount"], "$\xa0100.00")
        self.days_later(1)
        case.with_user(self.accountant).action_replies_read()
        self.assertEqual(self.waiting(), {})

    def test_a_call_waits_from_its_day_on(self):
        case = self.case(self.late)
        call = self.plan("mail.mail_activity_data_call", case, self.accountant, TODAY + timedelta(1))
        self.assertEqual(self.waiting(), {})
        self.days_later(1)
        self.assertEqual(self.waiting(), {"call": 1})
        call.action_done()
        self.assertEqual(self.waiting(), {})

    def test_a_task_of_any_other_type_is_not_forgotten(self):
        self.plan("collections_followup.mail_activity_replaced", self.case(self.late), self.accountant)
        self.plan("mail.mail_activity_data_todo", self.case(self.late), self.accountant)
        self.assertEqual(self.waiting(), {"task": 2})

    def test_steps_wait_for_managers_only(self):
        self.levels["Reminder"].automatic = False
        self.nightly()
        self.assertEqual(self.waiting(self.manager), {"approval": 1})
        self.assertEqual(self.waiting(self.accountant), {})

    def test_a_promise_waits_on_its_day_and_when_it_was_broken(self):
        self.env["collections.promise"]._make(self.case(self.late), self.lines(self.bill), 100, TODAY + timedelta(2))
        self.assertEqual(self.waiting(), {})
        self.days_later(2)
        self.assertEqual(self.waiting(), {"promise": 1})
        self.days_later(10)
        self.nightly()
        self.assertEqual(self.waiting(), {"broken_promise": 1})

    def test_who_has_two_disputes_owes_no_more_than_with_one(self):
        other = self.invoice(self.late, 70, overdue=5)
        self.nightly()
        for bill in (self.bill, other):
            said = {"case_id": self.case(self.late).id, "move_id": bill.id, "reason": "price"}
            self.env["collections.dispute"].with_user(self.accountant).create(said)
        dispute = self.figures("waiting")["dispute"]
        self.assertEqual((dispute["count"], dispute["amount"]), (2, "$\xa0170.00"))

    # === WHOSE === #

    def test_mine_is_what_i_look_after_or_nobody_does(self):
        other, nobodys = self.customer("Other Ltd"), self.customer("Nobody Ltd")
        for customer in (other, nobodys):
            self.invoice(customer, 70, overdue=5)
        self.nightly()
        self.case(self.late).user_id, self.case(other).user_id = self.accountant, self.manager
        self.case(nobodys).user_id = self.company.collections_user_id = False
        for customer in (self.late, other, nobodys):
            self.plan("mail.mail_activity_data_call", self.case(customer), self.env["res.users"])
        self.assertEqual(self.waiting(self.accountant, mine=True), {"call": 2})
        self.assertEqual(self.waiting(self.accountant, mine=False), {"call": 3})
        self.company.collections_user_id = self.manager
        self.assertEqual(self.waiting(self.accountant, mine=True), {"call": 1})
        self.assertEqual(self.waiting(self.manager, mine=True), {"call": 2})

    def test_who_has_left_looks_after_nobody(self):
        left = self._user("left", "collections_followup.collections_group_user", self.company)
        self.case(self.late).user_id = left
        left.active = False
        self.company.collections_user_id = self.accountant
        self.plan("mail.mail_activity_data_call", self.case(self.late), self.env["res.users"])
        self.assertEqual(self.waiting(self.accountant, mine=True), {"call": 1})
        self.assertEqual(self.waiting(self.manager, mine=True), {})

    def test_a_task_is_of_whom_it_was_given_to(self):
        case = self.case(self.late)
        case.user_id = self.accountant
        self.plan("mail.mail_activity_data_call", case, self.manager)
        self.assertEqual(self.waiting(self.accountant, mine=True), {})
        self.assertEqual(self.waiting(self.manager, mine=True), {"call": 1})

    def test_managers_look_at_the_team_at_first_and_users_at_their_own(self):
        self.assertFalse(self.look(self.manager, mine=None)["mine"])
        self.assertTrue(self.look(self.accountant, mine=None)["mine"])

    def test_the_badge_counts_what_the_overview_says_is_mine(self):
        self.plan("mail.mail_activity_data_call", self.case(self.late), self.accountant)
        overview = self.env["collections.overview"].with_context(allowed_company_ids=self.company.ids)
        self.assertEqual(overview.with_user(self.accountant).get_waiting_count(), 1)
        self.assertEqual(overview.with_user(self.manager).get_waiting_count(), 0)

    # === LAST NIGHT === #

    def test_what_the_night_has_done(self):
        paused = self.customer("Paused Ltd")
        self.invoice(paused, 50, overdue=5)
        self.company._open_collections_cases(self.today)
        self.case(paused).paused_until = TODAY + timedelta(30)
        self.nightly()
        figures = self.figures("night")
        counts = {name: figure["count"] for name, figure in figures.items()}
        expected = {"done": 1, "refused": 1, "refused/customer_paused": 1, "failed": 0, "undelivered": 0}
        self.assertEqual(counts, expected)
        self.assertEqual(figures["done"]["amount"], "$\xa0100.00")
        self.assertEqual(self.opened(figures["refused/customer_paused"]).partner_id, paused)
        contact = self.contacts(self.late)
        contact.mail_message_id.notification_ids.notification_status = "bounce"
        self.assertEqual(self.opened(self.figures("night")["undelivered"]), contact)

    def test_before_the_first_night(self):
        card = self.card("night")
        self.assertEqual((card["figures"], card["empty"]), ([], "No night has been followed up yet."))

    # === OVERDUE === #

    def test_overdue_by_age_is_what_the_report_shows(self):
        self.invoice(self.late, 40, overdue=-10)
        self.invoice(self.late, 60, overdue=70)
        [bar] = self.card("aging")["bars"]
        self.assertEqual((bar["overdue"], bar["of"]), ("$\xa0160.00", "of $\xa0200.00 that is open"))
        amounts = [part["amount"] for part in bar["parts"]]
        self.assertEqual(amounts, [f"$\xa0{n}.00" for n in (40, 100, 0, 60, 0)])
        self.assertEqual([round(part["share"], 2) for part in bar["parts"]], [0.2, 0.5, 0.0, 0.3, 0.0])
        model, method, arguments = bar["parts"][3]["action"]["call"]
        action = getattr(self.env[model].with_user(self.accountant), method)(*arguments)
        self.assertEqual(action["context"]["search_default_bucket"], "61")
        rows = self.env["collections.aging.line"].with_user(self.accountant).search(action["domain"])
        self.assertEqual(sum(rows.mapped("amount")), 200)
        self.assertEqual(sum(rows.filtered(lambda row: row.bucket == "61").mapped("amount")), 60)

    def test_my_overdue_is_that_of_my_customers(self):
        other = self.customer("Other Ltd")
        self.invoice(other, 70, overdue=5)
        self.nightly()
        self.case(self.late).user_id, self.case(other).user_id = self.accountant, self.manager
        [bar] = self.card("aging", self.accountant, mine=True)["bars"]
        self.assertEqual(bar["overdue"], "$\xa0100.00")
        model, method, arguments = bar["action"]["call"]
        action = getattr(self.env[model].with_user(self.accountant), method)(*arguments)
        rows = self.env["collections.aging.line"].with_user(self.accountant).search(action["domain"])
        self.assertEqual(rows.partner_id, self.late)

    # === THIS WEEK === #

    def test_promises_and_installments_of_the_week(self):
        agreed = self.invoice(self.late, 90, overdue=5)
        agreement = self.env["collections.agreement"]._make(
            self.case(self.late), self.lines(agreed), [(TODAY + timedelta(3), 30), (TODAY + timedelta(30), 60)]
        )
        self.env["collections.promise"]._make(self.case(self.late), self.lines(self.bill), 80, TODAY + timedelta(4))
        counts = {name: figure["count"] for name, figure in self.figures("week").items()}
        self.assertEqual((counts["promised"], counts["installments"]), (1, 0), "nobody has signed yet")
        agreement.sudo().state = "active"
        figures = self.figures("week")
        self.assertEqual((figures["installments"]["count"], figures["installments"]["amount"]), (1, "$\xa030.00"))
        self.assertEqual((figures["promised"]["count"], figures["promised"]["amount"]), (1, "$\xa080.00"))
        self.days_later(7)
        self.assertEqual(self.figures("week")["installments"]["count"], 0)

    def test_the_week_begins_as_the_reader_says(self):
        card = self.env["collections.overview.card.week"]
        sunday = TODAY - timedelta(1)
        self.env["res.lang"]._lang_get("en_US").sudo().week_start = "7"
        self.assertEqual(card._first_day(TODAY), sunday)
        self.env["res.lang"]._lang_get("en_US").sudo().week_start = "1"
        self.assertEqual(card._first_day(sunday), TODAY - timedelta(7))

    # === IN PLAIN SIGHT === #

    def test_that_nothing_is_sent_is_in_plain_sight(self):
        self.assertEqual(self.look()["notices"], [])
        self.company.collections_rehearsal_email = "me@ourco.example"
        [notice] = self.look()["notices"]
        self.assertIn("me@ourco.example", notice["text"])
        self.company.write({"collections_rehearsal_email": False, "collections_active": False})
        [notice] = self.look(self.manager)["notices"]
        self.assertEqual((notice["name"], notice["button"][0]), ("off", "Switch On"))
        [notice] = self.look(self.accountant)["notices"]
        self.assertIsNone(notice["button"], "an accountant cannot switch it on")


@tagged("post_install", "-at_install")
class TestOverviewRights(Looking, OneOfEach):
    """Everything that may wait, waits; who may not see it, is told nothing of it."""

    def test_each_figure_is_what_it_opens(self):
        self.own.activity_schedule("mail.mail_activity_data_call", date_deadline=TODAY, user_id=self.accountant.id)
        seen = set()
        for mine in (True, False):
            for name in ("waiting", "night", "week"):
                for key, figure in self.figures(name, self.manager, mine=mine).items():
                    with self.subTest(card=name, figure=key, mine=mine):
                        self.assertEqual(len(self.opened(figure, self.manager)), figure["count"])
                    seen |= {key} if figure["count"] else set()
        self.assertLessEqual({"answer", "call", "letter", "done", "promised"}, seen)

    @mute_logger(*NOISE)
    def test_who_may_not_see_cases_is_told_nothing(self):
        for role in ("nobody", "portal", "internal", "billing"):
            with self.subTest(role=role):
                visitor = self.visitors[role, "own"]
                with self.assertRaises(AccessError):
                    self.look(visitor)
                self.assertEqual(self.env["collections.overview"].with_user(visitor).get_waiting_count(), 0)

    def test_another_company_is_told_nothing(self):
        elsewhere = self.companies["elsewhere"]
        for role in ("user", "manager"):
            with self.subTest(role=role):
                visitor = self.visitors[role, "elsewhere"]
                self.assertEqual(self.waiting(visitor, companies=elsewhere), {})
                night = self.figures("night", visitor, companies=elsewhere)
                self.assertFalse([name for name, figure in night.items() if figure["count"]])
                [bar] = self.card("aging", visitor, companies=elsewhere)["bars"]
                self.assertFalse(bar["open"])

    def test_a_branch_sees_what_its_main_company_does(self):
        branch = self.companies["branch"]
        own, theirs = self.waiting(self.manager), self.waiting(self.visitors["manager", "branch"], companies=branch)
        self.assertEqual(theirs, own)
        self.assertIsNone(self.card("setup", self.visitors["manager", "branch"], companies=branch))

    def test_two_companies_are_told_apart(self):
        elsewhere = self.companies["elsewhere"]
        self.manager.company_ids += elsewhere
        notices = self.look(self.manager, companies=self.company | elsewhere)["notices"]
        self.assertEqual([notice["text"].split(":")[0] for notice in notices], ["Elsewhere"])
        self.assertEqual(self.waiting(self.manager, companies=self.company | elsewhere), self.waiting(self.manager))


@tagged("post_install", "-at_install")
class TestOverviewSize(Looking, CollectionsCommon):
    def count(self):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.look(self.accountant, mine=True)
        return self.env.cr.sql_log_count - before

    def test_the_number_of_customers_costs_no_queries(self):
        self.switch_on()

        def owe(number):
            for n in range(number):
                customer = self.customer(f"Late{n} Ltd")
                self.invoice(customer, 100, overdue=5)
            self.days_later(1)
            self.nightly()
            for case in self.env["collections.case"].search([("company_id", "=", self.company.id)]):
                case.activity_schedule("mail.mail_activity_data_call", date_deadline=self.today)
                reply = {"case_id": case.id, "direction": "in", "kind": "message", "channel": "email"}
                self.env["collections.contact"].create({**reply, "summary": "We pay"})

        owe(2)
        self.count()
        few = self.count()
        owe(9)
        self.count()  # whatever a night has emptied of caches is there again, as before
        self.assertEqual(self.count(), few)
        self.assertLess(few, 60)


@tagged("post_install", "-at_install")
class TestSetup(Looking, CollectionsCommon):
    """A new company is told what is still to be set up, and no longer than it takes."""

    def done(self):
        return {point["name"]: point["done"] for point in self.card("setup", self.manager)["points"]}

    def test_the_list_ticks_itself(self):
        company = self.company
        company.write({"street": False, "email": "us@ourco.example", "city": "Albany", "logo": False})
        self.assertEqual(
            set(self.done()), {*("company", "bank", "payment", "mail"), *("policy", "proposal", "rehearsal", "switch")}
        )
        self.assertFalse(self.done()["company"])
        company.write({"street": "1 Main Street", "logo": self.env["res.company"]._get_logo()})
        company.uses_default_logo = False
        self.assertTrue(self.done()["company"])

        company.partner_id.bank_ids.unlink()
        self.assertFalse(self.done()["bank"])
        self.env["res.partner.bank"].create({"acc_number": "123", "partner_id": company.partner_id.id})
        self.assertTrue(self.done()["bank"])

        self.assertFalse(self.done()["policy"])
        overview = self.env["collections.overview"].with_user(self.manager)
        self.assertEqual(overview.action_open_policies(company.id)["res_model"], "collections.policy")
        self.assertTrue(self.done()["policy"])

        company.collections_policies_seen_on = False
        menu = self.env.ref("collections_followup.collections_menu_policy").action.with_user(self.manager)
        self.assertEqual(menu.run()["res_model"], "collections.policy")
        self.assertTrue(self.done()["policy"], "whoever comes by the menu has looked at them, too")

        self.assertFalse(self.done()["proposal"])
        self.env["collections.run"]._propose_now(company)
        self.assertTrue(self.done()["proposal"])

        self.assertFalse(self.done()["rehearsal"])
        company.collections_rehearsal_email = "us@ourco.example"
        self.assertTrue(self.done()["rehearsal"])
        company.collections_rehearsal_email = False

        self.assertFalse(self.done()["switch"])
        company.collections_active = True
        self.assertNotIn("rehearsal", self.done(), "once customers are written to, it comes too late")

    def test_a_manager_hides_it_once_the_follow_up_is_on(self):
        overview = self.env["collections.overview"].with_user(self.manager)
        self.assertIsNone(self.card("setup", self.manager)["hide"])
        overview.action_hide_setup(self.company.id)
        self.assertIsNotNone(self.card("setup", self.manager), "as long as it is off, the list stays")
        self.switch_on()
        self.assertIsNone(self.card("setup", self.manager))

    @mute_logger(*NOISE)
    def test_it_is_for_managers_of_the_company(self):
        self.assertIsNone(self.card("setup", self.accountant))
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        for user, company in ((self.accountant, self.company), (self.manager, elsewhere)):
            overview = (
                self.env["collections.overview"].with_user(user).with_context(allowed_company_ids=self.company.ids)
            )
            for method in ("action_open_policies", "action_hide_setup"):
                with self.subTest(user=user.login, method=method), self.assertRaises(AccessError):
                    getattr(overview, method)(company.id)
        self.assertFalse(elsewhere.collections_setup_hidden or elsewhere.collections_policies_seen_on)
