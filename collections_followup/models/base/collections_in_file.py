import csv
import io
import math

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import file_open

#: Faults that are told at once; who has more has another file.
MOST_FAULTS = 20
#: Numbers that differ by no more are the same.
SAME = 5e-7


class CollectionsInFile(models.AbstractModel):
    """Records that also stand in a CSV file, a line each: the file is read whole or not at all.

    A model that inherits it names the file that ships, its columns, and what identifies a record.
    """

    _name = "collections.in.file"
    _description = "Records in a File"

    #: Path of the file that comes with the add-on.
    _shipped_file = ""
    #: Columns of a file, and the fields that they are of.
    _file_columns = {}
    #: Columns that must not be empty.
    _file_required = ()
    #: Fields that identify a record, of which a file changes the others.
    _file_key = ("code",)

    # === READ === #

    @api.model
    def _load_shipped(self):
        """Create the records that come with the add-on."""
        with file_open(self._shipped_file, "rb") as file:
            self.create(self._read_file(file.read()))

    @api.model
    def _read_file(self, content):
        """Return values of the records in a file, a dictionary for each.

        :param content: bytes of a CSV file in UTF-8 with the columns of ``_file_columns``
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
        """Return (number of the line, {column: text}) of each record in a file."""
        try:
            reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig")), strict=True)
            rows = [(reader.line_num, row) for row in reader]
        except (UnicodeDecodeError, csv.Error) as unreadable:
            raise UserError(self.env._("This is no CSV file in UTF-8.")) from unreadable
        if set(reader.fieldnames or ()) != set(self._file_columns):
            raise UserError(self.env._("The file must have these columns: %s", ", ".join(self._file_columns)))
        return rows

    @api.model
    def _read_row(self, row):
        """Return the values of one record.

        :raises ValueError: its argument says in words what is wrong
        """
        if None in row or None in row.values():
            raise ValueError(self.env._("it has more or fewer columns than the first line."))
        row = {name: text.strip() for name, text in row.items()}
        for name in self._file_required:
            if not row[name]:
                raise ValueError(self.env._("“%s” is empty.", name))
        values = {self._file_columns[name]: self._read_cell(name, text) for name, text in row.items()}
        values |= self._read_related(row)
        self._check_row(values)
        return values

    @api.model
    def _read_cell(self, name, text):
        field = self._fields[self._file_columns[name]]
        if field.type == "many2one":
            return False  # see `_read_related`
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
    def _read_float(self, _field, text):
        number = float(text)
        if not math.isfinite(number):
            raise ValueError(text)
        return number

    @api.model
    def _read_monetary(self, field, text):
        return self._read_float(field, text)

    @api.model
    def _read_date(self, _field, text):
        return fields.Date.to_date(text)

    @api.model
    def _read_related(self, row):
        """Return the values of the fields that point to other records, by their codes in the file."""
        return {}

    @api.model
    def _known(self, column, text, model, domain):
        record = model.search(domain, limit=1) if text else model
        if text and not record:
            raise self._cannot_be(column, text)
        return record

    @api.model
    def _coded(self, row, column, model, name="code"):
        """Return the id of the record that a column names; False if it names none.

        :param model: empty recordset
        :param name: the field that identifies its records in files
        """
        return self._known(column, row[column], model, [(name, "=", row[column])]).id

    @api.model
    def _check_row(self, values):
        """Check what the constraints of a record would refuse, before anything is written.

        :raises ValueError: its argument says in words what is wrong
        """

    @api.model
    def _key_of(self, values):
        return tuple(values[name] for name in self._file_key)

    @api.model
    def _twice(self, found):
        keys = [self._key_of(values) for values in found]
        told = {key: " ".join(str(part) for part in key) for key in keys if keys.count(key) > 1}
        return [(0, self.env._("“%s” occurs twice.", name)) for name in sorted(told.values())]

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
        """Yield (existing record or none, {field: new value}) for each change by values of a file, in their order."""
        known = self._known_by_key()
        for values in found:
            record = known.get(self._key_of(values), self.browse())
            changed = {name: value for name, value in values.items() if not record or record._differs(name, value)}
            if changed:
                yield record, changed

    @api.model
    def _known_by_key(self):
        """Return all records by what identifies them; a file names most of them."""
        found = self.with_context(active_test=False).search([])  # pylint: disable=no-search-all
        return {self._key_of({name: record._plain(name) for name in self._file_key}): record for record in found}

    def _plain(self, name):
        """Return the value of a field as a file's values have it."""
        return (self[name].id if self._fields[name].type == "many2one" else self[name]) or False

    def _differs(self, name, value):
        if self._fields[name].type in ("float", "monetary"):
            return abs(self[name] - (value or 0.0)) > SAME
        return self._plain(name) != (value or False)

    def _told_change(self, name, value):
        """Return a change of one field in words."""
        label, new = self._fields[name]._description_string(self.env), self.new({name: value})._shown(name)
        return f"{label}: {self._shown(name)} → {new}" if self else f"{label}: {new}"

    def _shown(self, name):
        """Return the value of a field as its reader sees it."""
        value, field = self[name], self._fields[name]
        if field.type == "many2one":
            value = value.display_name
        elif field.type == "selection":
            value = dict(field._description_selection(self.env)).get(value)
        return value or "–"

    @api.model
    def _take_over(self, found):
        """Write values of a file: records that are new are added, and others changed; none is taken away."""
        for record, changed in list(self._changes(found)):
            if record:
                record.write(changed)
            else:
                self.create(changed)
