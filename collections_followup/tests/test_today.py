from datetime import date

from odoo import Command
from odoo.tests import tagged

from .common import CollectionsCommon

#: Days overdue from which customers are reminded.
REMINDED_FROM = 3


@tagged("post_install", "-at_install")
class TestToday(CollectionsCommon):
    """Which day it is depends on where the company is: not on the server, and not on whoever looks."""

    def setUp(self):
        super().setUp()
        self.late = self.customer("Late Ltd")

    def lives_in(self, zone):
        self.company.collections_tz = zone

    def owes_since(self, day):
        return self.invoice(self.late, 100, invoice_date_due=day)

    # === WHERE THE COMPANY IS === #

    def test_company_far_in_the_east_is_a_day_ahead_of_the_server_and_of_whoever_looks(self):
        """In Auckland it is Tuesday morning; the server says Monday evening; in Los Angeles it is Monday noon."""
        self.lives_in("Pacific/Auckland")
        self.accountant.tz = "America/Los_Angeles"
        self.owes_since(date(2026, 2, 28))
        self.at("2026-03-02 20:00:00")
        self.switch_on()
        run = self.nightly()
        self.assertEqual(run.date, date(2026, 3, 3))
        self.assertEqual(self.taken(self.late), ["Reminder"])
        contact = self.contacts(self.late).with_user(self.accountant)
        self.assertEqual(contact.day, date(2026, 3, 3))
        case = self.case(self.late).with_user(self.accountant).with_context(tz="America/Los_Angeles")
        self.assertEqual((case.days_overdue, case.last_contact_on), (REMINDED_FROM, date(2026, 3, 3)))

    def test_company_in_the_west_does_not_remind_on_the_evening_before(self):
        """By the server's clock the invoice is three days overdue; in Los Angeles it is still the second day."""
        self.lives_in("America/Los_Angeles")
        self.owes_since(date(2026, 2, 28))
        self.at("2026-03-03 05:00:00")
        self.switch_on()
        self.nightly()
        self.assertFalse(self.taken(self.late))
        self.assertEqual(self.case(self.late).next_date, date(2026, 3, 3))
        self.at("2026-03-03 08:00:00")
        self.nightly()
        self.assertEqual(self.taken(self.late), ["Reminder"])

    def test_company_that_has_set_no_time_zone_lives_in_that_of_its_country(self):
        company = self.company
        for country, zone in (("base.nz", "Pacific/Auckland"), ("base.es", "Europe/Madrid"), (None, "UTC")):
            company.country_id = country and self.env.ref(country)
            self.assertEqual(company._collections_zone(), zone)
        self.lives_in("Atlantic/Canary")
        self.assertEqual(company._collections_zone(), "Atlantic/Canary")

    def test_each_company_has_its_own_day(self):
        self.lives_in("Pacific/Auckland")
        west = self.env["res.company"].create({"name": "West Ltd", "collections_tz": "America/Los_Angeles"})
        self.at("2026-03-02 20:00:00")
        self.job("collections_followup.ir_cron_nightly")
        nights = self.env["collections.run"].search(
            [("nightly", "=", True), ("company_id", "in", (self.company | west).ids)]
        )
        self.assertEqual(
            {run.company_id: run.date for run in nights}, {self.company: date(2026, 3, 3), west: date(2026, 3, 2)}
        )

    def test_payment_delay_is_that_of_the_company_s_last_year(self):
        """In Honolulu it is still Sunday, and what came on the 1st of March is part of the last 365 days no more."""
        self.lives_in("Pacific/Honolulu")
        for day in (date(2025, 3, 1), date(2025, 3, 2)):
            dates = {"invoice_date": date(2025, 2, 1), "invoice_date_due": date(2025, 2, 20)}
            bill = self.invoice(self.late, 100, **dates)
            self.on(day)
            self.pay(bill)
        self.owes_since(date(2026, 2, 20))
        self.at("2026-03-02 08:00:00")
        self.company._open_collections_cases(self.today)
        self.assertEqual(self.today, date(2026, 3, 1))
        self.assertEqual(self.case(self.late).payment_delay, 10)

    def test_next_action_is_counted_from_the_day_of_the_company(self):
        self.lives_in("Pacific/Auckland")
        self.owes_since(date(2026, 2, 20))
        self.at("2026-03-02 20:00:00")
        self.company._open_collections_cases(self.today)
        log = self.env["collections.contact.log"].with_user(self.accountant).with_context(tz="America/Los_Angeles")
        outcome = self.env["collections.outcome"].create({"name": "Call again", "next_step": "Call", "next_days": 2})
        note = log.create({"case_id": self.case(self.late).id, "outcome_id": outcome.id})
        self.assertEqual(note.next_date, date(2026, 3, 5))

    # === WHEN CLOCKS CHANGE === #

    def test_night_that_falls_on_the_same_day_twice_sends_nothing_twice(self):
        """In Auckland clocks go back on the 5th of April: the job comes half an hour after midnight, then before it."""
        self.lives_in("Pacific/Auckland")
        self.owes_since(date(2026, 4, 1))
        self.at("2026-04-03 11:30:00")
        self.switch_on()
        nights = [("2026-04-04 11:30:00", date(2026, 4, 5)), ("2026-04-05 11:30:00", date(2026, 4, 5))]
        for moment, day in [*nights, ("2026-04-06 11:30:00", date(2026, 4, 6))]:
            self.at(moment)
            self.assertEqual(self.nightly().date, day)
        self.assertEqual(self.taken(self.late), ["Reminder"])
        self.assertEqual(len(self.queued(self.late)), 1)

    def test_day_that_has_no_night_is_made_up_for(self):
        """Clocks go forward on the 27th of September: after the night of Saturday comes that of Monday."""
        self.lives_in("Pacific/Auckland")
        self.owes_since(date(2026, 9, 24))  # to be reminded on Sunday
        self.at("2026-09-26 11:30:00")
        self.switch_on()
        self.assertEqual(self.nightly().date, date(2026, 9, 26))
        self.assertFalse(self.taken(self.late))
        self.at("2026-09-27 11:30:00")
        self.assertEqual(self.nightly().date, date(2026, 9, 28))
        self.assertEqual(self.taken(self.late), ["Reminder"])

    def test_days_between_two_contacts_are_those_of_the_calendar(self):
        """The night in which New York loses an hour neither shortens nor lengthens a wait."""
        self.lives_in("America/New_York")
        self.owes_since(date(2026, 3, 4))
        self.at("2026-03-08 04:30:00")  # Saturday, half past eleven at night
        self.switch_on()
        self.nightly()
        case = self.case(self.late)
        self.assertEqual(case.last_contact_on, date(2026, 3, 7))
        next_day = case.next_date
        self.at(f"{next_day} 03:30:00")  # the evening before
        self.nightly()
        self.assertEqual(self.taken(self.late), ["Reminder"])
        self.at(f"{next_day} 04:30:00")  # half past midnight, summer time
        self.nightly()
        self.assertEqual(self.taken(self.late), ["Reminder", "Second copy, overdue"])

    # === LAST DAYS === #

    def test_promise_holds_to_the_end_of_its_last_day_where_the_company_is(self):
        """Promised by the end of March, two days of grace: in Auckland these end while the server has noon."""
        self.lives_in("Pacific/Auckland")
        bill = self.owes_since(date(2026, 3, 1))
        case = self.late._collections_ensure_case()
        line = bill.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        promise = self.env["collections.promise"]._make(case, line, 100, date(2026, 3, 31))
        self.at("2026-04-02 10:30:00")
        self.nightly()
        self.assertEqual(promise.state, "open")
        self.at("2026-04-02 11:30:00")
        self.nightly()
        self.assertEqual(promise.state, "broken")

    def test_link_opens_the_page_to_the_end_of_its_last_day_where_the_company_is(self):
        self.lives_in("America/Los_Angeles")
        self.company.collections_link_days = 1
        self.at("2026-03-31 20:00:00")
        case = self.late._collections_ensure_case()
        token = case._token()
        self.at("2026-04-02 06:30:00")
        self.assertEqual(case._link_state(token), "open")
        self.at("2026-04-02 07:30:00")
        self.assertEqual(case._link_state(token), "expired")

    def test_discount_for_paying_early_is_given_to_the_end_of_its_last_day_where_the_company_is(self):
        self.lives_in("America/Los_Angeles")
        term = self.env["account.payment.term"].create(
            {
                "name": "2/7 Net 30",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 7,
                "line_ids": [Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})],
            }
        )
        bill = self.invoice(self.late, 200, invoice_payment_term_id=term.id, post=False)
        bill.write({"invoice_date": date(2026, 3, 2), "invoice_date_due": False})
        bill.action_post()
        case = self.late._collections_ensure_case()
        for moment, discount in (("2026-03-10 06:30:00", 4.0), ("2026-03-10 07:30:00", 0.0)):
            self.at(moment)
            self.assertEqual(self.env["collections.page.pay"]._choose(case).discount, discount)
