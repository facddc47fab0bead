from . import collections_agreement_shown  # isort: skip (wizards that sign inherit it)
from . import collections_ending  # isort: skip (wizards that end something inherit it)
from . import collections_file_import  # isort: skip (wizards that import inherit it)
from . import (
    account_move_reversal,
    base_partner_merge,
    collections_absence,
    collections_agreement_make,
    collections_agreement_paper,
    collections_agreement_sign,
    collections_activation,
    collections_bulk,
    collections_circumstance_export,
    collections_circumstance_review,
    collections_contact_log,
    collections_contact_release,
    collections_contact_rule_import,
    collections_period_end,
    collections_permissions,
    collections_policy_forecast,
    collections_reconcile,
    collections_settings,
    collections_stop_end,
    collections_statement_send,
    collections_template_test,
)
