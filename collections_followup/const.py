"""Names that several rooms share."""

from .decision import failure

#: The groups of users who follow up, and of managers who decide about it.
USER_GROUP = "collections_followup.collections_group_user"
MANAGER_GROUP = "collections_followup.collections_group_manager"
#: How customers are treated differently from all others.
TREATMENTS = [("care", "With Care"), ("firm", "Firm")]
#: The group of those who read what is confidential about customers in trouble.
CARE_GROUP = "collections_followup.collections_group_care"
#: Setting: the name by which our own mail server signs its result on a sender.
AUTHENTICATION_SERVER = "collections_followup.authentication_server"
#: States of agreements whose status is read from the ledger.
RUNNING = ("active", "defaulted", "completed", "void")
#: States of notifications: the message did not reach the customer.
UNDELIVERED = ("bounce", "exception", "canceled")
#: Types of failures of notifications, by their meaning.
FAILURE_TYPES = {
    failure.NO_ADDRESS: "mail_bounce",
    failure.FULL: "collections_full",
    failure.REFUSED: "collections_rejected",
    failure.TOO_LARGE: "collections_too_large",
    failure.NO_SERVER: "collections_no_server",
}
