from odoo.addons.collections_followup import tests as _settings  # noqa: F401 (those of hypothesis)

from . import (
    test_cost,
    test_decision_agency,
    test_decision_paths,
    test_paths,
    test_placement,
    test_shares,
    test_write_off,
)
