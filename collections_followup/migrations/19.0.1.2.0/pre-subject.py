OLD = "{{ object.company_id.name }}: our answer about {{ object.move_id.name }}"
NEW = "{{ object.company_id.name }}: our answer to what you told us"


def migrate(cr, version):
    """The subject of an answer to a dispute named the invoice: anybody reads it on a locked screen.

    One that was changed stays; translations of the old one are filled in anew by this upgrade.
    """
    cr.execute(
        """
        UPDATE mail_template
           SET subject = jsonb_build_object('en_US', %(new)s)
          FROM ir_model_data data
         WHERE data.module = 'collections_followup'
           AND data.name = 'mail_template_dispute'
           AND data.model = 'mail.template'
           AND data.res_id = mail_template.id
           AND subject->>'en_US' = %(old)s
        """,
        {"old": OLD, "new": NEW},
    )
