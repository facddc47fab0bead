"""Causes that only a person can have are no longer offered to companies and public bodies."""

from odoo.tools import SQL

NAMES = ("lost_income", "serious_event")


def migrate(cr, version):
    if not version:
        return
    names = [f"collections_cause_{name}" for name in NAMES]
    cr.execute(
        SQL(
            """
            UPDATE collections_cause cause SET of_persons = TRUE
              FROM ir_model_data known
             WHERE known.model = 'collections.cause' AND known.res_id = cause.id
               AND known.module = 'collections_followup' AND known.name = ANY(%s)
            """,
            names,
        )
    )
