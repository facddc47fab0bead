from . import (
    base_partner_merge,
    collections_aging,
    collections_activation,
    collections_contact_log,
    collections_statement_send,
)
