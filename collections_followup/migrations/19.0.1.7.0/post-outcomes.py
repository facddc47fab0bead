"""Outcomes after which one calls again."""

from odoo.tools import SQL

NAMES = ("call_back", "left_message", "no_answer", "awaits_approval")


def migrate(cr, version):
    if not version:
        return
    names = [f"collections_outcome_{name}" for name in NAMES]
    cr.execute(
        SQL(
            """
            UPDATE collections_outcome outcome SET next_is_call = TRUE
              FROM ir_model_data known
             WHERE known.model = 'collections.outcome' AND known.res_id = outcome.id
               AND known.module = 'collections_followup' AND known.name = ANY(%s)
            """,
            names,
        )
    )
