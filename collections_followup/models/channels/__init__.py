from . import channel, all_channels, channel_carrying_out, channel_delivery  # isort: skip (the others inherit them)
from . import paper, todo  # isort: skip (so do those)
from . import (
    collections_case_undelivered,
    collections_contact_send_again,
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
    sms,
    sms_sms,
    snailmail_letter,
)
