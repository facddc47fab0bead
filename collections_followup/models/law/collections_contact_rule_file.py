import csv
import io

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import file_open

from ...decision import opening_hours

#: The rules that come with the add-on, in the format that is read here.
SHIPPED = "collections_followup/data/contact_rules.csv"
#: Columns of a file, and the fields that they are of. ``docs/administrator.md`` says what may stand in them.
COLUMNS = {
    "code": "code",
    "country": "country_id",
    "state": "state_id",
    "group": "country_group_id",
    "customer": "customer",
    "creditor": "creditor",
    "channel": "channel",
    "kind": "kind",
    "paid": "paid",
    "hours": "hours",
    "on_holidays": "on_holidays",
    "number": "number",
    "days": "days",
    "valid_from": "valid_from",
    "valid_to": "valid_to",
    "basis": "basis",
    "confidence": "confidence",
    "source": "source",
    "reviewed_on": "reviewed_on",
    "note": "note",
}
REQUIRED = ("code", "kind", "basis", "confidence", "source")
#: Faults that are told at once; who has more has another file.
MOST_FAULTS = 20


class CollectionsContactRule(models.Model):
    """Rules as they stand in a file: read whole or not at all."""

    _inherit = "collections.contact.rule"

    @api.model
    def _load_shipped(self):
        """Create the rules that come with the add-on."""
        with file_open(SHIPPED, "rb") as file:
            self.create(self._read_file(file.read()))

    @api.model
    def _read_file(self, content):
        """Values of the rules in a file, a dictionary for each.

        :param content: bytes of a CSV file in UTF-8 with the columns of ``COLUMNS``
        :raises UserError: it cannot be read, or some of its lines are faulty; each is told, and why
        """
        found, faults = [], []
        for number, row in self._rows(content):
            try:
                found.append(self._read_row(row))
            except ValueError as fault:
                faults.append((number, fault.args[0]))
        faults += self._twice(found)
        if faults:
            self._refuse(sorted(faults))
        return found

    @api.model
    def _rows(self, content):
        """(number of the line, {column: text}) of each rule in a file."""
        try:
            reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig")), strict=True)
            rows = [(reader.line_num, row) for row in reader]
        except (UnicodeDecodeError, csv.Error) as unreadable:
            raise UserError(self.env._("This is no CSV file in UTF-8.")) from unreadable
        if set(reader.fieldnames or ()) != set(COLUMNS):
            raise UserError(self.env._("The file must have these columns: %s", ", ".join(COLUMNS)))
        return rows

    @api.model
    def _read_row(self, row):
        """Values of one rule.

        :raises ValueError: its argument says in words what is wrong
        """
        if None in row or None in row.values():
            raise ValueError(self.env._("it has more or fewer columns than the first line."))
        row = {name: text.strip() for name, text in row.items()}
        for name in REQUIRED:
            if not row[name]:
                raise ValueError(self.env._("“%s” is empty.", name))
        values = {COLUMNS[name]: self._read_cell(name, text) for name, text in row.items()}
        values |= self._read_place(row)
        self._check_row(values)
        return values

    @api.model
    def _read_cell(self, name, text):
        field = self._fields[COLUMNS[name]]
        if field.type == "many2one":
            return False  # see `_read_place`
        reader = getattr(self, f"_read_{field.type}", None)
        try:
            return reader(field, text) if reader and text else text or False
        except ValueError as wrong:
            raise self._cannot_be(name, text) from wrong

    @api.model
    def _cannot_be(self, column, text):
        return ValueError(self.env._("“%(column)s” cannot be “%(text)s”.", column=column, text=text))

    @api.model
    def _read_selection(self, field, text):
        if text not in field.get_values(self.env):
            raise ValueError(text)
        return text

    @api.model
    def _read_boolean(self, _field, text):
        if text not in ("0", "1"):
            raise ValueError(text)
        return text == "1"

    @api.model
    def _read_integer(self, _field, text):
        if not text.isascii() or not text.isdigit() or len(text) > 4:
            raise ValueError(text)
        return int(text)

    @api.model
    def _read_date(self, _field, text):
        return fields.Date.to_date(text)

    @api.model
    def _read_place(self, row):
        """Where a rule applies, by codes: ISO 3166 for country and state, an external id for a group."""
        country = self._known("country", row["country"], self.env["res.country"], [("code", "=", row["country"])])
        within = [("country_id", "=", country.id), ("code", "=", row["state"])]
        state = self._known("state", row["state"], self.env["res.country.state"], within)
        group = self.env["res.country.group"]
        if row["group"]:
            group = self.env.ref(row["group"], raise_if_not_found=False)
            if group is None or group._name != "res.country.group":
                raise self._cannot_be("group", row["group"])
        return {"country_id": country.id, "state_id": state.id, "country_group_id": group.id}

    @api.model
    def _known(self, column, text, model, domain):
        record = model.search(domain, limit=1) if text else model
        if text and not record:
            raise self._cannot_be(column, text)
        return record

    @api.model
    def _check_row(self, values):
        """What the constraints of a rule would refuse, told before anything is written."""
        for name in self.new(values)._lacks():
            raise ValueError(self.env._("“%s” is empty.", name))
        if values["kind"] == "hours":
            try:
                opening_hours.read(values["hours"])
            except ValueError as wrong:
                raise self._cannot_be("hours", wrong.args[0]) from wrong
        if values["valid_from"] and values["valid_to"] and values["valid_to"] < values["valid_from"]:
            raise ValueError(self.env._("it ends before it begins to apply."))

    @api.model
    def _twice(self, found):
        codes = [values["code"] for values in found]
        return [(0, self.env._("“%s” occurs twice.", code)) for code in sorted(set(codes)) if codes.count(code) > 1]

    @api.model
    def _refuse(self, faults):
        """:raises UserError: always, with the faults by line"""
        told = [
            self.env._("Line %(number)s: %(fault)s", number=number, fault=fault) if number else fault
            for number, fault in faults[:MOST_FAULTS]
        ]
        raise UserError("\n".join([self.env._("Nothing was imported: the file is faulty."), *told]))

    # === WHAT A FILE CHANGES === #

    @api.model
    def _changes(self, found):
        """What would change by values of a file: (existing rule or none, {field: new value}), in their order."""
        codes = [values["code"] for values in found]
        known = self.with_context(active_test=False).search([("code", "in", codes)]).grouped("code")
        for values in found:
            rule = known.get(values["code"], self.browse())
            changed = {name: value for name, value in values.items() if not rule or rule._differs(name, value)}
            if changed:
                yield rule, changed

    def _differs(self, name, value):
        own = self[name].id if self._fields[name].type == "many2one" else self[name]
        return (own or False) != (value or False)

    def _told_change(self, name, value):
        """Return a change of one field in words."""
        label, new = self._fields[name]._description_string(self.env), self.new({name: value})._shown(name)
        return f"{label}: {self._shown(name)} → {new}" if self else f"{label}: {new}"

    def _shown(self, name):
        """Return the value of a field as its reader sees it."""
        value, field = self[name], self._fields[name]
        if name == "hours":
            value = self._told_hours()
        elif field.type == "many2one":
            value = value.display_name
        elif field.type == "selection":
            value = dict(field._description_selection(self.env)).get(value)
        return value or "–"

    @api.model
    def _take_over(self, found):
        """Write values of a file: rules that are new are added, and others changed; none is taken away."""
        for rule, changed in list(self._changes(found)):
            if rule:
                rule.write(changed)
            else:
                self.create(changed)
