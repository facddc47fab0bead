"""Names that several rooms share."""

from .decision import failure

#: Who follows up, and who decides about it.
USER_GROUP = "collections_followup.collections_group_user"
MANAGER_GROUP = "collections_followup.collections_group_manager"
#: Setting: the name by which our own mail server says what it has found out about a sender.
AUTHENTICATION_SERVER = "collections_followup.authentication_server"
#: States of agreements of which the ledger says what became of them.
RUNNING = ("active", "defaulted", "completed", "void")
#: States of notifications: the message did not reach the customer.
UNDELIVERED = ("bounce", "exception", "canceled")
#: Types of failures of notifications, by what they mean.
FAILURE_TYPES = {
    failure.NO_ADDRESS: "mail_bounce",
    failure.FULL: "collections_full",
    failure.REFUSED: "collections_rejected",
    failure.TOO_LARGE: "collections_too_large",
    failure.NO_SERVER: "collections_no_server",
}
