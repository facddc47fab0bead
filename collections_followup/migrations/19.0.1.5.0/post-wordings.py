"""What a level says: records of its own, one of each kind, instead of a column for each kind."""

from odoo.tools import SQL
from odoo.tools.sql import column_exists

#: The columns of before, which Odoo drops when this is over, with the model of what they named.
COLUMNS = {"mail_template_id": "mail.template", "sms_template_id": "sms.template", "letter_id": "collections.letter"}


def migrate(cr, version):
    for column, model in COLUMNS.items() if version else ():
        if column_exists(cr, "collections_level", column):  # an older version had fewer
            cr.execute(
                SQL(
                    """
                    INSERT INTO collections_level_wording
                           (level_id, wording, create_uid, write_uid, create_date, write_date)
                    SELECT id, %(model)s || ',' || %(column)s, create_uid, write_uid, create_date, write_date
                      FROM collections_level
                     WHERE %(column)s IS NOT NULL
                  ORDER BY id
                        ON CONFLICT DO NOTHING
                    """,
                    model=model,
                    column=SQL.identifier(column),
                )
            )
