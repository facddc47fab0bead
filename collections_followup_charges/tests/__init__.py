from . import (
    test_booking,
    test_charges,
    test_examples,
    test_page,
    test_paid,
    test_rates,
    test_reckoning,
    test_waivers,
)
