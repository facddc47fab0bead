"""Set-based writes, for rows that the nightly run makes by the ten thousand.

The rows travel as one JSON parameter, each as an array: keys would take longer to read than the values.
Only names and types of the columns of models come into the statements.
"""

import gc
import json
from contextlib import contextmanager

from odoo.fields import Domain
from odoo.tools import SQL


@contextmanager
def without_garbage_collection():
    """Switch garbage collection off for a batch, whose many small values all live until its end.

    Odoo's own ``disabling_gc`` leaves it off after an error.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def insert(model, rows, of=None, copied=None):
    """Insert rows of stored columns, without the ORM's defaults and computes.

    :param model: empty recordset that names the table, which has no columns for author and time of a write
    :param rows: dicts of plain values, all with the same keys in the same order; None for empty values
    :param of: many-to-one field among the keys, from whose record some columns are copied
    :param copied: for each of these, the column of that record
    """
    if not rows:
        return
    model.flush_model()
    given, copied = list(rows[0]), copied or {}
    statement = SQL(
        "INSERT INTO %s (%s) SELECT %s FROM %s given %s",
        SQL.identifier(model._table),
        _names([*given, *copied]),
        SQL(", ").join([_names(given, "given"), *([_names(copied.values(), "owner")] if copied else [])]),
        _rows(model, rows),
        _joined(model, of, copied.values()) if copied else SQL(),
    )
    model.env.cr.execute(statement)
    model.invalidate_model()


def _joined(model, of, columns):
    """Return the join of the record that the many-to-one field points to, as table ``owner``."""
    owner = model.env[model._fields[of].comodel_name]
    owner.flush_model(columns)
    return SQL("JOIN %s owner ON owner.id = %s", SQL.identifier(owner._table), SQL.identifier("given", of))


def update(model, rows):
    """Write other values to each row, in one statement.

    :param rows: dicts by id, all with the same keys in the same order, which are stored columns
    """
    if not rows:
        return
    columns = list(next(iter(rows.values())))
    model.flush_model(columns)
    statement = SQL(
        "UPDATE %s written SET (%s) = ROW(%s) FROM %s given WHERE written.id = given.id",
        SQL.identifier(model._table),
        _names(columns),
        _names(columns, "given"),
        _rows(model, [{"id": record_id, **row} for record_id, row in rows.items()]),
    )
    model.env.cr.execute(statement)
    model.browse(rows).invalidate_recordset(columns)


def analyze(model):
    """Have PostgreSQL update its statistics of the table: by itself it does so minutes later, when the night is over.

    Otherwise it uses an index that holds a thousand times the rows.
    """
    model.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(model._table)))


def ids(record_ids):
    """Return many ids as one literal for ``= ANY``: PostgreSQL reads it faster than a parameter for each."""
    return SQL("%s::int[]", f"{{{','.join(map(str, record_ids))}}}")


def among(field, record_ids):
    """Return a domain: the field is one of a thousand ids. For ``in``, Odoo takes longer to build it than to run it."""
    return Domain.custom(
        to_sql=lambda model, alias, query: SQL(
            "%s = ANY(%s)", model._field_to_sql(alias, field, query), ids(record_ids)
        )
    )


def _names(columns, table=None):
    return SQL(", ").join(SQL.identifier(table, c) if table else SQL.identifier(c) for c in columns)


def _rows(model, rows):
    """Return the rows as a table expression."""
    columns = [_column(model._fields[name], index) for index, name in enumerate(rows[0])]
    arrays = json.dumps([list(row.values()) for row in rows], default=str, ensure_ascii=False, separators=(",", ":"))
    return SQL("(SELECT %s FROM jsonb_array_elements(%s) element)", SQL(", ").join(columns), arrays)


def _column(field, index):
    """Return the value at an index of a row, as the type of the field."""
    name, kind = SQL.identifier(field.name), field.column_type[1]
    if kind == "jsonb":
        return SQL("NULLIF(element->%s, 'null') AS %s", index, name)
    return SQL("(element->>%s)::%s AS %s", index, SQL(kind), name)
