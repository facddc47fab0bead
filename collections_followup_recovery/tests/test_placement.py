import base64
import io
import json
import zipfile

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import RecoveryCommon


class PlacementCommon(RecoveryCommon):
    """An agency that collects from businesses everywhere, for a fifth of what comes; nobody need be warned."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.collections_placement_warns = False
        values = {"name": "Honest Collections", "email": "desk@honest.example", "phone": "+1 555 0199"}
        cls.agency = cls.env["collections.agency"].create(
            {
                "partner_id": cls.env["res.partner"].create(values).id,
                "licence": "DC-1",
                "contract_from": "2020-01-01",
                "processing_on": "2020-01-01",
                "fee_ids": [(0, 0, {"percent": 20})],
            }
        )

    def draft(self, *bills, user=None, partner=None, **values):
        """A draft for what may be handed over, as the menu of the case opens it."""
        lines = self.lines(*(bills or (self.bill,)))
        placements = self.env["collections.placement"]
        defaults = placements._values_for(self.opened(partner or lines[0].partner_id), lines)
        values = {"agency_id": self.agency.id, "reason": "no answer", **values}
        return placements.with_user(user or self.manager).create({**defaults, **values})

    def handed_over(self, *bills, **values):
        placement = self.draft(*bills, **values)
        placement.action_hand_over()
        return placement

    def says(self, placement, kind, **values):
        """The agency says so, and the accountant notes it."""
        events = self.env["collections.placement.event"].with_user(self.accountant)
        return events.create({"placement_id": placement.id, "kind": kind, "date": self.today, **values})

    def settle(self):
        """A payment was entered, and its transaction ends."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.invalidate_all()

    def held(self, partner=None):
        """Codes of what holds each invoice today, by its number."""
        self.env.flush_all()
        items = self.evaluate(partner or self.lost).assessment.items
        return {item.receivable.name: item.hold.code if item.hold else None for item in items}


@tagged("post_install", "-at_install")
class TestPlacement(PlacementCommon):
    """A debt is handed over to an agency, which speaks to the customer until it is paid, recalled or returned."""

    # === HANDED OVER === #

    def test_while_the_agency_has_it_we_do_not_write(self):
        self.switch_on()
        other = self.invoice(self.lost, 70, overdue=20)
        self.handed_over()
        self.assertEqual(self.held(), {self.bill.name: "collections_recovery_placed", other.name: None})
        self.nightly()
        self.assertEqual(self.asked(self.lost), [(other.name, 70)])

    def test_amounts_and_fees_are_those_of_the_day(self):
        placement = self.draft()
        self.pay(self.bill, 100)
        placement.action_read_anew()
        placement.action_hand_over()
        self.agency.fee_ids.percent = 50
        self.assertEqual((placement.amount, placement.age, placement.percent), (900, 200, 20))
        self.assertEqual(placement.placed_on, self.today)

    def test_only_a_manager_hands_over(self):
        placement = self.draft(user=self.accountant)
        with self.assertRaisesRegex(UserError, "Only a manager"):
            placement.action_hand_over()

    def test_nobody_writes_the_state_by_hand(self):
        placement = self.draft(user=self.accountant)
        with self.assertRaisesRegex(UserError, "not entered by hand"):
            placement.state = "placed"
        placement.with_user(self.manager).action_hand_over()
        for change in ({"reason": "x"}, {"agency_id": False}):
            with self.assertRaisesRegex(UserError, "has been decided"):
                placement.write(change)
        with self.assertRaises(UserError):
            placement.item_ids.unlink()
        with self.assertRaises(UserError):
            self.says(placement, "handed_over")

    def test_what_came_of_it_is_told_in_the_time_line(self):
        self.handed_over()
        body = self.case(self.lost).message_ids[0].body.replace("&nbsp;", "\xa0")
        self.assertIn("Handed Over: $\xa01,000.00 with Honest Collections", body)

    # === WHAT MAY BE === #

    def test_a_disputed_invoice_is_left_out_and_the_reason_is_told(self):
        other = self.invoice(self.lost, 70, overdue=20)
        case = self.opened()
        self.env["collections.dispute"].create({"case_id": case.id, "move_id": other.id, "reason": "goods"})
        action = case.with_user(self.accountant).action_hand_over()
        lines = [command[2]["line_id"] for command in action["context"]["default_item_ids"]]
        self.assertEqual(lines, self.lines(self.bill).ids)
        with self.assertRaisesRegex(UserError, f"{other.name} is in dispute"):
            self.handed_over(other)

    def test_what_is_not_overdue_is_not_handed_over(self):
        with self.assertRaisesRegex(UserError, "is not overdue"):
            self.handed_over(self.invoice(self.lost, 70, overdue=-5))

    def test_who_is_treated_with_care_is_not_handed_over(self):
        case = self.opened()
        case.treatment = "care"
        with self.assertRaisesRegex(UserError, "treated with care"):
            case.with_user(self.accountant).action_hand_over()

    def test_where_a_warning_is_wanted_it_must_have_arrived_and_time_have_passed(self):
        self.switch_on(collections_placement_warns=True, collections_placement_days=14)
        placement = self.draft()
        with self.assertRaisesRegex(UserError, "has not been warned"):
            placement.action_hand_over()
        self.nightly()
        self.delivered(self.lost)
        self.contacts(self.lost).level_id.warns_of_agency = True
        self.days_later(13)
        with self.assertRaisesRegex(UserError, "not long enough ago"):
            placement.action_hand_over()
        self.days_later(1)
        placement.action_hand_over()
        self.assertEqual(placement.state, "placed")

    def test_an_agency_without_a_licence_gets_nothing(self):
        self.agency.licence = False
        with self.assertRaisesRegex(UserError, "no valid licence"):
            self.handed_over()

    def test_debts_of_others_or_of_two_currencies_are_not_mixed(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        with self.assertRaisesRegex(ValidationError, "one currency"):
            self.draft(self.bill, self.invoice(self.lost, 5, overdue=9, currency_id=euro.id))
        with self.assertRaisesRegex(ValidationError, "must be of Lost Ltd"):
            self.draft(self.bill, self.invoice(self.customer("Other Ltd"), 5, overdue=9))

    # === WHAT COMES OF IT === #

    def test_who_pays_us_is_reported_to_the_agency_once(self):
        placement = self.handed_over()
        self.days_later(3)
        self.pay(self.bill, 300)
        self.settle()
        self.assertEqual((placement.received, placement.to_report, placement.commission), (300, 300, 60))
        work = self.env["collections.work.placement"]
        self.assertIn(placement, self.env["collections.placement"].search(work._waiting()))
        placement.with_user(self.accountant).action_report()
        mail = self.queued(self.agency.partner_id)[-1:]
        self.assertIn(
            "we received $ 300.00 directly. $ 700.00 is still open",
            mail.body_html.replace("\xa0", " ").replace("&nbsp;", " "),
        )
        self.assertEqual(placement.to_report, 0)
        with self.assertRaisesRegex(UserError, "knows of all payments"):
            placement.action_report()

    def test_paid_in_full_it_is_closed_by_itself(self):
        placement = self.handed_over()
        self.days_later(3)
        self.pay(self.bill)
        self.settle()
        self.assertEqual((placement.state, placement.recovered), ("closed", 1000))

    def test_what_the_agency_was_paid_and_passes_on_counts_once(self):
        placement = self.handed_over()
        self.says(placement, "accepted")
        self.says(placement, "paid", amount=400)
        self.assertEqual((placement.state, placement.recovered), ("accepted", 400))
        self.days_later(3)
        self.says(placement, "remitted", amount=400)
        self.pay(self.bill, 400)
        self.settle()
        self.assertEqual((placement.recovered, placement.to_report, placement.commission), (400, 0, 80))

    def test_recalled_or_returned_we_write_again(self):
        for kind in ("returned", "refused"):
            with self.subTest(kind):
                self.says(self.handed_over(), kind)
                self.assertEqual(self.held(), {self.bill.name: None})
        placement = self.handed_over()
        placement.action_recall()
        self.assertEqual((placement.state, self.held()), ("recalled", {self.bill.name: None}))

    def test_what_cannot_follow_is_refused_in_words(self):
        placement = self.handed_over()
        self.says(placement, "returned")
        with self.assertRaisesRegex(UserError, "“Accepted” cannot follow on “Returned”"):
            self.says(placement, "accepted")
        with self.assertRaisesRegex(UserError, "how much was paid"):
            self.says(placement, "paid")

    def test_what_happened_is_not_changed(self):
        event = self.says(self.handed_over(), "accepted")
        for change in (lambda: event.write({"date": "2020-01-01"}), event.unlink):
            with self.assertRaises(UserError):
                change()

    def test_the_bill_says_whether_it_asks_for_what_was_agreed(self):
        placement = self.handed_over()
        self.days_later(3)
        self.pay(self.bill)
        self.settle()
        bill = self.invoice(self.agency.partner_id, 250, move_type="in_invoice")
        placement.bill_id = bill
        told = bill.collections_commission_told.replace("\xa0", " ")
        self.assertIn("$ 200.00 is due", told)
        self.assertIn("asks for $ 250.00", told)

    def test_results_of_the_agency(self):
        self.handed_over()
        self.days_later(3)
        self.pay(self.bill, 500)
        self.settle()
        agency = self.agency
        self.assertEqual((agency.placed_amount, agency.recovered_amount, agency.commission_amount), (1000, 500, 100))
        self.assertEqual(agency.recovery_rate, 0.5)

    def test_the_pack_for_the_agency_holds_the_case_and_its_data(self):
        self.customer("Stranger Ltd")
        placement = self.handed_over()
        archive = zipfile.ZipFile(io.BytesIO(placement.with_user(self.accountant)._zipped()))
        names = sorted(name.partition("/")[2] for name in archive.namelist())
        self.assertEqual(
            [name for name in names if name.startswith(("00", "PL"))], ["00 PL-2026-0001.pdf", "PL-2026-0001.json"]
        )
        [data] = [json.loads(archive.read(name)) for name in archive.namelist() if name.endswith(".json")]
        self.assertEqual((data["number"], data["total"], data["customer"]["name"]), ("PL/2026/0001", 1000, "Lost Ltd"))
        self.assertEqual([debt["document"] for debt in data["debts"]], [self.bill.name])
        self.assertEqual(set(data["customer"]), {"name", "address", "vat", "email", "phone"})

    def test_many_cost_no_more_queries(self):
        def queries(count):
            for _number in range(count):
                self.handed_over(self.invoice(self.lost, 10, overdue=40))
            return self.count_queries(lambda: self.case(self.lost)._evaluate(self.today))

        queries(1)  # fills the caches
        self.assertEqual(queries(1), queries(4))


@tagged("post_install", "-at_install")
class TestPlacementImport(PlacementCommon):
    """An agency sends a file of what happened."""

    def file(self, content):
        imports = self.env["collections.placement.import"].with_user(self.accountant)
        return imports.create({"file": base64.b64encode(content.encode())})

    def csv(self, *lines):
        return self.file("\n".join(["placement,event,date,amount,reference,text", *lines]))

    def test_the_file_shows_what_happened_before_anything_is_written(self):
        placement = self.handed_over()
        window = self.csv(
            f"{placement.name},accepted,2026-03-02,,A-1,", f"{placement.name},paid,2026-03-02,400.00,A-2,cash"
        )
        self.assertEqual(len(window.line_ids), 2)
        self.assertEqual((placement.state, placement.paid), ("placed", 0))
        window.action_import()
        self.assertEqual((placement.state, placement.paid), ("accepted", 400))

    def test_json_is_read_too(self):
        placement = self.handed_over()
        event = {"placement": placement.name, "event": "paid", "date": "2026-03-02", "amount": 400, "reference": "A-1"}
        self.file(json.dumps([event])).action_import()
        self.assertEqual(placement.paid, 400)

    def test_a_faulty_or_repeated_file_changes_nothing(self):
        placement = self.handed_over()
        good = f"{placement.name},paid,2026-03-02,400.00,A-1,"
        self.csv(good).action_import()
        for lines, told in (
            ((good,), "Line 2: “A-1” was imported already"),
            (
                (f"{placement.name},paid,2026-03-02,5,A-2,", f"{placement.name},sold,2026-03-02,5,A-3,"),
                "Line 3: “event”",
            ),
            (("PL/1900/0001,paid,2026-03-02,5,A-2,",), "“placement” cannot be"),
            ((f"{placement.name},paid,2026-03-02,,A-2,",), "an amount belongs to"),
            ((f"{placement.name},handed_over,2026-03-02,,A-2,",), "“event” cannot be"),
        ):
            with self.subTest(told), self.assertRaisesRegex(UserError, told):
                self.csv(*lines).action_import()
            self.assertEqual(placement.paid, 400)

    def test_no_json_at_all_is_said(self):
        for content in ("[1, 2]", '{"a": 1}', "[", '[{"colour": "red"}]'):
            with self.subTest(content), self.assertRaises(UserError):
                self.file(content).action_import()
