"""Until when agreements were kept is stored: of those that were signed and cancelled, their time-line knows it."""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE collections_agreement agreement
           SET kept_until = (
               SELECT MAX(message.date)::date
                 FROM mail_message message
                 JOIN mail_tracking_value tracked ON tracked.mail_message_id = message.id
                 JOIN ir_model_fields field ON field.id = tracked.field_id AND field.name = 'state'
                WHERE message.model = 'collections.agreement' AND message.res_id = agreement.id)
         WHERE agreement.state = 'cancelled' AND agreement.kept_until IS NULL
           AND agreement.company_signed_on IS NOT NULL AND agreement.customer_signed_on IS NOT NULL
        """
    )
