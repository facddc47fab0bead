from . import collections_safely  # isort: skip (runs, steps and cases inherit it)
from . import (
    account_move,
    account_move_line,
    account_partial_reconcile,
    channels,
    collections_case,
    collections_contact,
    collections_contact_item,
    collections_ledger,
    collections_level,
    collections_outcome,
    collections_policy,
    collections_run,
    collections_step,
    res_company,
    res_config_settings,
    res_partner,
)
