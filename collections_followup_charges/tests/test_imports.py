import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import file_open

from .common import LateCommon

DATA = "collections_followup_charges/data/"
FILES = {
    "collections.interest.rule": "interest_rules.csv",
    "collections.fixed.sum": "fixed_sums.csv",
    "collections.fee.rule": "fees.csv",
    "collections.allocation.rule": "allocation_rules.csv",
}


@tagged("post_install", "-at_install")
class TestImports(LateCommon):
    """Rules come from files: what changes is shown before, and a faulty file is refused whole."""

    def shipped(self, model):
        with file_open(DATA + FILES[model], "rb") as file:
            return file.read().decode()

    def wizard(self, model, text, user=None):
        wizards = self.env["collections.late.rule.import"].with_user(user or self.manager)
        return wizards.create({"rules": model, "file": base64.b64encode(text.encode())})

    def test_the_files_that_ship_change_nothing(self):
        for model in FILES:
            with self.subTest(model=model):
                self.assertFalse(self.wizard(model, self.shipped(model)).line_ids)

    def test_what_changes_is_shown_and_taken_over(self):
        self.manager.company_ids = self.env["res.company"].search([])  # rules are for all companies
        for model, code, old, new, told in (
            ("collections.interest.rule", "es-business", ",8,7,", ",9,7,", "Points Added: 8.0 → 9"),
            ("collections.fixed.sum", "es-business-40", ",40,", ",50,", "Amount: 40.0 → 50"),
            ("collections.fee.rule", "fi-consumer-fee", "EUR,5,", "EUR,6,", "Fee: 5.0 → 6"),
        ):
            with self.subTest(model=model):
                lines = self.shipped(model).splitlines()
                text = "\n".join(line.replace(old, new) if line.startswith(code) else line for line in lines)
                wizard = self.wizard(model, text)
                [line] = wizard.line_ids
                self.assertFalse(line.is_new)
                self.assertIn(told, line.changes)
                wizard.action_import()
                self.assertFalse(self.wizard(model, text).line_ids)

    def test_a_faulty_file_is_refused_whole(self):
        for model, column, value in (
            ("collections.interest.rule", "margin", "1001"),
            ("collections.interest.rule", "rounding", "-1"),
            ("collections.fixed.sum", "amount", "-40"),
            ("collections.fee.rule", "first_day", "0"),
            ("collections.fee.rule", "ceiling", "nan"),
            ("collections.fee.rule", "country", "XX"),
        ):
            head, first, second = self.shipped(model).splitlines()[:3]
            number = head.split(",").index(column)
            faulty = first.split(",")
            faulty[number] = value
            good = second.replace(second.split(",")[0], "a-new-rule")
            text = "\n".join((head, good, ",".join(faulty)))
            with (
                self.subTest(model=model, column=column),
                self.assertRaisesRegex(UserError, f"Line 3: “{column}” cannot be “{value}”"),
            ):
                self.wizard(model, text).action_import()
            self.assertFalse(self.env[model].search([("code", "=", "a-new-rule")]))

    def test_only_managers_import(self):
        with self.assertRaises(AccessError):
            self.wizard("collections.fee.rule", "x", self.accountant)

    def test_the_list_opens_the_window_for_its_rules(self):
        wizards = self.env["collections.late.rule.import"].with_user(self.manager)
        with Form(wizards.with_context(default_rules="collections.fee.rule")) as form:
            self.assertEqual(form.rules, "collections.fee.rule")
            form.file = base64.b64encode(self.shipped("collections.fee.rule").encode())
            self.assertFalse(len(form.line_ids))
