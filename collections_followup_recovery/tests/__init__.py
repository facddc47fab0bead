from odoo.addons.collections_followup import tests as _settings  # noqa: F401 (those of hypothesis)

from . import (
    test_decision_agency,
    test_placement,
    test_provision,
    test_shares,
    test_small_difference,
    test_write_off,
)
