"""Set-based writes, for rows that the nightly run makes by the ten thousand.

Only column names of models come into the statements; values are always parameters.
"""

from psycopg2.extras import Json, execute_values

from odoo.tools import SQL


def insert(model, rows):
    """Insert rows of stored columns, without the ORM's defaults and computes.

    :param model: empty recordset that names the table
    :param rows: dicts, all with the same keys
    :returns: ids, in the order of ``rows``
    """
    if not rows:
        return []
    model.flush_model()
    columns = list(rows[0])
    logged = {"create_uid": model.env.uid, "write_uid": model.env.uid}
    names = SQL(", ").join(SQL.identifier(c) for c in [*columns, *logged, "create_date", "write_date"])
    head = SQL("INSERT INTO %s (%s) VALUES", SQL.identifier(model._table), names)
    places = ["%s"] * (len(columns) + len(logged)) + ["now() AT TIME ZONE 'UTC'"] * 2
    values = [(*(_plain(row[c]) for c in columns), *logged.values()) for row in rows]
    fetched = execute_values(
        model.env.cr._obj,
        f"{_text(model.env.cr, head)} %s RETURNING id",
        values,
        template=f"({', '.join(places)})",
        page_size=len(values),
        fetch=True,
    )
    model.invalidate_model()
    return [row[0] for row in fetched]


def update(model, rows):
    """Write other values to each row, in one statement.

    :param rows: dicts by id, all with the same keys, which are stored columns
    """
    if not rows:
        return
    columns = list(next(iter(rows.values())))
    model.flush_model(columns)
    fields = model._fields
    sets = SQL(", ").join(
        SQL("%s = v.%s::%s", SQL.identifier(c), SQL.identifier(c), SQL(fields[c].column_type[1].split("(")[0]))
        for c in columns
    )
    names = SQL(", ").join(SQL.identifier(c) for c in ["id", *columns])
    head = SQL("UPDATE %s AS t SET %s FROM (VALUES", SQL.identifier(model._table), sets)
    execute_values(
        model.env.cr._obj,
        f"{_text(model.env.cr, head)} %s) AS v({_text(model.env.cr, names)}) WHERE t.id = v.id::int",
        [(record_id, *(_plain(row[c]) for c in columns)) for record_id, row in rows.items()],
        page_size=len(rows),
    )
    model.browse(rows).invalidate_recordset(columns)


def _text(cr, sql):
    return cr.mogrify(sql.code, sql.params).decode().replace("%", "%%") if sql.params else sql.code


def _plain(value):
    """A Python value as the driver takes it: False is NULL, lists and dicts are JSON."""
    if value is False or value is None or value == "":
        return None
    return Json(value) if isinstance(value, dict | list) else value
