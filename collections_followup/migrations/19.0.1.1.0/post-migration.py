from odoo.tools import SQL
from odoo.tools.sql import column_exists

#: Columns that their models have no more; what they said is said by the case, the run or the contact.
LOG = ("create_uid", "create_date", "write_uid", "write_date")
GONE = {
    "collections_case": ("run_id",),
    "collections_step": ("partner_id", "company_id", *LOG),
    "collections_contact_item": LOG,
}


def migrate(cr, version):
    """Before this version a level had one channel, and a step that of its level and columns of its case."""
    give_levels_their_channel(cr)
    give_steps_their_channel(cr)
    ask_for_promises_and_disputes(cr)
    cr.execute("DROP INDEX IF EXISTS collections_step__case_id_index")
    for table, columns in GONE.items():
        for column in columns:
            if column_exists(cr, table, column):
                cr.execute(SQL("ALTER TABLE %s DROP COLUMN %s", SQL.identifier(table), SQL.identifier(column)))


def give_levels_their_channel(cr):
    cr.execute("""
        INSERT INTO collections_level_channel
               (level_id, sequence, channel, create_uid, write_uid, create_date, write_date)
        SELECT id, 10, channel, create_uid, write_uid, create_date, write_date
          FROM collections_level level
         WHERE channel IS NOT NULL
           AND NOT EXISTS (SELECT FROM collections_level_channel WHERE level_id = level.id)
    """)


def give_steps_their_channel(cr):
    cr.execute("""
        UPDATE collections_step step
           SET channel = level.channel
          FROM collections_level level
         WHERE level.id = step.level_id
           AND step.channel IS NULL
    """)


def ask_for_promises_and_disputes(cr):
    """Two outcomes that shipped now ask for more than a task; the task goes, unless it was changed."""
    for name, flag, days in (("will_pay", "promise", 7), ("disputes", "dispute", 5)):
        cr.execute(
            SQL(
                """
                UPDATE collections_outcome
                   SET %(flag)s = TRUE,
                       next_step = CASE WHEN next_days = %(days)s THEN NULL ELSE next_step END,
                       next_days = CASE WHEN next_days = %(days)s THEN 0 ELSE next_days END
                  FROM ir_model_data data
                 WHERE data.module = 'collections_followup'
                   AND data.name = %(name)s
                   AND data.model = 'collections.outcome'
                   AND data.res_id = collections_outcome.id
                """,
                flag=SQL.identifier(flag),
                days=days,
                name=f"collections_outcome_{name}",
            )
        )
