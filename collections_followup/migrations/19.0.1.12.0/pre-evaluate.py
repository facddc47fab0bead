"""When a case is evaluated again stands in fields that say so; their values, and what people filter by, stay."""

from odoo.tools import sql

MODEL, MODULE = "collections.case", "collections_followup"
FIELDS = {"look_on": "evaluate_on", "look_soon": "to_evaluate"}


def migrate(cr, version):
    for old, new in FIELDS.items():
        if not sql.column_exists(cr, "collections_case", old):
            continue  # the first versions did not have them
        sql.rename_column(cr, "collections_case", old, new)
        cr.execute("UPDATE ir_model_fields SET name = %s WHERE model = %s AND name = %s", (new, MODEL, old))
        _rename(cr, f"field_collections_case__{old}", f"field_collections_case__{new}")
        cr.execute(
            "UPDATE ir_filters SET domain = replace(domain, %s, %s) WHERE model_id = %s",
            (f"{old!r}", f"{new!r}", MODEL),
        )
    _rename(cr, "ir_cron_look_soon", "ir_cron_evaluate")
    _rename(cr, "ir_cron_look_soon_ir_actions_server", "ir_cron_evaluate_ir_actions_server")
    cr.execute("UPDATE ir_act_server SET code = 'model._cron_evaluate()' WHERE code = 'model._cron_look_soon()'")


def _rename(cr, old, new):
    cr.execute("UPDATE ir_model_data SET name = %s WHERE module = %s AND name = %s", (new, MODULE, old))
