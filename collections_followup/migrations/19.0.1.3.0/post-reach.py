GREETED = "object.recipient_id.name or object.partner_id.name"


def migrate(cr, version):
    """What the page sends greets by the company's own name of the customer: the other one was typed on the page."""
    cr.execute(
        """
        UPDATE mail_template template
           SET body_html = replace(template.body_html::text, %s, 'object.partner_id.name')::jsonb
          FROM ir_model_data known
         WHERE known.module = 'collections_followup' AND known.name IN ('mail_template_link', 'mail_template_reach')
           AND known.model = 'mail.template' AND known.res_id = template.id
        """,
        [GREETED],
    )
