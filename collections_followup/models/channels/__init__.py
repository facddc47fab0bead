from . import paper, todo  # isort: skip (others inherit them)
from . import (
    channel_carrying_out,
    channel_forgotten,
    collections_case_belongings,
    collections_case_undelivered,
    collections_contact_send_again,
    collections_mail_setup,
    collections_printed_letter,
    email,
    email_message,
    ir_mail_server,
    ir_model,
    letter,
    mail_mail,
    mail_notification,
    phone,
    post,
    res_company,
    sms,
    sms_sms,
    snailmail_letter,
)
from . import collections_work_letter
