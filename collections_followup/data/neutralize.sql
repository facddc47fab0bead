-- follow-up is off: the nightly run only proposes, and what was approved is to be approved again
UPDATE res_company
   SET collections_active = false;
UPDATE collections_run
   SET state = 'proposed'
 WHERE state = 'sending';
UPDATE collections_step
   SET state = 'proposed'
 WHERE state = 'approved';

-- what waits in the queues does not leave, by whatever channel, even when somebody sets up a mail server for the copy
UPDATE mail_notification
   SET notification_status = 'canceled'
  FROM mail_message
 WHERE mail_message.id = mail_notification.mail_message_id
   AND mail_message.model LIKE 'collections.%'
   AND mail_notification.notification_type <> 'inbox'
   AND mail_notification.notification_status = 'ready';
UPDATE mail_mail
   SET state = 'cancel'
  FROM mail_message
 WHERE mail_message.id = mail_mail.mail_message_id
   AND mail_message.model LIKE 'collections.%'
   AND mail_mail.state = 'outgoing';
UPDATE sms_sms
   SET state = 'canceled'
  FROM mail_message
 WHERE mail_message.id = sms_sms.mail_message_id
   AND mail_message.model LIKE 'collections.%'
   AND (sms_sms.state = 'outgoing'
        -- held by contact rules, by a column that is missing before a database is upgraded
        OR sms_sms.state = 'process' AND to_jsonb(sms_sms) ->> 'collections_not_before' IS NOT NULL);
UPDATE snailmail_letter
   SET state = 'canceled'
 WHERE model LIKE 'collections.%'
   AND state = 'pending';
