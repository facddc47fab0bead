"""Statements of account as a workbook: real numbers and dates, a sheet for each customer and currency."""

import io
import re

import xlsxwriter

from . import words

#: Excel's own format of days: each reader sees them in the format of their computer.
DAY = 14
WIDTHS = (12, 34, 24, 12, 14, 14, 14, 14)


def workbook(statements):
    """Return one workbook.

    :param statements: pairs of case and ``Statement``
    :returns: bytes
    """
    content = io.BytesIO()
    with xlsxwriter.Workbook(
        content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        names = set()
        for case, statement in statements:
            env = case.with_context(lang=case.lang).env
            for section in statement.sections:
                name = _sheet_name(case.partner_id.name, section.currency, len(statements) > 1, names)
                _Sheet(book, book.add_worksheet(name), env, case, statement, section).fill()
        if not names:
            book.add_worksheet()
    return content.getvalue()


def _sheet_name(customer, currency, several, taken):
    """Return a name that Excel accepts and no other sheet has: at most 31 letters, case ignored."""
    plain = re.sub(r"[\[\]:*?/\\']", " ", customer or "").strip() if several else ""
    name, number = f"{plain[:26]} {currency}".strip(), 1
    while name.lower() in taken:
        number += 1
        name = f"{plain[: 23 - len(str(number))]} {number} {currency}".strip()
    taken.add(name.lower())
    return name


class _Sheet:
    """Writes one section of a statement, row by row."""

    def __init__(self, book, sheet, env, case, statement, section):
        self.sheet, self.env, self.case, self.statement, self.section = sheet, env, case, statement, section
        number = "#,##0" + (f".{'0' * section.digits}" if section.digits else "")
        self.plain = {
            "text": book.add_format(),
            "number": book.add_format({"num_format": number}),
            "date": book.add_format({"num_format": DAY, "align": "left"}),
        }
        self.bold = {
            "text": book.add_format({"bold": True}),
            "number": book.add_format({"num_format": number, "bold": True}),
            "date": book.add_format({"num_format": DAY, "align": "left", "bold": True}),
        }
        self.row = 0

    def fill(self):
        for column, width in enumerate(WIDTHS):
            self.sheet.set_column(column, column, width)
        self._write_head()
        self._write_entries()
        self._write_aging()

    def _write_head(self):
        env, statement = self.env, self.statement
        self._line([env._("Statement of Account"), None, None, self.case.partner_id.name], self.bold)
        self._line([self.case.company_id.name, None, None, self.section.currency])
        self._line([statement.date_from, None, None, statement.date_to])
        self.row += 1

    def _write_entries(self):
        env, section, statement = self.env, self.section, self.statement
        heads = [env._("Date"), env._("Document"), env._("Reference"), env._("Due date")]
        heads += [env._("Charges"), env._("Credits"), env._("Balance"), env._("Still open")]
        self._line(heads, self.bold)
        self.sheet.freeze_panes(self.row, 0)
        self.sheet.repeat_rows(self.row - 1)
        blanks = [None] * 3
        if statement.date_from:
            self._line([statement.date_from, env._("Opening balance"), None, *blanks, section.opening], self.bold)
        for entry in section.brought:
            self._line([*self._names(entry), *blanks, entry.open])
        for entry, balance in section.rows:
            amounts = [entry.debit or None, entry.credit or None, balance, entry.open or None]
            self._line([*self._names(entry), *amounts])
        closing = [section.closing, section.open]
        self._line([statement.date_to, env._("Closing balance"), None, *blanks, *closing], self.bold)
        self.row += 1

    def _names(self, entry):
        return [entry.date, words.describe(self.env, entry), entry.reference, entry.due]

    def _write_aging(self):
        env, section = self.env, self.section
        for first, name in words.bucket_names(env).items():
            self._line([name, None, None, None, section.buckets[first]])
        self._line([env._("Total"), None, None, None, section.open], self.bold)
        if section.tells_overdue:
            self._line([env._("Overdue"), None, None, None, section.overdue])
        if section.agreed:
            self._line([env._("In a payment agreement"), None, None, None, section.agreed])
        self._line([env._("Credits not yet applied"), None, None, None, section.unallocated])
        for charge in section.charges:
            self._line([env["collections.charge"]._told(charge), None, None, None, charge.amount])
        if section.charges:
            owed = env._("Closing balance, with interest and charges")
            self._line([owed, None, None, None, section.owed], self.bold)

    def _line(self, values, formats=None):
        """Write a row: text, dates and numbers by their types; None leaves a cell empty."""
        formats = formats or self.plain
        for column, value in enumerate(values):
            if isinstance(value, str):
                self.sheet.write_string(self.row, column, value, formats["text"])
            elif isinstance(value, (int, float)):
                self.sheet.write_number(self.row, column, value, formats["number"])
            elif value is not None:
                self.sheet.write_datetime(self.row, column, value, formats["date"])
        self.row += 1
