from odoo.addons.collections_followup import tests as _settings  # noqa: F401 (those of hypothesis)

from . import (
    test_case_pack,
    test_claim,
    test_cost,
    test_decision_agency,
    test_decision_case_pack,
    test_decision_limitation,
    test_decision_paths,
    test_decision_venue,
    test_labels,
    test_legal_rules,
    test_limitation,
    test_matrix,
    test_paths,
    test_placement,
    test_provision,
    test_shares,
    test_small_difference,
    test_who_may,
    test_write_off,
)
