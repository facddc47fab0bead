import base64
import csv
import io
from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import file_open

from .common import CollectionsCommon


class RulesCommon(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = cls.env["collections.contact.rule"]
        cls.rules.with_context(active_test=False).search([]).active = True
        cls.one_company()

    def consumer(self, country, **values):
        country = self.env.ref(f"base.{country}") if country else self.env["res.country"]
        return self.customer("Anna Late", is_company=False, vat=False, country_id=country.id, **values)

    def codes(self, partner, creditor="own"):
        return set(self.rules._of(partner, creditor, self.today).mapped("code"))


@tagged("post_install", "-at_install")
class TestWhichRulesApply(RulesCommon):
    def test_all_that_are_shipped_are_there_with_a_source(self):
        with file_open(self.rules._shipped_file) as file:
            rows = list(csv.DictReader(file))
        self.assertEqual({row["code"] for row in rows}, set(self.rules.search([]).mapped("code")))
        self.assertGreater(len(rows), 100)
        self.assertTrue(all(self.rules.search([]).mapped("source")))

    def test_a_spanish_consumer(self):
        codes = self.codes(self.consumer("es"))
        self.assertIn("es-consumer-phone-hours", codes)
        self.assertFalse({code for code in codes if not code.startswith("es-consumer")})

    def test_who_is_in_a_state_has_its_time(self):
        texan = self.customer("Late Inc", state_id=self.env.ref("base.state_us_44").id)
        self.assertEqual(texan.state_id.code, "TX")
        self.invoice(texan, 100, overdue=5)
        self.evaluate(texan)
        case = self.case(texan)
        self.assertEqual(set(case._whereabouts()[case.id].zones), {"America/Chicago", "America/Denver"})
        texan.state_id = self.env.ref("base.state_us_32")  # Nevada lies behind the mountains
        self.env.invalidate_all()
        self.assertIn("America/Los_Angeles", case._whereabouts()[case.id].zones)
        texan.state_id = False
        self.assertIn("America/New_York", case._whereabouts()[case.id].zones)

    def test_hours_are_told_in_the_language_of_the_reader(self):
        rule = self.rules.search([("code", "=", "es-consumer-phone-hours")])
        rule.hours = "Mo-Fr 09:00-21:00; Sa,Su 10:00-24:00"
        expected = {
            "en_US": "Only Mon–Fri 09:00–21:00; Sat, Sun 10:00–24:00, where the customer is",
            "es_ES": "lun–vie 09:00–21:00; sáb, dom 10:00–24:00",
            "fi_FI": "ma–pe 09:00–21:00; la, su 10:00–24:00",
        }
        for lang, told in expected.items():
            self.env["res.lang"]._activate_lang(lang)
            self.assertIn(told, rule.with_context(lang=lang).summary)
        self.assertIn("lun–vie", rule.with_context(lang="es_ES")._shown("hours"))
        self.assertEqual(rule.hours, "Mo-Fr 09:00-21:00; Sa,Su 10:00-24:00")

    def test_a_finnish_company(self):
        finnish = self.customer("Late Oy", country_id=self.env.ref("base.fi").id)
        self.assertIn("fi-business-phone-hours", self.codes(finnish))
        self.assertNotIn("fi-consumer-phone-hours", self.codes(finnish))

    def test_a_californian_sole_trader_is_protected_like_a_consumer(self):
        trader = self.consumer("us", state_id=self.env.ref("base.state_us_5").id)
        trader.vat = "US123456789"
        self.assertEqual(trader.collections_customer_kind, "sole_trader")
        self.assertTrue({"us-ca-consumer-phone-hours", "us-consumer-own-phone-most"} <= self.codes(trader))
        self.assertNotIn("us-ma-consumer-phone-most", self.codes(trader))

    def test_who_collects_the_debts_of_others_is_bound_more_strictly(self):
        consumer = self.consumer("us")
        self.assertIn("us-consumer-third-phone-most", self.codes(consumer, "third_party"))
        self.assertNotIn("us-consumer-third-phone-most", self.codes(consumer))

    def test_a_country_that_leaves_a_group(self):
        portuguese = self.customer("Late Lda", country_id=self.env.ref("base.pt").id)
        self.assertIn("eu-business-phone-hours", self.codes(portuguese))
        self.env.ref("base.europe").country_ids -= portuguese.country_id
        self.assertIn("default-phone-hours", self.codes(portuguese))

    def test_a_group_of_countries_where_the_country_says_nothing(self):
        dutch = self.customer("Late BV", country_id=self.env.ref("base.nl").id)
        self.assertIn("eu-business-phone-hours", self.codes(dutch))

    def test_where_nothing_is_known_the_strictest_apply(self):
        for partner in (self.consumer("nl"), self.consumer("jp"), self.consumer(None)):
            self.assertEqual({code.split("-")[0] for code in self.codes(partner)}, {"default"})

    def test_a_rule_applies_from_its_first_to_its_last_day(self):
        consumer = self.consumer("es")
        rule = self.rules.search([("code", "=", "es-consumer-phone-hours")])
        rule.write({"valid_from": self.today, "valid_to": self.today})
        self.assertIn(rule.code, self.codes(consumer))
        rule.valid_from = rule.valid_to = self.today + timedelta(1)
        self.assertNotIn(rule.code, self.codes(consumer))

    def test_kind_of_customer_is_worked_out_until_it_is_set(self):
        partner = self.consumer("es")
        self.assertEqual(partner.collections_customer_kind, "consumer")
        partner.is_company = True
        self.assertEqual(partner.collections_customer_kind, "business")
        contact = self.customer("Bea Late", parent_id=partner.id, is_company=False, type="contact")
        contact.collections_customer_kind = "public"
        self.assertEqual((partner | contact).mapped("collections_customer_kind"), ["public", "public"])


@tagged("post_install", "-at_install")
class TestContactRule(RulesCommon):
    def make(self, **values):
        return self.rules.create({"code": "x", "kind": "hours", "hours": "Mo-Fr 09:00-17:00", "source": "x", **values})

    def test_hours_that_cannot_be_read_are_refused_with_the_part(self):
        with self.assertRaisesRegex(ValidationError, "cannot be read at “Mo 9-17”"):
            self.make(hours="Tu 09:00-17:00; Mo 9-17")

    def test_a_value_that_the_kind_needs(self):
        for kind in ("most", "rest", "gap", "hours", "first"):
            with self.subTest(kind), self.assertRaisesRegex(ValidationError, "lacks a value"):
                self.make(code=kind, kind=kind, hours=False)

    def test_hours_hold_for_paid_reminders_and_others_alike(self):
        with self.assertRaisesRegex(ValidationError, "cannot be for paid reminders alone"):
            self.make(paid=True)

    def test_what_nobody_has_read_for_a_year_is_due_for_review(self):
        rule = self.make(reviewed_on=self.today)
        self.assertFalse(rule.to_review)
        self.assertNotIn(rule, self.rules.search([("to_review", "=", True)]))
        self.days_later(366)
        rule.invalidate_recordset()
        self.assertTrue(rule.to_review)
        self.assertIn(rule, self.rules.search([("to_review", "=", True)]))
        self.assertNotIn(rule, self.rules.search([("to_review", "=", False)]))

    def test_only_managers_change_rules(self):
        rule = self.make()
        rule.with_user(self.manager).hours = "Mo-Fr 10:00-16:00"
        with self.assertRaises(AccessError):
            rule.with_user(self.accountant).hours = "Mo-Su 00:00-24:00"


@tagged("post_install", "-at_install")
class TestImport(RulesCommon):
    """A manager imports a newer file."""

    def shipped(self):
        with file_open(self.rules._shipped_file) as file:
            return list(csv.DictReader(file))

    def file(self, rows):
        text = io.StringIO()
        writer = csv.DictWriter(text, list(self.rules._file_columns), extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return text.getvalue().encode()

    def opened(self, content):
        wizard = self.env["collections.contact.rule.import"].with_user(self.manager)
        return wizard.new({"file": base64.b64encode(content), "filename": "rules.csv"})

    def imported(self, rows):
        content = base64.b64encode(self.file(rows))
        wizard = self.env["collections.contact.rule.import"].with_user(self.manager).create({"file": content})
        wizard.action_import()

    def test_an_empty_file_is_refused(self):
        wizard = self.env["collections.contact.rule.import"].with_user(self.manager).create({"file": b""})
        wizard.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "must have these columns"):
            wizard.action_import()

    def test_the_shipped_file_changes_nothing(self):
        self.assertFalse(self.opened(self.file(self.shipped())).line_ids)

    def test_what_would_change_is_shown_before_it_does(self):
        rows = self.shipped()
        changed = next(row for row in rows if row["code"] == "es-consumer-phone-most")
        changed["number"] = "2"
        rows.append({**changed, "code": "pt-consumer-phone-most", "country": "PT"})
        shown = self.opened(self.file(rows)).line_ids
        self.assertEqual(shown.mapped("code"), ["es-consumer-phone-most", "pt-consumer-phone-most"])
        self.assertEqual(shown.mapped("is_new"), [False, True])
        self.assertEqual(shown[0].changes, "Number: 3 → 2")
        self.assertIn("Country: Portugal", shown[1].changes)
        self.assertIn("Kind of Customer: Consumer", shown[1].changes)
        rule = self.rules.search([("code", "=", "es-consumer-phone-most")])
        self.assertEqual(rule.number, 3)
        self.imported(rows)
        self.assertEqual(rule.number, 2)
        self.assertEqual(self.rules.search([("code", "=", "pt-consumer-phone-most")]).country_id.code, "PT")

    def test_a_file_that_was_saved_shows_the_same(self):
        """The form reads of a stored file how large it is."""
        rows = self.shipped()
        rows[0]["note"] = "Read again."
        wizard = self.env["collections.contact.rule.import"].with_user(self.manager)
        kept = wizard.create({"file": base64.b64encode(self.file(rows))})
        self.assertEqual(kept.with_context(bin_size=True).line_ids.mapped("code"), [rows[0]["code"]])

    def test_rules_that_a_file_does_not_name_stay(self):
        before = self.rules.search_count([])
        self.imported(self.shipped()[:3])
        self.assertEqual(self.rules.search_count([]), before)

    def test_a_faulty_file_is_refused_whole_with_lines_and_reasons(self):
        rows = self.shipped()[:11]
        rows[0]["number"] = "99"  # is fine, and not written either
        for row, column, text in (
            (rows[1], "hours", "9 to 5"),
            (rows[2], "country", "XX"),
            (rows[3], "kind", "never"),
            (rows[4], "days", "-7"),
            (rows[5], "valid_from", "31.12.2026"),
            (rows[6], "source", ""),
            (rows[7], "code", rows[0]["code"]),
            (rows[8], "on_holidays", "perhaps"),
            (rows[10], "paid", "1"),
        ):
            row[column] = text
        with self.assertRaises(UserError) as refused:
            self.imported(rows)
        told = refused.exception.args[0]
        for words in (
            f"“{rows[0]['code']}” occurs twice.",
            "Line 3: “hours” cannot be “9 to 5”.",
            "Line 4: “country” cannot be “XX”.",
            "Line 5: “kind” cannot be “never”.",
            "Line 6: “days” cannot be “-7”.",
            "Line 7: “valid_from” cannot be “31.12.2026”.",
            "Line 8: “source” is empty.",
            "Line 10: “on_holidays” cannot be “perhaps”.",
            "Line 12: “paid” cannot be “1”.",
        ):
            self.assertIn(words, told)
        self.assertEqual(self.rules.search([("code", "=", rows[0]["code"])]).number, 0)

    def test_what_is_no_such_file(self):
        for content, words in (
            (b"\xff\xfe\x00", "no CSV file"),
            (b"\n", "these columns"),
            (b"code,country\n", "these columns"),
            (self.file(self.shipped()[:1]) + b"a,b\n", "more or fewer columns"),
        ):
            with self.subTest(words), self.assertRaisesRegex(UserError, words):
                self.assertFalse(self.opened(content).line_ids)


@tagged("post_install", "-at_install")
class TestWhatMayBeDone(RulesCommon):
    """The accountant opens *What May Be Done* on a case."""

    def opened(self, partner):
        self.invoice(partner, 100, overdue=5)
        self.evaluate(partner)
        action = self.case(partner).with_user(self.accountant).action_permissions()
        return self.env["collections.permissions"].with_user(self.accountant).browse(action["res_id"])

    def line(self, shown, channel):
        return shown.line_ids.filtered(lambda line: line.channel == channel)

    def test_a_spanish_consumer_on_a_monday_morning(self):
        shown = self.opened(self.consumer("es", tz="Europe/Madrid"))
        phone = self.line(shown, "phone")
        self.assertEqual((shown.customer, phone.may), ("consumer", "now"))
        self.assertFalse(shown.by_default)
        self.at("2026-03-02 21:30:00")
        again = shown.case_id.action_permissions()
        phone = self.line(shown.browse(again["res_id"]), "phone")
        self.assertEqual((phone.may, str(phone.first)), ("later", "2026-03-03 08:00:00"))
        self.assertIn("Tuesday 3 March 09:00", phone.first_there)
        self.assertIn("Only Mon–Fri 09:00–21:00, where the customer is", phone.why)
        self.assertIn("Policy: Practice", phone.source)

    def test_a_conversation_is_followed_by_days_of_rest(self):
        partner = self.consumer("us", tz="America/New_York")
        self.opened(partner)
        case = self.case(partner).with_user(self.accountant)
        values = {"case_id": case.id, "channel": "phone", "summary": "Spoke to Anna", "date": "2026-03-02 15:00:00"}
        outcome = self.env.ref("collections_followup.collections_outcome_asks_for_time")
        self.env["collections.contact"].sudo().create({**values, "kind": "conversation", "outcome_id": outcome.id})
        self.at("2026-03-03 15:00:00")
        found = case._permissions(["phone", "email"])
        self.assertEqual(str(found["phone"].first), "2026-03-09 12:00:00")  # 8 o'clock in New York: summer time
        self.assertTrue(found["email"].allowed)

    def test_where_the_customer_may_be_in_several_zones_all_of_them_are_shown(self):
        self.at("2026-03-02 02:00:00")
        phone = self.line(self.opened(self.consumer("pt")), "phone")
        self.assertEqual((phone.may, str(phone.first)), ("later", "2026-03-02 11:00:00"))
        self.assertEqual(phone.first_there, "Monday 2 March 10:00 or Monday 2 March 11:00, by their time zone")

    def test_contacts_count_as_far_back_as_the_rules_do(self):
        partner = self.consumer("jp", tz="Asia/Tokyo")
        self.opened(partner)
        case = self.case(partner)
        values = {"code": "jp", "country_id": partner.country_id.id, "kind": "gap", "days": 100, "source": "The house"}
        self.rules.create(values)
        written = {"case_id": case.id, "channel": "email", "summary": "Reminder", "kind": "message"}
        self.env["collections.contact"].sudo().create({**written, "date": self.utc(self.today - timedelta(90))})
        found = case._permissions(["email"])
        self.assertEqual(str(found["email"].first), "2026-03-11 15:00:00")

    def test_a_public_holiday_there(self):
        partner = self.consumer("fi", tz="Europe/Helsinki")
        self.opened(partner)
        company = self.env["res.company"].create({"name": "Tytär Oy", "country_id": self.env.ref("base.fi").id})
        calendar = self.env["resource.calendar"].create(
            {"name": "Suomi", "company_id": company.id, "tz": "Europe/Helsinki"}
        )
        day = {"date_from": "2026-03-01 22:00:00", "date_to": "2026-03-02 21:59:59"}
        self.env["resource.calendar.leaves"].create(
            {"name": "Juhlapäivä", "calendar_id": calendar.id, "company_id": company.id, **day}
        )
        case = self.case(partner)
        found = case._permissions(["phone"])
        self.assertEqual(str(found["phone"].first), "2026-03-03 06:00:00")

    def test_where_no_rule_is_known_it_says_so(self):
        shown = self.opened(self.consumer("jp"))
        self.assertTrue(shown.by_default)
        self.assertIn("default-phone-hours", shown.rule_ids.mapped("code"))
