from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import RecoveryCommon


class PathsCommon(RecoveryCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"collections_placement_warns": False, "collections_hourly_rate": 60})
        cls.agency = cls.env["collections.agency"].create(
            {
                "partner_id": cls.customer("Honest Collections").id,
                "company_id": cls.company.id,
                "licence": "1",
                "contract_from": "2025-01-01",
                "processing_on": "2025-01-01",
                "fee_ids": [Command.create({"percent": 20})],
            }
        )

    def weekly(self):
        self.job("collections_followup_recovery.ir_cron_propose_paths")

    def compared(self, case=None):
        """(expected, cost) of each way, to the unit."""
        case = case or self.opened()
        found = self.env["collections.path"]._compare(case)
        return {path.code: (round(path.expected), round(path.cost)) for path in found.get(case.id, (0, []))[1]}

    def refreshed(self):
        case = self.opened()
        case._refresh()
        return case

    def dear_call(self, minutes):
        self.env["collections.channel.cost"].search(
            [("company_id", "=", self.company.id), ("channel", "=", "phone")]
        ).minutes = minutes

    def decide(self, case, path, reason="As proposed", user=None):
        decisions = self.env["collections.path.decision"].with_user(user or self.manager)
        return decisions.create({"case_id": case.id, "path": path, "reason": reason})

    def waiting(self):
        return self.env["collections.case"].search(self.env["collections.work.path"]._waiting())


@tagged("post_install", "-at_install")
class TestPathsCompared(PathsCommon):
    """Lost Ltd owes 1,000.00 for 200 days: by the published table some 40 % of that still comes."""

    def test_each_way_with_what_it_brings_and_costs(self):
        # 200 days: 44 % - 35 points x 20 days of 185; six calls of ten minutes; a fifth of it to the agency
        self.assertEqual(self.compared(), {"go_on": (402, 60), "agency": (402, 80), "write_off": (0, 0)})

    def test_contacts_of_the_last_three_months_say_what_going_on_costs(self):
        case = self.opened()
        for day in ("2026-02-20", "2026-01-20", "2025-11-01"):
            self.env["collections.contact"].create(
                {"case_id": case.id, "channel": "phone", "summary": "Nobody there", "date": f"{day} 10:00:00"}
            )
        self.assertEqual(self.compared(case)["go_on"], (402, 40))

    def test_what_is_on_hold_or_not_overdue_is_not_compared(self):
        self.invoice(self.lost, 500, overdue=-10)
        disputed = self.invoice(self.lost, 500, overdue=100)
        case = self.opened()
        self.env["collections.dispute"].create({"case_id": case.id, "move_id": disputed.id, "reason": "goods"})
        self.assertEqual(self.compared(case)["go_on"][0], 402)

    def test_where_all_is_on_hold_there_is_nothing_to_compare(self):
        case = self.opened()
        self.env["collections.dispute"].create({"case_id": case.id, "move_id": self.bill.id, "reason": "goods"})
        self.assertEqual(self.compared(case), {})

    def test_credits_are_set_off_first(self):
        self.receive(self.lost, 500)
        self.assertEqual(self.compared()["go_on"][0], 201)

    def venue(self, **values):
        """A court for small claims where the customer is, at a fee of 50.00."""
        return self.env["collections.venue"].create(
            {
                "code": "small",
                "name": "Small claims",
                "kind": "small",
                "country_id": self.lost.country_id.id,
                "currency_id": self.company.currency_id.id,
                "amount_to": 5000,
                "fee_known": True,
                "fee_fixed": 50,
                "ground": "the law",
                "source": "the law",
                **values,
            }
        )

    def test_the_cheapest_court_that_is_open_is_a_way(self):
        self.venue()
        self.venue(code="dear", name="Ordinary", kind="ordinary", amount_to=0, fee_fixed=200)
        self.assertEqual(self.compared()["court"], (402, 50))
        self.assertEqual(self.env["collections.path.court"]._lead(self.opened())["res_model"], "collections.claim.make")

    def test_a_court_that_is_not_open_or_whose_fee_nobody_knows_is_none(self):
        for values in ({"fee_known": False}, {"amount_to": 500}, {"kind": "pre_action"}):
            venue = self.venue(**values)
            self.assertNotIn("court", self.compared(), values)
            venue.unlink()

    def test_an_agency_that_may_not_get_it_is_no_way(self):
        self.agency.licence = False
        self.assertNotIn("agency", self.compared())

    def test_who_is_treated_with_care_is_not_handed_over(self):
        case = self.opened()
        case.treatment = "care"
        self.assertNotIn("agency", self.compared(case))

    def test_an_agency_with_results_of_its_own_is_judged_by_them(self):
        for number in range(10):
            bill = self.invoice(self.customer(f"Earlier {number}"), 100, overdue=300)
            case = self.opened(bill.partner_id)
            placements = self.env["collections.placement"]
            values = placements._values_for(case, self.lines(bill))
            placement = placements.create({**values, "agency_id": self.agency.id, "reason": "No answer"})
            placement.with_user(self.manager).action_hand_over()
            placement.sudo().placed_on = "2025-08-01"
            self.env["collections.placement.event"].create(
                {"placement_id": placement.id, "kind": "paid", "amount": 70, "reference": f"A-{number}"}
            )
        self.assertEqual(self.compared(self.opened())["agency"], (700, 140))

    def test_each_figure_says_where_it_comes_from(self):
        window = self.env["collections.path.decision"].with_user(self.accountant)
        shown = window.new({"case_id": self.refreshed().id})
        told = shown.figures_told
        self.assertIn("Open for more than 90 days: 1 of them", shown.payment_advice)
        for words in ("as agencies in America have published", "6 months", "too few results", "by the fees of Honest"):
            self.assertIn(words, told)

    def test_many_cost_no_more_queries(self):
        names = [f"Many {number}" for number in range(6)]
        cases = self.env["collections.case"].union(
            *(self.opened(self.invoice(self.customer(name), 100, overdue=150).partner_id) for name in names)
        )

        def queries(few):
            return self.count_queries(few._propose_paths)

        queries(cases)  # fills the caches
        self.assertEqual(queries(cases[:2]), queries(cases))


@tagged("post_install", "-at_install")
class TestPathsDecided(PathsCommon):
    """It is proposed once a week, and a person decides."""

    def test_going_on_is_kept_unless_another_way_is_clearly_better(self):
        case = self.refreshed()
        self.weekly()
        self.assertEqual((case.path_proposal, case.path_proposed_on, case.path_waits), ("go_on", self.today, False))
        self.assertFalse(self.waiting())

    def test_why_another_way_that_leaves_more_is_not_proposed(self):
        case = self.refreshed()
        for minutes, code, is_close in ((0, "go_on", False), (16, "go_on", True), (60, "agency", False)):
            self.dear_call(minutes)
            decision = self.env["collections.path.decision"].with_user(self.manager).new({"case_id": case.id})
            with self.subTest(minutes=minutes):
                self.assertEqual(decision.proposal, code)
                self.assertEqual("not so much more" in decision.figures_told, is_close)

    def test_where_calls_eat_up_what_comes_another_way_is_proposed(self):
        self.dear_call(60)  # six calls cost 360.00, and 402.00 come; an agency leaves 322.00
        case = self.refreshed()
        self.weekly()
        self.assertEqual((case.path_proposal, self.waiting()), ("agency", case))
        about = self.env["collections.work.path"]._about(case)[case.id].replace("\xa0", " ")
        self.assertEqual(about, "Hand Over to an Agency: leaves $ 321.73; going on: $ 42.16")

    def test_where_nothing_is_worth_it_it_is_let_go(self):
        self.agency.active = False
        self.dear_call(90)
        case = self.refreshed()
        self.weekly()
        self.assertEqual(case.path_proposal, "write_off")

    def test_young_debts_wait_and_what_is_paid_is_forgotten(self):
        young = self.invoice(self.customer("Young Ltd"), 100, overdue=59).partner_id
        self.opened(young)._refresh()
        case = self.refreshed()
        self.dear_call(60)
        self.weekly()
        self.assertFalse(self.case(young).path_proposal)
        self.assertTrue(case.path_waits)
        self.pay(self.bill)
        case._refresh()
        self.assertFalse(self.waiting())
        self.days_later(7)
        self.weekly()
        self.assertEqual((case.path_proposal, case.path_waits), (False, False))

    def test_a_manager_decides_with_a_reason_and_it_holds(self):
        self.dear_call(60)
        case = self.refreshed()
        self.weekly()
        decision = self.decide(case, "go_on", "They promised to sell the truck")
        self.assertFalse(self.waiting())
        self.assertEqual((decision.amount, decision.proposal, decision.day), (1000, "agency", self.today))
        self.assertEqual(decision.user_id, self.manager)
        self.assertIn("Go On as Before: They promised to sell the truck", case.message_ids[0].body)
        self.days_later(89)
        self.weekly()
        self.assertFalse(self.waiting())
        self.days_later(1)
        self.weekly()
        self.assertEqual(self.waiting(), case)

    def test_a_decision_is_about_the_debt_of_that_day(self):
        self.dear_call(60)
        case = self.refreshed()
        self.decide(case, "go_on")
        self.invoice(self.lost, 201, overdue=70)
        case._refresh()
        self.weekly()
        self.assertEqual(self.waiting(), case)

    def test_the_window_shows_the_ways_and_leads_to_the_one_that_is_decided(self):
        case = self.refreshed()
        action = case.with_user(self.manager).action_decide_path()
        decisions = self.env["collections.path.decision"].with_user(self.manager).with_context(**action["context"])
        with Form(decisions, view=action["views"][0][0]) as window:
            self.assertEqual(window.path, "go_on")
            self.assertIn("Hand Over to an Agency", window.figures_told)
            window.path = "write_off"
            window.reason = "Insolvent"
        self.assertEqual(window.record.action_decide()["res_model"], "collections.write.off")
        self.assertEqual(self.decide(case, "agency").action_decide()["res_model"], "collections.placement")
        self.assertEqual(self.decide(case, "go_on").action_decide()["type"], "ir.actions.act_window_close")
        self.assertFalse(case.write_off_ids or case.placement_ids)  # nothing happens by itself

    def test_what_cannot_be_done_yet_is_decided_all_the_same(self):
        self.company.collections_placement_warns = True
        case = self.refreshed()
        told = self.decide(case, "agency").action_decide()["params"]["message"]
        self.assertIn("the customer has not been warned", told)
        self.assertEqual(case.path_decision_ids.path, "agency")

    def test_who_only_follows_up_sees_and_does_not_decide(self):
        case = self.refreshed()
        shown = self.env["collections.path.decision"].with_user(self.accountant).new({"case_id": case.id})
        self.assertIn("Write Off", shown.figures_told)
        with self.assertRaisesRegex(UserError, "Only a manager"):
            self.decide(case, "go_on", user=self.accountant)
        with self.assertRaises(AccessError):
            case.with_user(self.manager).path_waits = True

    def test_a_decision_keeps_its_figures_and_is_not_changed(self):
        case = self.refreshed()
        decision = self.decide(case, "go_on")
        with self.assertRaisesRegex(UserError, "Figures are not entered"):
            decision.create({"case_id": case.id, "path": "go_on", "reason": "x", "amount": 5})
        for change in (lambda: decision.write({"reason": "Other"}), decision.unlink):
            with self.assertRaises(UserError):  # of which AccessError is one
                change()
        told = decision.figures_told
        self.pay(self.bill, 900)
        self.dear_call(600)
        self.env.invalidate_all()
        self.assertEqual(decision.figures_told, told)

    def test_a_decision_of_merged_customers_keeps_its_figures(self):
        case = self.refreshed()
        decision = self.decide(case, "go_on")
        figures, heir = decision.figures, self.opened(self.invoice(self.customer("Heir"), 5, overdue=90).partner_id)
        merge = self.env["base.partner.merge.automatic.wizard"].create({"dst_partner_id": heir.partner_id.id})
        merge._merge((self.lost | heir.partner_id).ids, heir.partner_id)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((decision.case_id, decision.figures, decision.amount), (heir, figures, 1000))

    def test_other_companies_neither_see_nor_decide(self):
        case = self.refreshed()
        self.decide(case, "go_on")
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._user("stranger", "collections_followup.collections_group_manager", elsewhere)
        decisions = self.env["collections.path.decision"].with_user(stranger)
        decisions = decisions.with_context(allowed_company_ids=elsewhere.ids)
        self.assertFalse(decisions.search([]))
        with self.assertRaises(AccessError):
            decisions.create({"case_id": case.id, "path": "go_on", "reason": "Mine"})
        self.assertNotIn("Write Off", decisions.new({"case_id": case.id}).figures_told)
        spec = {"case_id": {"fields": {"display_name": {}}}, "figures_told": {}, "amount": {}, "company_id": {}}
        self.env.invalidate_all()
        self.assertEqual(decisions.onchange({"case_id": case.id}, ["case_id"], spec)["value"], {"case_id": False})
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            decisions.with_context(default_case_id=case.id).onchange({}, [], spec)
