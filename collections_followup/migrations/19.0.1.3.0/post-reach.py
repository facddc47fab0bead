GREETED = "object.recipient_id.name or object.partner_id.name"


def migrate(cr, version):
    """What the page sends greets by the company's own name of the customer: the other one was typed on the page."""
    cr.execute(
        """
        UPDATE mail_template t
           SET body_html = replace(t.body_html::text, %s, 'object.partner_id.name')::jsonb
          FROM ir_model_data d
         WHERE d.module = 'collections_followup' AND d.name IN ('mail_template_link', 'mail_template_reach')
           AND d.model = 'mail.template' AND d.res_id = t.id
        """,
        [GREETED],
    )
