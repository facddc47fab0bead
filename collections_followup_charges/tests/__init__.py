from odoo.addons.collections_followup import tests as _settings  # noqa: F401 (those of hypothesis)

from . import (
    test_allocation,
    test_booked_by_itself,
    test_booking,
    test_charges,
    test_decision_fee,
    test_decision_standing,
    test_examples,
    test_fees,
    test_imports,
    test_labels,
    test_matrix,
    test_page,
    test_paid,
    test_rates,
    test_reckoning,
    test_standing,
    test_waivers,
    test_while_agreed,
)
